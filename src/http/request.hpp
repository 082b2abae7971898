#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace imp::http {

/// Design 5: what is larger is refused before anybody looks at it.
inline constexpr std::size_t kMaxQuery = std::size_t{8} * 1024;
inline constexpr std::size_t kMaxBody = std::size_t{64} * 1024;

/// One request, the same for CGI and FastCGI: the CGI variables (RFC 3875) and the body. Plain
/// values; hostile until parsed.
class Request {
  public:
    /// CGI variables by name, e.g. QUERY_STRING, HTTP_ACCEPT. Never the process environment in
    /// FastCGI mode.
    using Variables = std::map<std::string, std::string, std::less<>>;

    /// How the body arrived.
    enum class BodyState {
        complete,
        too_large,   ///< over kMaxBody: `body` is empty
        incomplete,  ///< the peer sent less than it announced, or went away
        bad_length,  ///< CONTENT_LENGTH is not a number
    };

    Request(Variables variables, std::string body, BodyState body_state);

    /// The variable, or "" where it is not set: web servers set many to empty strings anyway.
    [[nodiscard]] std::string_view variable(std::string_view name) const noexcept;

    /// REQUEST_METHOD; GET where it is missing.
    [[nodiscard]] std::string_view method() const noexcept;

    [[nodiscard]] std::string_view query() const noexcept { return variable("QUERY_STRING"); }

    [[nodiscard]] std::string_view content_type() const noexcept {
        return variable("CONTENT_TYPE");
    }

    [[nodiscard]] std::string_view remote_addr() const noexcept { return variable("REMOTE_ADDR"); }

    [[nodiscard]] std::string_view accept() const noexcept { return variable("HTTP_ACCEPT"); }

    [[nodiscard]] const std::string& body() const noexcept { return body_; }

    [[nodiscard]] BodyState body_state() const noexcept { return body_state_; }

    /// 16 hexadecimal characters, made here, never taken from the client. In the log and in
    /// X-Request-Id.
    [[nodiscard]] const std::string& id() const noexcept { return id_; }

  private:
    Variables variables_;
    std::string body_;
    BodyState body_state_;
    std::string id_;
};

/// The route of design 3, beginning with '/', percent-decoded once, without a trailing slash:
/// IMP_ROUTE; else PATH_INFO without a leading `base_path`; else the path of REQUEST_URI under
/// `base_path`; else "/complete". "/.." where REQUEST_URI's dot segments lead out of the route that
/// it begins with, so that whom a web server keeps from one route he gets to by no other.
std::string route_of(const Request& request, std::string_view base_path);

/// What the address has behind `prefix` ("/orders/"), percent-decoded once and nothing else: an
/// order number may end in a slash, or hold two in a row. Web servers make paths tidy before they
/// pass them on, so that REQUEST_URI is believed where it has base path and prefix, then the route.
/// "" where the route does not begin with `prefix`.
std::string name_under(const Request& request, std::string_view base_path, std::string_view prefix);

}  // namespace imp::http
