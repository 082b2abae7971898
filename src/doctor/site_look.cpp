// The shop's public addresses, asked as a visitor asks them.
#include "base/text.hpp"
#include "doctor/site_checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <utility>

namespace imp::doctor {

namespace {

using std::chrono::steady_clock;

constexpr std::size_t kMaxReply = std::size_t{64} * 1024;
constexpr std::chrono::milliseconds kConnect{3'000};
constexpr std::chrono::milliseconds kAnswer{10'000};
/// So many bytes tell a file from any page.
constexpr std::size_t kTelling = 64;
constexpr std::size_t kFewest = 12;
constexpr std::size_t kMostTargets = 6;

net::CallLimits limits(SteadyTime deadline) {
    return {std::min(deadline, steady_clock::now() + kAnswer), kConnect, kMaxReply};
}

/// The first bytes of a file of ours; "" where it cannot be read.
std::string beginning_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::string bytes(kTelling, '\0');
    file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    bytes.resize(static_cast<std::size_t>(file.gcount()));
    return bytes;
}

void add_new(std::vector<std::string>& targets, std::string target) {
    if (std::find(targets.begin(), targets.end(), target) == targets.end())
        targets.push_back(std::move(target));
}

void look_for(const PrivateFile& file,
              const std::string& routes,
              net::Visit& visit,
              SteadyTime deadline,
              Site& site) {
    const std::string bytes = beginning_of(file.path);
    if (bytes.size() < kFewest)
        return;
    for (const std::string& target : likely_targets(file.path, routes)) {
        if (steady_clock::now() >= deadline)
            return;
        ++site.addresses_tried;
        net::Call call{.method = "GET", .target = target};
        call.headers.emplace_back("Range", fmt::format("bytes=0-{}", kTelling - 1));
        const net::Outcome outcome = visit.ask(std::move(call), limits(deadline));
        if (outcome.reply.body.starts_with(bytes))
            site.exposed.push_back(fmt::format("{} at {}", file.what, target));
    }
}

}  // namespace

Result<SiteAddress> parse_site(const std::string& url, const std::string& base_path) {
    auto endpoint = net::parse_endpoint(url);
    if (!endpoint)
        return Error{Errc::bad_input, "--url: " + endpoint.error().detail};
    SiteAddress site{.endpoint = *endpoint, .routes = endpoint->prefix, .url = {}};
    if (site.routes.empty())
        site.routes = base_path;
    site.endpoint.prefix.clear();
    const bool is_v6 = site.endpoint.host.find(':') != std::string::npos;
    const bool is_usual = site.endpoint.port == (site.endpoint.tls ? 443 : 80);
    site.url = fmt::format("{}://{}{}{}",
                           site.endpoint.tls ? "https" : "http",
                           is_v6 ? "[" + site.endpoint.host + "]" : site.endpoint.host,
                           is_usual ? "" : fmt::format(":{}", site.endpoint.port),
                           site.routes);
    return site;
}

std::vector<Entry> entries_for(const SiteAddress& site) {
    return {{.what = "m_redirect_url in IMP.request_pay", .value = site.url + "/complete"},
            {.what = "webhook (결제알림) in the console, or notice_url",
             .value = site.url + "/webhook"},
            {.what = "confirm_url in IMP.request_pay, once i'mport has enabled it for you",
             .value = site.url + "/confirm"},
            {.what = "m_redirect_url in IMP.certification", .value = site.url + "/certification"},
            {.what = "asked by the page's own callback", .value = site.url + "/verify"}};
}

std::vector<std::string> likely_targets(const std::string& path, const std::string& routes) {
    std::vector<std::string> targets;
    // Beside the program that is served, then below the root: each folder above might be the root.
    const std::string beside = std::filesystem::path(routes).parent_path().string();
    const std::filesystem::path file(path);
    if (beside.size() > 1)
        add_new(targets, beside + "/" + text::percent_encode(file.filename().string()));
    std::string target;
    std::filesystem::path rest = file;
    while (rest.has_relative_path() && targets.size() < kMostTargets) {
        target.insert(0, "/" + text::percent_encode(rest.filename().string()));
        add_new(targets, target);
        rest = rest.parent_path();
    }
    return targets;
}

Site look_at_site(const SiteAddress& address,
                  const std::vector<PrivateFile>& files,
                  const Clock& clock,
                  SteadyTime deadline) {
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
    if (site.complete.trouble != net::Trouble::none)
        return site;
    site.head = get("HEAD", "/complete");
    site.webhook = get("POST", "/webhook", "{}");
    site.healthz = get("GET", "/healthz");
    site.metrics = get("GET", "/metrics");
    for (const PrivateFile& file : files)
        look_for(file, address.routes, visit, deadline, site);
    return site;
}

}  // namespace imp::doctor
