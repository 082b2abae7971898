#pragma once

#include "base/clock.hpp"
#include "net/channel.hpp"
#include "net/tls.hpp"
#include "net/url.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace imp::net {

/// One request. `target` is percent-encoded already; no value may hold control characters.
struct Call {
    std::string method;  ///< GET, POST, PUT, DELETE
    std::string target;  ///< path and query
    std::string bearer;  ///< a token, or "" for none
    std::string tier;    ///< sub-merchant, or "" for none
    std::string body;    ///< JSON, or ""
    /// Further headers. A value with control characters is not sent.
    std::vector<std::pair<std::string, std::string>> headers;
    /// To be sent once, whatever becomes of it: on a connection of its own, and never again.
    bool once = false;
};

struct Reply {
    int status = 0;
    std::string body;
    std::string date;      ///< the header of this name
    std::string location;  ///< likewise
};

struct Outcome {
    Trouble trouble = Trouble::none;
    std::string detail;  ///< for the log
    Reply reply;         ///< with Trouble::none; with too_large what came of it
    CertificateFault certificate = CertificateFault::none;  ///< only with Trouble::certificate
};

struct CallLimits {
    SteadyTime deadline;
    std::chrono::milliseconds connect_timeout;
    std::size_t max_reply;
};

/// One keep-alive connection. The bytes are Channel's, cpp-httplib writes the request and reads the
/// answer, ReplyBounds stands between. This is the one home of the library's header. Redirects are
/// not followed, nothing is decompressed, of an answer's headers Connection alone counts, Date and
/// Location are handed on (the library decodes percent signs in them). Used by one thread at a
/// time. The process must ignore SIGPIPE.
class Connection {
  public:
    /// Connects at the first request. `address` is in digits. `tls` is null for plain HTTP and must
    /// outlive this.
    Connection(const Endpoint& endpoint, std::string address, Tls* tls);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// Waits until limits.deadline at most. Connects anew where the server has closed meanwhile.
    Outcome exchange(const Call& call, const CallLimits& limits);

    [[nodiscard]] const std::string& address() const noexcept { return address_; }

    /// Of the connection that the last exchange used, before it was closed.
    [[nodiscard]] const TlsFacts& tls_facts() const noexcept { return tls_facts_; }

    /// It can carry another request: it is open, and nothing waits to be read that nobody asked
    /// for (the server's goodbye, or the rest of an answer that would be taken for the next one).
    [[nodiscard]] bool open() const;

  private:
    class Http;

    Outcome connect(const CallLimits& limits);

    std::string address_;
    int port_;
    std::string host_header_;
    Tls* tls_;
    Channel channel_;
    std::unique_ptr<Http> http_;
    TlsFacts tls_facts_;
    bool reusable_ = false;  ///< the last answer came whole, and another may follow
};

}  // namespace imp::net
