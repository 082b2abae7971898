#include "doctor/doctor.hpp"

#include "api/caller.hpp"
#include "doctor/api_checks.hpp"
#include "doctor/config_checks.hpp"
#include "doctor/hook_checks.hpp"
#include "doctor/page_checks.hpp"
#include "doctor/rights_checks.hpp"
#include "doctor/rounds.hpp"
#include "doctor/work_checks.hpp"
#include "net/ca.hpp"
#include "store/examine.hpp"

#include <algorithm>
#include <memory>
#include <string_view>
#include <utility>

namespace imp::doctor {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kFiles{5'000};
constexpr milliseconds kLockWait{2'000};
constexpr milliseconds kStore{10'000};
constexpr milliseconds kApi{12'000};
constexpr milliseconds kHooks{10'000};
constexpr milliseconds kSite{30'000};
/// A check that has a deadline of its own ends before it is given up.
constexpr milliseconds kMargin{1'000};

using Shared = std::shared_ptr<const Patient>;

SteadyTime in(milliseconds most) {
    return steady_clock::now() + most - kMargin;
}

bool is_certain(const Patient& patient, std::initializer_list<std::string_view> keys) {
    return std::all_of(keys.begin(), keys.end(), [&](std::string_view key) {
        return patient.config.is_certain(key);
    });
}

Finding left_out(std::string name) {
    return {.name = std::move(name),
            .grade = Grade::unknown,
            .found = "not looked at: the configuration is wrong there",
            .advice = "correct the configuration first"};
}

std::string database_of(const Patient& patient) {
    return is_certain(patient, {"store.url"})
               ? store::database_file(patient.config.config.store.url)
               : "";
}

Files files_of(const Patient& patient) {
    return look_at_files(patient.config.file,
                         patient.config.file_holds_secrets,
                         patient.config.config.api.secret_file,
                         database_of(patient));
}

Person responder_of(const Files& files) {
    const std::optional<uid_t> owner = likely_responder(files);
    return owner ? person_of(*owner) : myself();
}

std::vector<Finding> look_at_rights(const Patient& patient) {
    const Files files = files_of(patient);
    const Person responder = responder_of(files);
    std::vector<Finding> out = judge_rights(files, responder, myself());
    for (Finding& finding : look_for_barriers(files, responder))
        out.push_back(std::move(finding));
    return out;
}

std::vector<Finding> look_at_api(const Patient& patient, const Clock& clock) {
    if (!is_certain(
            patient,
            {"api.url", "api.key", "api.secret", "api.secret_file", "api.tier", "api.ca_file"}))
        return {left_out("api.key")};
    const auto endpoint = api::check_options(patient.api);
    if (!endpoint) {
        return {{.name = "api.key",
                 .grade = Grade::problem,
                 .found = endpoint.error().detail,
                 .advice = "set it: imp.toml(5)"}};
    }
    std::vector<Finding> out;
    if (endpoint->tls)
        out.push_back(judge_authorities(net::find_ca(patient.api.ca_file)));
    for (Finding& finding :
         judge_introduction(api::introduce(patient.api, *endpoint, clock, in(kApi)), endpoint->tls))
        out.push_back(std::move(finding));
    return out;
}

store::StoreOptions store_of(const Config& config) {
    return {.url = config.store.url, .password = config.store.password, .readers = 1};
}

std::vector<Finding> look_at_work(const store::StoreOptions& options, const Clock& clock) {
    const auto store = store::open_store(options);
    const Result<Backlog> backlog =
        store ? settlement::take_stock(**store, clock.now()) : Result<Backlog>(store.error());
    if (!backlog) {
        return {{.name = "work.running",
                 .grade = Grade::unknown,
                 .found = backlog.error().detail,
                 .advice = "look at the findings about the store"}};
    }
    return judge_backlog(*backlog);
}

void look_at_statements(const Config& config, std::vector<Finding>& out) {
    const bool is_asked = config.orders.source == Config::Orders::Source::query;
    if (!is_asked && config.orders.on_paid.empty() && config.orders.on_cancelled.empty())
        return;
    for (Finding& finding : store::examine_statements({.url = config.store.url,
                            .password = config.store.password,
                            .select = is_asked ? config.orders.select : "",
                            .on_paid = config.orders.on_paid,
                            .on_cancelled = config.orders.on_cancelled,
                            .readers = 1}))
        out.push_back(std::move(finding));
}

std::vector<Finding> look_at_store(const Patient& patient, const Clock& clock) {
    if (!is_certain(patient, {"store.url", "store.password", "store.password_file"}))
        return {left_out("store.open")};
    const Config& config = patient.config.config;
    store::Examination seen = store::examine(store_of(config), kLockWait);
    if (!seen.ready)
        return seen.findings;
    look_at_statements(config, seen.findings);
    for (Finding& finding : look_at_work(store_of(config), clock))
        seen.findings.push_back(std::move(finding));
    return seen.findings;
}

/// A list of the configuration that is a program and its arguments, or one address.
bool is_address(const std::vector<std::string>& words) {
    return words.size() == 1 &&
           (words.front().starts_with("http://") || words.front().starts_with("https://"));
}

std::vector<Finding> look_at_hooks(const Patient& patient) {
    const Config& config = patient.config.config;
    std::vector<Finding> out = look_at_socket(config.server.listen);
    const Person responder = responder_of(files_of(patient));
    const milliseconds patience = config.api.connect_timeout;
    const auto look_at_words = [&](const std::string& key, const std::vector<std::string>& words) {
        if (words.empty())
            return;
        out.push_back(
            is_address(words)
                ? look_at_address(key, Secret(words.front()), patience)
                : judge_program(key, look_at_program(words.front(), responder), responder));
    };
    look_at_words("notify.command", config.notify.command);
    look_at_words("confirm.stock_check", config.confirm.stock_check);
    if (!config.notify.url.empty())
        out.push_back(look_at_address("notify.url", config.notify.url, patience));
    return out;
}

std::vector<Finding> look_at_page_keys(const Patient& patient) {
    const Config::Page& page = patient.config.config.page;
    return look_at_pages(is_certain(patient, {"page.template_dir"}) ? page.template_dir : "",
                         is_certain(patient, {"page.logo"}) ? page.logo : "",
                         responder_of(files_of(patient)));
}

std::vector<Finding> look_at_web(const Patient& patient, const Clock& clock) {
    const std::vector<std::string>& allow = patient.config.config.webhook.allow;
    const bool is_limited = std::find(allow.begin(), allow.end(), "*") == allow.end();
    const SteadyTime deadline = in(kSite);
    Site site = look_at_site(*patient.site, clock, deadline);
    if (judge_responder(site).grade != Grade::unknown) {
        site.files = look_for_files(
            *patient.site,
            private_files(patient.config.config, patient.config.file, database_of(patient)),
            deadline);
    }
    return judge_site(site, is_limited);
}

}  // namespace

Report examine(Patient given, const Clock& clock) {
    const Shared patient = std::make_shared<const Patient>(std::move(given));
    std::vector<Check> checks{
        {"config.rights", kFiles, [patient] { return look_at_rights(*patient); }},
        {"api.key", kApi, [patient, &clock] { return look_at_api(*patient, clock); }},
        {"store.open", kStore, [patient, &clock] { return look_at_store(*patient, clock); }},
        {"notify", kHooks, [patient] { return look_at_hooks(*patient); }},
        {"page.template_dir", kFiles, [patient] { return look_at_page_keys(*patient); }},
    };
    Report report;
    if (patient->site) {
        checks.push_back(
            {"site.complete", kSite, [patient, &clock] { return look_at_web(*patient, clock); }});
        report.entries = entries_for(*patient->site);
    }
    report.findings = judge_reading(patient->config);
    for (Finding& finding : judge_choices(patient->config))
        report.findings.push_back(std::move(finding));
    Rounds rounds = make_rounds(std::move(checks));
    for (Finding& finding : rounds.findings)
        report.findings.push_back(std::move(finding));
    report.abandoned = rounds.abandoned;
    return report;
}

}  // namespace imp::doctor
