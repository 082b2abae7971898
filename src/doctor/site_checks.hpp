#pragma once

#include "base/clock.hpp"
#include "base/finding.hpp"
#include "base/result.hpp"
#include "doctor/report.hpp"
#include "net/visit.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace imp::doctor {

/// Where the shop is on the web.
struct SiteAddress {
    net::Endpoint endpoint;  ///< without a path
    std::string routes;      ///< what stands before /complete: "/payments", "/cgi-bin/imp.fcgi"
    std::string url;         ///< the same as one text: "https://shop.example/payments"
};

/// `url` as the operator says it: `https://shop.example`, to which `base_path` is added, or with a
/// path of its own, which then is what stands before /complete. Errors: bad_input.
Result<SiteAddress> parse_site(const std::string& url, const std::string& base_path);

/// What i'mport's console and the shop's page are to be told.
std::vector<Entry> entries_for(const SiteAddress& site);

/// A file that nobody may fetch.
struct PrivateFile {
    std::string what;  ///< "the configuration"
    std::string path;
};

/// What the web showed.
struct Site {
    bool tls = true;
    UnixSeconds now = 0;
    net::Survey survey;
    net::TlsFacts tls_facts;
    net::Outcome complete;  ///< GET without ids
    net::Outcome head;      ///< HEAD of the same
    net::Outcome webhook;   ///< POST of an empty object
    net::Outcome healthz;
    net::Outcome metrics;
    std::vector<std::string> exposed;  ///< "the database at /imp.db": its own bytes came back
    int addresses_tried = 0;           ///< for private files
};

/// Asks the public addresses, as a visitor would; changes nothing there. Until `deadline`.
Site look_at_site(const SiteAddress& address,
                  const std::vector<PrivateFile>& files,
                  const Clock& clock,
                  SteadyTime deadline);

/// `webhook_is_limited`: webhook.allow names addresses. Pure.
std::vector<Finding> judge_site(const Site& site, bool webhook_is_limited);

/// Where a file could be found on the web if its folder, or one above it, were served. Pure.
std::vector<std::string> likely_targets(const std::string& path, const std::string& routes);

}  // namespace imp::doctor
