#pragma once

#include "base/fd.hpp"

#include <atomic>
#include <chrono>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

struct ssl_ctx_st;
struct ssl_st;

namespace imp::api::test {

struct SeenRequest {
    std::string method;
    std::string target;
    std::string head;  ///< the request line and all header lines
    std::string body;
    int connection = 0;  ///< 1 for the first that was accepted
};

/// The server's end of one connection, for a script to misbehave with.
class Peer {
  public:
    Peer(int fd, ssl_st* ssl, const std::atomic<bool>& stopping)
        : fd_(fd), ssl_(ssl), stopping_(stopping) {}

    /// A whole HTTP answer.
    void answer(int status,
                const std::string& body,
                const std::string& content_type = "application/json");
    /// Bytes as they are. False once the other side is gone.
    bool send(std::string_view bytes);
    /// `piece` again and again until the client gives up or the server stops.
    void drip(std::string_view piece, std::chrono::milliseconds pause);
    void sleep(std::chrono::milliseconds time);

    /// Ends the connection after the script, in good order.
    void close() { closing_ = true; }

    /// Ends it with a TCP reset.
    void reset();

    /// Says goodbye where TLS wants it.
    void end();

    [[nodiscard]] bool closing() const { return closing_; }

    /// Up to the empty line, then as many bytes as Content-Length says. Empty at the end.
    bool read_request(SeenRequest& request, std::chrono::milliseconds patience);

  private:
    bool receive(std::chrono::milliseconds patience);

    int fd_;
    ssl_st* ssl_;
    const std::atomic<bool>& stopping_;
    std::string buffer_;
    bool closing_ = false;
};

struct ServerOptions {
    std::string certificate;  ///< with key: speak TLS
    std::string key;
    std::chrono::milliseconds idle_limit{20'000};  ///< a kept connection is closed after that
    bool drip_handshake = false;                   ///< never ends the TLS handshake
};

/// A small HTTP server on 127.0.0.1 that does what a script says, a thread a connection.
class FakeServer {
  public:
    using Script = std::function<void(Peer& peer, const SeenRequest& request)>;

    explicit FakeServer(Script script, ServerOptions options = {});
    ~FakeServer();
    FakeServer(const FakeServer&) = delete;
    FakeServer& operator=(const FakeServer&) = delete;

    /// e.g. "http://127.0.0.1:40001"; `host` must mean 127.0.0.1.
    [[nodiscard]] std::string url(const std::string& host = "127.0.0.1") const;

    /// Requests whose target begins with `target`, in the order of their arrival.
    [[nodiscard]] std::vector<SeenRequest> requests(std::string_view target = "") const;

    /// The most connections that were open at one time.
    [[nodiscard]] int most_open() const { return most_open_; }

    [[nodiscard]] int accepted() const { return accepted_; }

  private:
    void accept_all();
    void serve(int fd, int number);
    void converse(Peer& peer, int number);

    Script script_;
    ServerOptions options_;
    std::unique_ptr<ssl_ctx_st, void (*)(ssl_ctx_st*)> tls_;
    UniqueFd listener_;
    int port_ = 0;
    std::atomic<bool> stopping_ = false;
    std::atomic<int> open_ = 0;
    std::atomic<int> most_open_ = 0;
    std::atomic<int> accepted_ = 0;
    mutable std::mutex mutex_;
    std::vector<SeenRequest> requests_;
    std::list<std::thread> threads_;
    std::thread accepting_;
};

}  // namespace imp::api::test
