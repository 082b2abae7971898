// The shop's public addresses, asked as a visitor asks them.
#include "doctor/site_checks.hpp"

#include <algorithm>
#include <utility>

namespace imp::doctor {

namespace {

using std::chrono::steady_clock;

constexpr std::size_t kMaxReply = std::size_t{64} * 1024;
constexpr std::chrono::milliseconds kConnect{3'000};
constexpr std::chrono::milliseconds kAnswer{10'000};

net::CallLimits limits(SteadyTime deadline) {
    return {std::min(deadline, steady_clock::now() + kAnswer), kConnect, kMaxReply};
}

}  // namespace

std::vector<Entry> entries_for(const SiteAddress& site) {
    return {{.what = "m_redirect_url in IMP.request_pay", .value = site.url + "/complete"},
            {.what = "webhook (결제알림) in the console, or notice_url",
             .value = site.url + "/webhook"},
            {.what = "confirm_url in IMP.request_pay, once i'mport has enabled it for you",
             .value = site.url + "/confirm"},
            {.what = "m_redirect_url in IMP.certification", .value = site.url + "/certification"},
            {.what = "asked by the page's own callback", .value = site.url + "/verify"}};
}

Site look_at_site(const SiteAddress& address, const Clock& clock, SteadyTime deadline) {
    Site site;
    site.tls = address.endpoint.tls;
    site.now = clock.now();
    net::Visit visit(address.endpoint, "");
    site.survey = visit.survey(kConnect, deadline);
    const auto get = [&](const char* method, const std::string& route, std::string body = "") {
        return visit.ask(
            {.method = method, .target = address.routes + route, .body = std::move(body)},
            limits(deadline));
    };
    site.complete = get("GET", "/complete");
    site.tls_facts = visit.tls_facts();
    if (site.complete.trouble != net::Trouble::none &&
        site.complete.trouble != net::Trouble::too_large)
        return site;
    // A web server that takes the program for a file knows nothing below it.
    if (!is_responder(site.complete))
        site.itself = get("GET", "");
    site.head = get("HEAD", "/complete");
    site.webhook = get("POST", "/webhook", "{}");
    site.healthz = get("GET", "/healthz?deep=1");
    site.metrics = get("GET", "/metrics");
    return site;
}

}  // namespace imp::doctor
