#include "net/url.hpp"

#include "base/text.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace imp::net {

namespace {

constexpr std::size_t kLongestHost = 253;  // RFC 1035, 2.3.4

Error refuse(std::string_view why) {
    return Error{Errc::config, std::string(why)};
}

bool is_alphanumeric(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_name(std::string_view host) noexcept {
    return !host.empty() && host.size() <= kLongestHost && is_alphanumeric(host.front()) &&
           std::all_of(host.begin(), host.end(), [](char c) {
               return is_alphanumeric(c) || c == '-' || c == '.';
           });
}

/// Not where a NUL would end it before its end.
template <typename Address>
bool read_address(int family, const std::string& host, Address& address) noexcept {
    return host.find('\0') == std::string::npos && inet_pton(family, host.c_str(), &address) == 1;
}

bool is_loopback(const std::string& host) noexcept {
    in_addr v4{};
    if (read_address(AF_INET, host, v4))
        return (ntohl(v4.s_addr) >> 24) == 127;
    in6_addr v6{};
    if (read_address(AF_INET6, host, v6))
        return IN6_IS_ADDR_LOOPBACK(&v6);
    return host == "localhost";
}

/// The host without brackets, and what follows it: "" or ":port".
std::optional<std::pair<std::string, std::string_view>> split_host(std::string_view authority) {
    if (!authority.empty() && authority.front() == '[') {
        const auto end = authority.find(']');
        if (end == std::string_view::npos)
            return std::nullopt;
        std::string host(authority.substr(1, end - 1));
        in6_addr v6{};
        if (!read_address(AF_INET6, host, v6))
            return std::nullopt;
        return std::pair{std::move(host), authority.substr(end + 1)};
    }
    const auto colon = std::min(authority.find(':'), authority.size());
    std::string host = text::to_lower(authority.substr(0, colon));
    if (!is_name(host))
        return std::nullopt;
    return std::pair{std::move(host), authority.substr(colon)};
}

bool is_plain_path(std::string_view path) noexcept {
    if (path.find("//") != std::string_view::npos || path.find("/.") != std::string_view::npos)
        return false;
    return std::all_of(path.begin(), path.end(), [](char c) {
        return is_alphanumeric(c) || c == '/' || c == '-' || c == '_' || c == '.' || c == '~';
    });
}

}  // namespace

bool is_ip_literal(const std::string& host) noexcept {
    in6_addr room{};  // large enough for both
    return read_address(AF_INET, host, room) || read_address(AF_INET6, host, room);
}

Result<Endpoint> parse_endpoint(std::string_view url) {
    const auto mark = url.find("://");
    if (mark == std::string_view::npos)
        return refuse("no scheme");
    const std::string scheme = text::to_lower(url.substr(0, mark));
    if (scheme != "https" && scheme != "http")
        return refuse("the scheme must be https");

    std::string_view rest = url.substr(mark + 3);
    if (rest.find_first_of("?#") != std::string_view::npos)
        return refuse("a query or fragment has no place here");
    const auto slash = std::min(rest.find('/'), rest.size());
    const std::string_view authority = rest.substr(0, slash);
    std::string_view prefix = rest.substr(slash);
    while (!prefix.empty() && prefix.back() == '/')
        prefix.remove_suffix(1);
    if (authority.find('@') != std::string_view::npos)
        return refuse("a user name or password has no place here");
    if (!is_plain_path(prefix))
        return refuse("the path holds characters that it must not");

    auto host = split_host(authority);
    if (!host)
        return refuse("no usable host name");
    Endpoint endpoint;
    endpoint.tls = scheme == "https";
    endpoint.host = std::move(host->first);
    endpoint.port = endpoint.tls ? 443 : 80;
    endpoint.prefix = prefix;
    if (!host->second.empty()) {
        const auto port = text::parse_int(host->second.substr(1));
        if (host->second.front() != ':' || !port || *port < 1 || *port > 65535)
            return refuse("no usable port");
        endpoint.port = static_cast<int>(*port);
    }
    if (!endpoint.tls && !is_loopback(endpoint.host))
        return refuse("plain http is for loopback only");
    return endpoint;
}

}  // namespace imp::net
