#pragma once

#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace imp::store::test {

/// Stands between a store and its server on loopback, and cuts a connection at its COMMIT, or makes
/// the server look as if it stood still: connections stay, and nothing comes through.
class CuttingProxy {
  public:
    enum class Cut {
        none,
        before_commit,  ///< the server never hears of it
        after_commit,   ///< the server does it, and nobody hears of that
        after_answer,   ///< it is done and heard of; after that the connection is of no use
    };

    /// `port`: of the server, on 127.0.0.1.
    explicit CuttingProxy(int port);
    ~CuttingProxy();
    CuttingProxy(const CuttingProxy&) = delete;
    CuttingProxy& operator=(const CuttingProxy&) = delete;

    /// `url`, by way of this.
    [[nodiscard]] std::string url(const std::string& url) const;

    /// What becomes of the next COMMIT; those after it pass.
    void cut_next(Cut cut) { cut_ = cut; }

    /// For all connections, those that are made meanwhile too.
    void freeze(bool is_frozen) { is_frozen_ = is_frozen; }

  private:
    void serve();
    void carry(int client, int server);

    int server_port_;
    int port_ = 0;
    int listening_ = -1;
    std::atomic<Cut> cut_ = Cut::none;
    std::atomic<bool> is_frozen_ = false;
    std::atomic<bool> is_ending_ = false;
    std::thread accepting_;
    std::vector<std::thread> carrying_;
};

}  // namespace imp::store::test
