#pragma once

#include "api/tls.hpp"
#include "api/url.hpp"
#include "api/watchdog.hpp"
#include "base/clock.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

namespace imp::api {

/// One request. `target` is percent-encoded already; no value may hold control characters.
struct Call {
    std::string method;  ///< GET or POST
    std::string target;  ///< path and query
    std::string bearer;  ///< a token, or "" for none
    std::string tier;    ///< sub-merchant, or "" for none
    std::string body;    ///< JSON, for POST
};

struct Reply {
    int status = 0;
    std::string body;
};

/// How far a request came.
enum class Trouble {
    none,
    connect,      ///< nobody there; nothing was sent
    certificate,  ///< somebody is there who cannot prove to be the API; nothing was sent
    transfer,     ///< a TLS handshake, request or answer broken off
    too_large,    ///< the answer is longer than we take
    deadline,
    setup,  ///< our own configuration: the authorities cannot be loaded
};

struct Outcome {
    Trouble trouble = Trouble::none;
    std::string detail;  ///< for the log
    Reply reply;         ///< only with Trouble::none
};

struct CallLimits {
    SteadyTime deadline;
    std::chrono::milliseconds connect_timeout;
    std::size_t max_reply;
};

/// One keep-alive connection, through cpp-httplib: the one home of its header. Redirects are not
/// followed, nothing is decompressed, an answer's headers are never used (the library decodes
/// percent signs in them). The length of one header line is bounded by time alone: the deadline.
/// Used by one thread at a time. The process must ignore SIGPIPE.
class Connection {
  public:
    /// Connects at the first request. `tls` is null for plain HTTP; it and `dog` must outlive this.
    Connection(const Endpoint& endpoint, std::string address, Tls* tls, Watchdog& dog);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// Waits until limits.deadline at most.
    Outcome exchange(const Call& call, const CallLimits& limits);

    [[nodiscard]] const std::string& address() const noexcept { return address_; }

    /// It has carried a whole answer before: a failure now may only mean that the server closed it
    /// meanwhile.
    [[nodiscard]] bool used() const noexcept { return used_; }

    /// It can carry another request: it is open, and nothing waits to be read that nobody asked
    /// for (the server's goodbye, or the rest of an answer that would be taken for the next one).
    [[nodiscard]] bool open() const;

  private:
    struct Http;

    std::string address_;
    Tls* tls_;
    Watchdog& dog_;
    std::unique_ptr<Http> http_;
    bool used_ = false;
};

}  // namespace imp::api
