#pragma once

#include "base/result.hpp"
#include "net/url.hpp"

#include <string>

namespace imp::doctor {

/// Where the shop's responder is on the web.
struct SiteAddress {
    net::Endpoint endpoint;  ///< without a path
    std::string routes;      ///< what stands before /complete: "/payments", "/cgi-bin/imp.fcgi"
    std::string url;         ///< the same as one text: "https://shop.example/payments"

    /// Of another path there, for people.
    [[nodiscard]] std::string url_of(const std::string& path) const;
};

/// `url` as the operator says it: `https://shop.example`, to which `base_path` is added, or with a
/// path of its own, which then is what stands before /complete. `http://` is as good here: nothing
/// secret is sent. Errors: bad_input.
Result<SiteAddress> parse_site(const std::string& url, const std::string& base_path);

}  // namespace imp::doctor
