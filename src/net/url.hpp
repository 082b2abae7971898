#pragma once

#include "base/result.hpp"

#include <string>
#include <string_view>

namespace imp::net {

/// Where a server is, from an address of the configuration.
struct Endpoint {
    bool tls = true;
    std::string host;  ///< a name, or an IP address without brackets
    int port = 443;
    std::string prefix;  ///< "" or "/v1": put in front of every path; never ends in '/'

    bool operator==(const Endpoint&) const = default;
};

/// `https://host[:port][/prefix]`; `http://` for 127.0.0.0/8, ::1 and localhost only, because key,
/// secret and token would cross the network readable. No user info, query or fragment; the prefix
/// holds only characters that need no encoding. Errors: config.
Result<Endpoint> parse_endpoint(std::string_view url);

/// An IPv4 or IPv6 address in digits.
bool is_ip_literal(const std::string& host) noexcept;

}  // namespace imp::net
