// web-check: what the web server gives to anybody.
#include "base/json.hpp"
#include "base/text.hpp"
#include "cli/installation_commands.hpp"
#include "cli/progress.hpp"
#include "cli/table.hpp"
#include "config/config.hpp"
#include "doctor/exposure.hpp"
#include "doctor/site_checks.hpp"
#include "store/examine.hpp"

#include <fmt/format.h>

#include <chrono>
#include <csignal>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

namespace imp::cli {

namespace {

using doctor::Exposure;
using doctor::SiteAddress;

constexpr std::chrono::minutes kLongestCheck{5};
constexpr std::size_t kLongestComplaint = 400;

/// "" if the responder answers as it should, else why that is not the responder, and what to do.
/// Errors: unavailable (nobody can be asked).
Result<std::string> ask_responder(const SiteAddress& address,
                                  const Clock& clock,
                                  SteadyTime deadline) {
    const Finding found = doctor::judge_responder(doctor::look_at_site(address, clock, deadline));
    if (found.grade == Grade::unknown)
        return Error{Errc::unavailable, address.url + ": " + found.found};
    if (found.grade == Grade::ok)
        return std::string();
    return text::clean_for_display(found.found + ": " + found.advice, kLongestComplaint);
}

Cell grade_cell(bool is_fine) {
    return is_fine ? Cell{"ok", Tone::good} : Cell{"FAIL", Tone::bad};
}

void print_web_check(const SiteAddress& address,
                     const std::optional<std::string>& complaint,
                     const std::vector<Exposure>& exposures,
                     const Surroundings& around) {
    Table table({{}, {}, {.narrow = Narrow::wraps}});
    if (complaint) {
        table.add({grade_cell(complaint->empty()),
                   {address.url},
                   {complaint->empty() ? "the responder answers" : *complaint}});
    }
    for (const Exposure& each : exposures) {
        const bool hidden = each.reachable_at.empty();
        table.add({grade_cell(hidden),
                   {each.file.path},
                   {hidden ? fmt::format("cannot be fetched ({} addresses asked)", each.asked)
                           : "can be fetched: " + address.url_of(each.reachable_at)}});
    }
    table.print(around.out, around.screen);
}

void print_web_check_json(const SiteAddress& address,
                          const std::optional<std::string>& complaint,
                          const std::vector<Exposure>& exposures,
                          const Surroundings& around) {
    json::Value files = json::Value::array();
    for (const Exposure& each : exposures) {
        json::Value file = json::Value::object();
        file.set("file", json::Value::string(each.file.path));
        file.set("asked", json::Value::integer(each.asked));
        file.set(
            "reachable_at",
            json::text_or_null(each.reachable_at.empty() ? "" : address.url_of(each.reachable_at)));
        files.push(std::move(file));
    }
    json::Value object = json::Value::object();
    object.set("address", json::Value::string(address.url));
    if (complaint)
        object.set("complaint", json::text_or_null(*complaint));
    object.set("files", std::move(files));
    around.out << object.dump_pretty() << '\n';
}

}  // namespace

Result<void> run(const CheckWeb& command, const Config& config, const Surroundings& around) {
    std::signal(SIGPIPE, SIG_IGN);
    const auto address = doctor::parse_site(command.address, config.server.base_path);
    if (!address)
        return address.error();
    Waiting waiting(around, "asking " + address->url + ": 5 minutes at most");
    const SteadyTime deadline = std::chrono::steady_clock::now() + kLongestCheck;
    std::optional<std::string> complaint;
    if (!command.files_only) {
        auto answer = ask_responder(*address, around.clock, deadline);
        if (!answer)
            return answer.error();
        complaint = *std::move(answer);
    }
    const std::vector<Exposure> exposures = doctor::look_for_files(
        *address,
        doctor::private_files(config,
                              process_environment()("IMP_CONFIG").value_or(""),
                              store::database_file(config.store.url)),
        deadline);
    waiting.end();
    bool exposed = false;
    for (const Exposure& each : exposures) {
        if (!each.trouble.empty())
            return Error{Errc::unavailable, address->url + ": " + each.trouble};
        exposed = exposed || !each.reachable_at.empty();
    }
    (command.json ? print_web_check_json : print_web_check)(*address, complaint, exposures, around);
    if (exposed)
        return Error{Errc::refused, "anybody can fetch what nobody may see: move it elsewhere"};
    if (complaint && !complaint->empty())
        return Error{Errc::refused, "the responder does not answer there"};
    return {};
}

}  // namespace imp::cli
