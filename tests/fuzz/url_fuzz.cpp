// Addresses of servers: i'mport's, the shop's hook, a database.
#include "base/text.hpp"
#include "config/addresses.hpp"
#include "fuzz/fuzz.hpp"
#include "hooks/look.hpp"
#include "net/url.hpp"
#include "store/database_url.hpp"

#include <algorithm>
#include <string>

using namespace imp;

namespace {

bool is_printable(std::string_view s) {
    return std::all_of(s.begin(), s.end(), [](char c) { return c > ' ' && c <= '~'; });
}

void check_endpoint(const net::Endpoint& endpoint) {
    FUZZ_CHECK(!endpoint.host.empty() && is_printable(endpoint.host));
    FUZZ_CHECK(endpoint.host.find_first_of("/@[]?#\\") == std::string::npos);
    FUZZ_CHECK(endpoint.port >= 1 && endpoint.port <= 65535);
    FUZZ_CHECK(is_printable(endpoint.prefix) && !endpoint.prefix.ends_with('/'));
    FUZZ_CHECK(endpoint.prefix.empty() || endpoint.prefix.starts_with('/'));
    FUZZ_CHECK(endpoint.prefix.find("/..") == std::string::npos);
    const bool loopback = endpoint.host == "localhost" || endpoint.host.starts_with("127.") ||
                          endpoint.host.find(':') != std::string::npos;
    FUZZ_CHECK(endpoint.tls || loopback);
    const bool v6 = endpoint.host.find(':') != std::string::npos;
    FUZZ_CHECK(!v6 || net::is_ip_literal(endpoint.host));
    const std::string written = std::string(endpoint.tls ? "https://" : "http://") +
                                (v6 ? "[" + endpoint.host + "]" : endpoint.host) + ':' +
                                std::to_string(endpoint.port) + endpoint.prefix;
    const auto again = net::parse_endpoint(written);
    FUZZ_CHECK(again && *again == endpoint);
}

void check_hook(std::string_view s) {
    const auto server = hooks::server_of(Secret(std::string(s)));
    if (!server)
        return;
    FUZZ_CHECK(server->prefix.empty());
    check_endpoint(*server);
    // What the configuration lets through and what is connected to is one host.
    if (!config::is_safe_web_address(s))
        return;
    const std::size_t host =
        s.find("://") + 3 + (server->host.find(':') != std::string::npos ? 1 : 0);
    FUZZ_CHECK(text::equals_ignoring_case(s.substr(host, server->host.size()), server->host));
}

void check_database(std::string_view s, std::string_view scheme) {
    constexpr std::string_view kHush = "hush7301";
    const auto address = store::parse_server_url(s, scheme, Secret());
    if (!address) {
        FUZZ_CHECK(address.error().code == Errc::config);
        return;
    }
    FUZZ_CHECK(address->host.empty() != address->socket.empty());
    FUZZ_CHECK(!address->user.empty() && !address->database.empty());
    for (const std::string& part :
         {address->host, address->socket, address->user, address->database, address->tls_ca})
        FUZZ_CHECK(fuzz::is_clean_line(part));
    FUZZ_CHECK(address->port >= 0 && address->port <= 65535);
    FUZZ_CHECK(address->readers >= 1 && address->writers >= 1);
    // Told apart from the address, or in it: never both.
    const auto both = store::parse_server_url(s, scheme, Secret(std::string(kHush)));
    FUZZ_CHECK(both.has_value() == address->password.empty());
    const std::string host =
        address->host.find(':') != std::string::npos ? "[" + address->host + "]" : address->host;
    std::string written = std::string(scheme) + "://" + text::percent_encode(address->user) + ':' +
                          text::percent_encode(address->password.reveal()) + '@' + host;
    if (address->port != 0)
        written += ':' + std::to_string(address->port);
    written += '/' + text::percent_encode(address->database);
    if (!address->socket.empty())
        written += "?socket=" + text::percent_encode(address->socket);
    const auto again = store::parse_server_url(written, scheme, Secret());
    FUZZ_CHECK(again.has_value());
    FUZZ_CHECK(again->host == address->host && again->port == address->port);
    FUZZ_CHECK(again->user == address->user && again->database == address->database);
    FUZZ_CHECK(again->password.reveal() == address->password.reveal());
    FUZZ_CHECK(again->socket == address->socket);
}

}  // namespace

FUZZ_TARGET(url) {
    if (const auto endpoint = net::parse_endpoint(input))
        check_endpoint(*endpoint);
    check_hook(input);
    check_database(input, "mysql");
    check_database(input, "postgresql");
}
