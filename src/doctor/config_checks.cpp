#include "doctor/config_checks.hpp"

#include "base/network.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace imp::doctor {

namespace {

/// Where i'mport's webhooks come from. Source: iamport-v1.md 4.3.
constexpr std::array<std::string_view, 3> kWebhookSources{
    "52.78.100.19", "52.78.48.223", "52.78.5.241"};

Finding judge_file(const ConfigInspection& config) {
    Finding finding{.name = "config.file", .found = {}, .advice = {}};
    if (config.file.empty()) {
        finding.grade = Grade::warning;
        finding.found = "IMP_CONFIG is not set: defaults, and what the environment says";
        finding.advice = "set IMP_CONFIG to the file that the web server names for the responder";
    } else if (!config.file_is_read) {
        finding.grade = Grade::problem;
        finding.found =
            config.faults.empty() ? "it cannot be read" : config.faults.front().error.detail;
        finding.advice =
            finding.found.ends_with("Permission denied")
                ? "run this as the responder's user: sudo -u imp env IMP_CONFIG=" + config.file +
                      " impctl doctor"
                : "correct the file; until then nothing that needs it was looked at";
    } else {
        finding.found = config.file + " is read";
    }
    return finding;
}

std::vector<std::string> missing_sources(const std::vector<std::string>& allow) {
    std::vector<std::string> missing;
    const Result<Networks> networks = Networks::parse(allow);
    for (const std::string_view source : kWebhookSources) {
        if (!networks || !networks->contains(source))
            missing.emplace_back(source);
    }
    return missing;
}

bool is_this_machine(std::string_view url) {
    return url.starts_with("http://");  // of api.url nothing else passes in plain http
}

void judge_hearers(const Config& config, std::vector<Finding>& out) {
    const bool is_heard = !config.notify.command.empty() || !config.notify.url.empty() ||
                          !config.orders.on_paid.empty();
    if (!is_heard) {
        out.push_back({.name = "notify",
                       .grade = Grade::warning,
                       .found = "nobody is told of a payment",
                       .advice = "set notify.command or notify.url: docs/events.md"});
    }
    if (!config.notify.url.empty() && config.notify.secret.empty()) {
        out.push_back({.name = "notify.secret",
                       .grade = Grade::warning,
                       .found = "notify.url is called without a signature",
                       .advice = "set notify.secret, and check it at the other side"});
    }
}

}  // namespace

std::vector<Finding> judge_reading(const ConfigInspection& config) {
    std::vector<Finding> out{judge_file(config)};
    const bool told_already = !config.file.empty() && !config.file_is_read;
    for (std::size_t i = told_already ? 1 : 0; i < config.faults.size(); ++i) {
        out.push_back({.name = "config.keys",
                       .grade = Grade::problem,
                       .found = config.faults[i].error.detail,
                       .advice = "correct it: the responder does not start with it. imp.toml(5)"});
    }
    return out;
}

std::vector<Finding> judge_choices(const ConfigInspection& inspection) {
    const Config& config = inspection.config;
    std::vector<Finding> out;
    if (config.mode.test_payments) {
        out.push_back({.name = "mode.test_payments",
                       .grade = Grade::warning,
                       .found = "test payments are taken as paid: no money comes with them",
                       .advice = "set it to false before the shop opens"});
    }
    if (inspection.is_certain("api.url") && is_this_machine(config.api.url)) {
        out.push_back({.name = "api.url",
                       .grade = Grade::warning,
                       .found = "a server of this machine is asked, such as the sandbox",
                       .advice = "remove api.url before the shop opens"});
    }
    judge_hearers(config, out);
    const std::vector<std::string> missing = missing_sources(config.webhook.allow);
    if (!missing.empty()) {
        out.push_back({.name = "webhook.allow",
                       .grade = Grade::warning,
                       .found = fmt::format("keeps out webhooks of i'mport from {}",
                                            fmt::join(missing, ", ")),
                       .advice = "add them, or leave webhook.allow out: it decides no verdict"});
    }
    return out;
}

}  // namespace imp::doctor
