#pragma once

#include "http/gateway.hpp"

#include <optional>
#include <string>
#include <thread>

namespace imp::test {

/// A folder that goes with its contents.
class TemporaryFolder {
  public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    [[nodiscard]] std::string file(const std::string& name) const { return path_ + "/" + name; }

  private:
    std::string path_;
};

/// serve_fastcgi() in a thread of its own, behind a unix socket in a folder of its own. Stopped by
/// a SIGTERM sent to that thread alone. Blocks SIGTERM in the thread that makes it.
class FcgiServer {
  public:
    FcgiServer(http::FastCgiOptions options, http::Handler handler);
    ~FcgiServer();
    FcgiServer(const FcgiServer&) = delete;
    FcgiServer& operator=(const FcgiServer&) = delete;

    [[nodiscard]] std::string path() const { return folder_.file("imp.sock"); }

    void send_stop();
    /// What serve_fastcgi() said, once it has ended.
    bool wait();

    bool stop() {
        send_stop();
        return wait();
    }

  private:
    TemporaryFolder folder_;
    UniqueFd listener_;
    bool drained_ = false;
    std::thread thread_;
};

}  // namespace imp::test
