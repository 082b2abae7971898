#pragma once

#include "base/fd.hpp"

#include <map>
#include <string>
#include <string_view>

namespace imp::test {

/// What came back for one FastCGI request.
struct FcgiAnswer {
    std::string bytes;   ///< the whole of FCGI_STDOUT
    bool ended = false;  ///< FCGI_END_REQUEST was seen, not just the end of the connection
    int protocol_status = -1;

    /// The number behind "Status: ", 0 without one.
    [[nodiscard]] int status() const;
    /// The value of a header, "" without it. Names as they are sent.
    [[nodiscard]] std::string header(std::string_view name) const;
    [[nodiscard]] std::string body() const;
};

/// The web server's half of FastCGI 1.0 over a unix socket, record by record, so that a test can
/// also do it wrong. Waits at most ten seconds for anything. Throws std::runtime_error where the
/// connection cannot be made. For one thread.
class FcgiClient {
  public:
    using Variables = std::map<std::string, std::string>;

    static constexpr int kResponder = 1;
    static constexpr int kAuthorizer = 2;

    /// Connects.
    explicit FcgiClient(const std::string& socket_path);

    /// A whole request. CONTENT_LENGTH is added where there is a body and none is named.
    void request(Variables variables, std::string_view body, bool keep = false);

    void begin(int role = kResponder, bool keep = false);
    /// FCGI_PARAMS with these and its end.
    void variables(const Variables& variables);
    /// Part of FCGI_STDIN; "" is its end.
    void body(std::string_view bytes);
    void abort();
    /// Any record.
    void record(int type, std::string_view contents);
    /// Any bytes. False where the other end has gone.
    bool raw(std::string_view bytes);

    /// Everything until FCGI_END_REQUEST or the end of the connection.
    FcgiAnswer answer();

    /// True once the other end has closed the connection; false if it has not in ten seconds.
    bool is_closed();

    /// One name and value in FastCGI's encoding.
    static std::string encoded(std::string_view name, std::string_view value);

  private:
    /// Reads until `wanted` bytes are buffered; false at the end or after ten seconds.
    bool fill(std::size_t wanted);

    UniqueFd fd_;
    std::string unread_;
};

}  // namespace imp::test
