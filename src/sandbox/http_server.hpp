#pragma once

#include "base/fd.hpp"
#include "base/result.hpp"
#include "sandbox/connection.hpp"

#include <httplib.h>
#include <openssl/ssl.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>

namespace imp::sandbox {

struct SslContextDeleter {
    void operator()(SSL_CTX* context) const noexcept { SSL_CTX_free(context); }
};

struct TlsFiles {
    std::string certificate;  ///< PEM, the chain
    std::string key;          ///< PEM
};

/// cpp-httplib's server with what a sandbox under load needs: a thread for each connection for as
/// long as it lives, idle connections that cost nothing, a deep backlog, TLS by choice, and
/// connections that a handler can break on purpose.
class HttpServer final : public httplib::Server {
  public:
    /// Called for every request of any method, by the connection's thread; many at once.
    using Handler = std::function<void(const httplib::Request&, httplib::Response&, Connection&)>;

    HttpServer(Handler handler, std::chrono::seconds keep_alive);
    ~HttpServer() override;

    /// Errors: config.
    Result<void> use_tls(const TlsFiles& files);

    /// Listens; port 0 picks one. Gives the port. Errors: config.
    Result<int> bind(const std::string& host, int port);

    /// Serves until shut_down().
    void serve() { listen_after_bind(); }

    /// Takes no more, lets running calls finish (delays end at once). Any thread, after bind().
    void shut_down();

    /// Waits. False if the server is being shut down.
    [[nodiscard]] bool pause(std::chrono::milliseconds time) const;

    [[nodiscard]] bool has_tls() const noexcept { return tls_ != nullptr; }

    [[nodiscard]] std::size_t open_connections() const;

  private:
    bool process_and_close_socket(socket_t sock) override;
    void serve_connection(Connection& connection);

    Handler handler_;
    std::chrono::seconds keep_alive_;
    std::unique_ptr<SSL_CTX, SslContextDeleter> tls_;
    UniqueFd stop_;  ///< an eventfd, readable for good once the server is being shut down
    int listening_fd_ = -1;
    std::atomic<std::uint64_t> connection_count_ = 0;
    mutable std::mutex mutex_;
    std::set<int> open_;  ///< guarded by mutex_
};

}  // namespace imp::sandbox
