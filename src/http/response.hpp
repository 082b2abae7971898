#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace imp::http {

/// Status, headers and body, before they are written.
struct Response {
    int status = 200;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;

    /// Replaces a header of that name, or adds it. A value with CR, LF or NUL is a fault of ours:
    /// the header is dropped and logged, never sent.
    void set(std::string_view name, std::string_view value);

    static Response text(int status, std::string_view body);
    static Response html(int status, std::string body);
    static Response json(int status, std::string body);
};

/// "Not Found" for 404; "Status" for numbers without a phrase.
std::string_view reason_phrase(int status) noexcept;

/// The CGI form (RFC 3875 6): `Status: 200 OK`, headers, blank line, and the body unless
/// `head_only`.
std::string to_cgi(const Response& response, bool head_only);

}  // namespace imp::http
