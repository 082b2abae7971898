// doctor: what keeps this installation from working.
#include "app/options.hpp"
#include "base/json.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "cli/exit_status.hpp"
#include "cli/installation_commands.hpp"
#include "cli/progress.hpp"
#include "cli/table.hpp"
#include "doctor/doctor.hpp"

#include <fmt/format.h>

#include <csignal>
#include <cstdlib>
#include <ostream>

namespace imp::cli {

namespace {

using doctor::Health;

constexpr std::size_t kLongestLine = 400;

/// A path, or an answer of somebody else's, may hold anything.
std::string line_of(const std::string& text) {
    return text::clean_for_display(text, kLongestLine);
}

json::Value to_json(const Finding& finding) {
    json::Value object = json::Value::object();
    object.set("name", json::Value::string(finding.name));
    object.set("grade", json::Value::string(to_string(finding.grade)));
    object.set("found", json::Value::string(line_of(finding.found)));
    object.set("advice", json::text_or_null(line_of(finding.advice)));
    return object;
}

json::Value to_json(const doctor::Report& report) {
    json::Value findings = json::Value::array();
    for (const Finding& finding : report.findings)
        findings.push(to_json(finding));
    json::Value entries = json::Value::array();
    for (const doctor::Entry& entry : report.entries) {
        json::Value object = json::Value::object();
        object.set("what", json::Value::string(entry.what));
        object.set("value", json::Value::string(entry.value));
        entries.push(std::move(object));
    }
    json::Value object = json::Value::object();
    for (const Grade grade : {Grade::ok, Grade::warning, Grade::problem, Grade::unknown})
        object.set(std::string(to_string(grade)),
                   json::Value::integer(doctor::count(report.findings, grade)));
    object.set("findings", std::move(findings));
    object.set("entries", std::move(entries));
    return object;
}

Tone tone_of(Grade grade) noexcept {
    switch (grade) {
        case Grade::ok:
            return Tone::good;
        case Grade::warning:
        case Grade::unknown:
            return Tone::waiting;
        case Grade::problem:
            return Tone::bad;
    }
    return Tone::plain;
}

void print(const doctor::Report& report, std::ostream& out, const Screen& screen) {
    Table table({{}, {}, {.narrow = Narrow::wraps}});
    for (const Finding& finding : report.findings) {
        table.add({{fmt::format("{:<7}", to_string(finding.grade)), tone_of(finding.grade)},
                   {finding.name},
                   {line_of(finding.found)}});
        if (!finding.advice.empty())
            table.add({{""}, {""}, {"-> " + line_of(finding.advice)}});
    }
    table.print(out, screen);
    if (!report.entries.empty())
        out << "\nTo be entered elsewhere:\n";
    for (const doctor::Entry& entry : report.entries)
        out << fmt::format("  {}\n      {}\n", entry.value, entry.what);
}

std::string summary(const doctor::Report& report) {
    const auto some = [&](Grade grade, std::string_view what) {
        const auto n = doctor::count(report.findings, grade);
        return fmt::format("{} {}{}", n, what, n == 1 ? "" : "s");
    };
    return fmt::format("{}, {}, {} could not be looked at",
                       some(Grade::problem, "problem"),
                       some(Grade::warning, "warning"),
                       doctor::count(report.findings, Grade::unknown));
}

Result<void> to_result(const doctor::Report& report, bool strict) {
    switch (doctor::health_of(report.findings, strict)) {
        case Health::well:
            return {};
        case Health::ill:
            return Error{Errc::refused, summary(report)};
        case Health::unclear:
            return Error{Errc::unavailable, summary(report)};
    }
    return {};
}

Result<std::optional<doctor::SiteAddress>> site_of(const Doctor& command, const Config& config) {
    if (command.url.empty())
        return std::optional<doctor::SiteAddress>();
    auto site = doctor::parse_site(command.url, config.server.base_path);
    if (!site)
        return Error{site.error().code, "--url: " + site.error().detail};
    return std::optional(*std::move(site));
}

}  // namespace

Result<void> run(const Doctor& command, const Surroundings& around) {
    log::configure(log::Level::error, log::Format::logfmt);  // what is remarked is a finding here
    std::signal(SIGPIPE, SIG_IGN);
    const ConfigInspection config = inspect_config();
    auto site = site_of(command, config.config);
    if (!site)
        return site.error();
    Waiting waiting(around, "looking at the installation: 30 seconds at most");
    const doctor::Report report = doctor::examine(
        {.config = config, .api = client_options(config.config), .site = *std::move(site)},
        around.clock);
    waiting.end();
    if (command.json)
        around.out << to_json(report).dump_pretty() << '\n';
    else
        print(report, around.out, around.screen);
    Result<void> result = to_result(report, command.strict);
    if (!report.abandoned)
        return result;
    // A thread that hangs may use what tidying up would take away; only its bait goes
    // (doctor/bait.hpp).
    around.out.flush();
    if (!result)
        around.err << "impctl: " << result.error().detail << std::endl;
    std::quick_exit(
        static_cast<int>(result ? ExitStatus::done : exit_status_of(result.error().code)));
}

}  // namespace imp::cli
