#pragma once

#include "base/clock.hpp"
#include "base/finding.hpp"
#include "base/result.hpp"
#include "doctor/exposure.hpp"
#include "doctor/report.hpp"
#include "doctor/site_address.hpp"
#include "net/visit.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace imp::doctor {

/// What i'mport's console and the shop's page are to be told.
std::vector<Entry> entries_for(const SiteAddress& site);

/// What the web showed.
struct Site {
    bool tls = true;
    UnixSeconds now = 0;
    net::Survey survey;
    net::TlsFacts tls_facts;
    net::Outcome complete;  ///< GET without ids
    net::Outcome itself;    ///< GET of what stands before /complete; only if that is not ours
    net::Outcome head;      ///< HEAD of `complete`
    net::Outcome webhook;   ///< POST of an empty object
    net::Outcome healthz;   ///< with a look at the database
    net::Outcome metrics;
    std::vector<Exposure> files;
};

/// Asks the public addresses, as a visitor would; changes nothing there. Leaves `files` to others.
/// Until `deadline`. The process must ignore SIGPIPE.
Site look_at_site(const SiteAddress& address, const Clock& clock, SteadyTime deadline);

/// Whether it is the responder that said so, asked for nothing: that the request makes no sense.
/// Pure.
bool is_responder(const net::Outcome& outcome);

/// "site.complete": whether the responder answers there. Pure.
Finding judge_responder(const Site& site);

/// `webhook_is_limited`: webhook.allow names addresses. Pure.
std::vector<Finding> judge_site(const Site& site, bool webhook_is_limited);

}  // namespace imp::doctor
