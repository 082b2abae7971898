#include "http/response.hpp"

#include "base/log.hpp"
#include "base/text.hpp"

#include <algorithm>

namespace imp::http {

namespace {

constexpr std::string_view kLineEnd = "\r\n";

/// A value that could end its line would let its writer add headers, or a body.
bool fits_one_line(std::string_view value) noexcept {
    return std::none_of(
        value.begin(), value.end(), [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
}

bool is_header_name(std::string_view name) noexcept {
    return !name.empty() && fits_one_line(name) &&
           std::none_of(
               name.begin(), name.end(), [](char c) { return c == ':' || c == ' ' || c == '\t'; });
}

Response with_type(int status, std::string_view type, std::string body) {
    Response response{status, {}, std::move(body)};
    response.set("Content-Type", type);
    return response;
}

}  // namespace

void Response::set(std::string_view name, std::string_view value) {
    const auto same_name = [&](const auto& header) {
        return text::equals_ignoring_case(header.first, name);
    };
    const auto found = std::find_if(headers.begin(), headers.end(), same_name);
    if (!is_header_name(name) || !fits_one_line(value)) {
        log::error("header dropped: it would break its line", {{"header", name}});
        // The older value goes too: it is not what was meant.
        if (found != headers.end())
            headers.erase(found);
        return;
    }
    if (found != headers.end())
        found->second = value;
    else
        headers.emplace_back(name, value);
}

Response Response::text(int status, std::string_view body) {
    return with_type(status, "text/plain; charset=utf-8", std::string(body));
}

Response Response::html(int status, std::string body) {
    return with_type(status, "text/html; charset=utf-8", std::move(body));
}

Response Response::json(int status, std::string body) {
    return with_type(status, "application/json", std::move(body));
}

std::string_view reason_phrase(int status) noexcept {
    switch (status) {
        case 200:
            return "OK";
        case 201:
            return "Created";
        case 202:
            return "Accepted";
        case 204:
            return "No Content";
        case 302:
            return "Found";
        case 303:
            return "See Other";
        case 400:
            return "Bad Request";
        case 401:
            return "Unauthorized";
        case 403:
            return "Forbidden";
        case 404:
            return "Not Found";
        case 405:
            return "Method Not Allowed";
        case 409:
            return "Conflict";
        case 413:
            return "Content Too Large";
        case 414:
            return "URI Too Long";
        case 415:
            return "Unsupported Media Type";
        case 422:
            return "Unprocessable Content";
        case 429:
            return "Too Many Requests";
        case 500:
            return "Internal Server Error";
        case 502:
            return "Bad Gateway";
        case 503:
            return "Service Unavailable";
        case 504:
            return "Gateway Timeout";
        default:
            return "Status";
    }
}

std::string to_cgi(const Response& response, bool head_only) {
    std::string out = "Status: " + std::to_string(response.status) + ' ';
    out += reason_phrase(response.status);
    out += kLineEnd;
    for (const auto& [name, value] : response.headers) {
        // Once more, for whoever filled `headers` without set().
        if (!is_header_name(name) || !fits_one_line(value))
            continue;
        out += name;
        out += ": ";
        out += value;
        out += kLineEnd;
    }
    out += kLineEnd;
    if (!head_only)
        out += response.body;
    return out;
}

}  // namespace imp::http
