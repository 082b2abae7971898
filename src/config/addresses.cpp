#include "config/addresses.hpp"

#include "base/text.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <optional>

namespace imp::config {

namespace {

/// scheme://user@host:port/rest, taken apart as far as anybody here wants to know.
struct WebAddress {
    std::string_view scheme;
    std::string_view user;  ///< with its password; "" for none
    std::string_view host;  ///< IPv6 with its brackets
    std::string_view port;  ///< with its colon; "" for none
    std::string_view rest;  ///< "" or from the first of / ? #
};

bool is_alphanumeric(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// A name or an IPv4 address.
bool is_host_name(std::string_view host) noexcept {
    return !host.empty() && is_alphanumeric(host.front()) &&
           std::all_of(host.begin(), host.end(), [](char c) {
               return is_alphanumeric(c) || c == '-' || c == '.';
           });
}

bool is_ipv6_in_brackets(std::string_view host, in6_addr& address) {
    // A NUL inside would end the address before its end.
    if (!host.starts_with('[') || !host.ends_with(']') || host.find('\0') != std::string_view::npos)
        return false;
    return ::inet_pton(AF_INET6, std::string(host.substr(1, host.size() - 2)).c_str(), &address) ==
           1;
}

bool is_port(std::string_view with_colon) noexcept {
    if (with_colon.empty())
        return true;
    const auto number = text::parse_int(with_colon.substr(1));
    return number && *number >= 1 && *number <= 65'535 && with_colon[1] != '0';
}

/// Empty for what is none, or what browsers and libraries read in more than one way.
std::optional<WebAddress> take_apart(std::string_view s) {
    const std::size_t mark = s.find("://");
    if (mark == std::string_view::npos || s.find_first_of(" \\\"<>") != std::string_view::npos)
        return std::nullopt;
    WebAddress address{.scheme = s.substr(0, mark)};
    s.remove_prefix(mark + 3);
    const std::size_t slash = std::min(s.find_first_of("/?#"), s.size());
    address.rest = s.substr(slash);
    std::string_view authority = s.substr(0, slash);
    if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) {
        address.user = authority.substr(0, at);
        authority.remove_prefix(at + 1);
    }
    const std::size_t bracket = authority.find(']');
    const std::size_t from = bracket == std::string_view::npos ? 0 : bracket;
    const std::size_t colon = std::min(authority.find(':', from), authority.size());
    address.host = authority.substr(0, colon);
    address.port = authority.substr(colon);
    in6_addr ignored{};
    const bool usable = is_host_name(address.host) || is_ipv6_in_brackets(address.host, ignored);
    return usable && is_port(address.port) ? std::optional(address) : std::nullopt;
}

bool is_loopback(std::string_view host) {
    in6_addr v6{};
    if (is_ipv6_in_brackets(host, v6))
        return IN6_IS_ADDR_LOOPBACK(&v6);
    in_addr v4{};
    if (::inet_pton(AF_INET, std::string(host).c_str(), &v4) == 1)
        return (ntohl(v4.s_addr) >> 24U) == 127;
    return text::equals_ignoring_case(host, "localhost");
}

}  // namespace

bool is_web_address(std::string_view s) noexcept {
    return s.starts_with("http://") || s.starts_with("https://");
}

bool is_safe_web_address(std::string_view s) {
    const auto address = take_apart(s);
    if (!address || !is_web_address(s))
        return false;
    return address->scheme == "https" || is_loopback(address->host);
}

std::string landing_url_fault(const std::string& url) {
    if (url.empty())
        return {};
    const auto is_plain = [](char c) { return c > ' ' && c <= '~'; };
    if (!std::all_of(url.begin(), url.end(), is_plain))
        return "must be ASCII without blanks: percent-encoded, and the host's name as xn--…";
    if (!is_safe_web_address(url))
        return std::string(kSafeWebAddress);
    const auto address = take_apart(url);
    const std::size_t authority_end = url.find_first_of("/?#", url.find("://") + 3);
    if (url.substr(0, authority_end).find('@') != std::string::npos)
        return "must not have a user or a password in it: buyers would see it";
    const std::string_view whole = address->rest.substr(0, address->rest.find('#'));
    const auto mark = whole.find('?');
    const std::string_view query =
        mark == std::string_view::npos ? std::string_view() : whole.substr(mark + 1);
    for (const std::string_view each : text::split(query, '&')) {
        for (const std::string_view ours : {"merchant_uid", "status", "ts", "sig"}) {
            if (text::percent_decode(each.substr(0, each.find('=')), true) == ours)
                return "must not have " + std::string(ours) + " in its query: that is added to it";
        }
    }
    return {};
}

std::string origin_fault(std::string_view origin) {
    constexpr std::size_t kShownCharacters = 60;
    const std::string named = '"' + text::clean_for_display(origin, kShownCharacters) + '"';
    if (origin == "*")
        return "must name each origin: \"*\" would let every site ask";
    const auto address = take_apart(origin);
    if (!address || !is_web_address(origin) || origin.find('@') != std::string_view::npos)
        return "holds " + named + ", which is no origin such as https://shop.example";
    if (!address->rest.empty())
        return "holds " + named + ", which must end behind the host or port: an origin has no path";
    if (text::to_lower(origin) != origin)
        return "holds " + named + ", which must be in lower case, as browsers send it";
    const std::string_view usual = address->scheme == "https" ? ":443" : ":80";
    if (address->port == usual)
        return "holds " + named + ", where browsers leave the port out";
    return {};
}

std::optional<std::string> read_base_path(const Raw& raw) {
    const std::optional<std::string> said = read_text(raw);
    if (!said || said->find_first_of(" ?#%\\") != std::string::npos ||
        said->find("//") != std::string::npos)
        return std::nullopt;
    std::string path = *said;
    if (path.ends_with('/'))
        path.pop_back();
    if (!path.empty() && !path.starts_with('/'))
        path.insert(path.begin(), '/');
    for (const std::string_view piece : text::split(path, '/')) {
        if (piece == "." || piece == "..")
            return std::nullopt;
    }
    return path;
}

std::optional<std::string> read_retry_url(const Raw& raw) {
    std::optional<std::string> said = read_text(raw);
    if (!said || said->find_first_of(" \\\"<>") != std::string::npos)
        return std::nullopt;
    const bool own_path = said->starts_with('/') && !said->starts_with("//");
    for (const std::string_view scheme : {"https://", "http://"}) {
        if (said->starts_with(scheme) && said->size() > scheme.size() &&
            (*said)[scheme.size()] != '/')
            return said;
    }
    return own_path || said->empty() ? said : std::nullopt;
}

std::string without_password(const std::string& url) {
    std::string out = url;
    if (const std::size_t scheme = out.find("://"); scheme != std::string::npos) {
        const std::size_t at = out.rfind('@');
        const std::size_t colon = out.find(':', scheme + 3);
        if (at != std::string::npos && colon < at)
            out.replace(colon + 1, at - colon - 1, "***");
    }
    constexpr std::string_view kWord = "password=";
    for (std::size_t word = out.find(kWord); word != std::string::npos;
         word = out.find(kWord, word + kWord.size())) {
        const std::size_t begin = word + kWord.size();
        const std::size_t end = out.find_first_of(" &;", begin);
        out.replace(begin, end == std::string::npos ? end : end - begin, "***");
    }
    return out;
}

}  // namespace imp::config
