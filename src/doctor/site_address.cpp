#include "doctor/site_address.hpp"

#include <fmt/format.h>

#include <string_view>
#include <utility>

namespace imp::doctor {

namespace {

constexpr std::string_view kHttp = "http://";
constexpr std::string_view kHttps = "https://";
constexpr int kPlainPort = 80;
constexpr int kTlsPort = 443;

}  // namespace

std::string SiteAddress::url_of(const std::string& path) const {
    const bool is_v6 = endpoint.host.find(':') != std::string::npos;
    const bool is_usual = endpoint.port == (endpoint.tls ? kTlsPort : kPlainPort);
    return fmt::format("{}{}{}{}",
                       endpoint.tls ? kHttps : kHttp,
                       is_v6 ? "[" + endpoint.host + "]" : endpoint.host,
                       is_usual ? "" : fmt::format(":{}", endpoint.port),
                       path);
}

Result<SiteAddress> parse_site(const std::string& url, const std::string& base_path) {
    const bool is_plain = url.starts_with(kHttp);
    if (!is_plain && !url.starts_with(kHttps))
        return Error{Errc::bad_input, "an address begins with https:// or http://"};
    // Read as https, since plain http to other machines is no address of an API.
    const std::string rest = url.substr((is_plain ? kHttp : kHttps).size());
    auto endpoint = net::parse_endpoint(std::string(kHttps) + rest);
    if (!endpoint)
        return Error{Errc::bad_input, endpoint.error().detail};
    if (is_plain) {
        endpoint->tls = false;
        if (endpoint->port == kTlsPort && !rest.substr(0, rest.find('/')).ends_with(":443"))
            endpoint->port = kPlainPort;
    }
    SiteAddress site{.endpoint = *std::move(endpoint), .routes = {}, .url = {}};
    site.routes = std::exchange(site.endpoint.prefix, "");
    if (site.routes.empty())
        site.routes = base_path;
    site.url = site.url_of(site.routes);
    return site;
}

}  // namespace imp::doctor
