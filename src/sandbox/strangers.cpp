#include "sandbox/strangers.hpp"

#include "base/text.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <string>

namespace imp::sandbox {

namespace {

/// RFC 6761, RFC 6762, and what ICANN keeps for private use.
constexpr std::array<std::string_view, 6> kNobodys{
    ".localhost", ".test", ".local", ".internal", ".example", ".invalid"};

std::string without_port(std::string_view host) {
    if (host.starts_with('['))
        return std::string(host.substr(0, host.find(']') + 1));
    return text::to_lower(host.substr(0, host.find(':')));
}

bool is_address(const std::string& name) {
    in_addr address{};
    return name.starts_with('[') || ::inet_pton(AF_INET, name.c_str(), &address) == 1;
}

/// Where the payment window is, in a frame of another site's page as in a page of its own.
bool is_window(const Call& call) {
    return call.segments.size() > 1 &&
           (call.segments[1] == "window" || call.segments[1] == "certification");
}

}  // namespace

bool is_own_host(std::string_view host, std::string_view listening) {
    const std::string name = without_port(host);
    return is_address(name) || name.find('.') == std::string::npos ||
           text::equals_ignoring_case(name, listening) ||
           std::any_of(kNobodys.begin(), kNobodys.end(), [&](std::string_view domain) {
               return name.ends_with(domain);
           });
}

bool is_meddling(const Call& call) {
    if (call.method == "GET" || is_window(call))
        return false;
    if (!call.fetch_site.empty())
        return call.fetch_site != "same-origin" && call.fetch_site != "none";
    if (call.origin.empty())
        return false;  // no browser
    const std::size_t host = call.origin.find("://");
    return host == std::string::npos ||
           !text::equals_ignoring_case(std::string_view(call.origin).substr(host + 3), call.host);
}

}  // namespace imp::sandbox
