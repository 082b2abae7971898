#include "base/json.hpp"
#include "cli/commands.hpp"
#include "cli/table.hpp"
#include "cli/web_check.hpp"
#include "config/config.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <ostream>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace imp::cli {

namespace {

constexpr std::size_t kMaxReply = std::size_t{1} << 20U;

/// What nobody may fetch.
std::vector<std::string> private_files(const Config& config, const std::string& file) {
    constexpr std::string_view kSqlite = "sqlite:";
    const std::string& store = config.store.url;
    std::vector<std::string> files;
    files.reserve(4);
    for (const std::string& each : {file,
                                    store.starts_with(kSqlite) ? store.substr(kSqlite.size()) : "",
                                    config.api.secret_file,
                                    config.certification.seal_key_file}) {
        if (each.starts_with('/'))
            files.push_back(each);
    }
    return files;
}

void print_web_check(const WebAddress& address,
                     const std::optional<std::string>& complaint,
                     const std::vector<Exposure>& exposures,
                     std::ostream& out) {
    Table table;
    if (complaint) {
        table.add({complaint->empty() ? "ok" : "FAIL",
                   address.url(address.path),
                   complaint->empty() ? "the responder answers" : *complaint});
    }
    for (const Exposure& each : exposures) {
        const bool hidden = each.reachable_at.empty();
        table.add({hidden ? "ok" : "FAIL",
                   each.file,
                   hidden ? fmt::format("cannot be fetched ({} addresses asked)", each.asked)
                          : "its folder is served at " + each.reachable_at});
    }
    table.print(out);
}

void print_web_check_json(const WebAddress& address,
                          const std::optional<std::string>& complaint,
                          const std::vector<Exposure>& exposures,
                          std::ostream& out) {
    json::Value files = json::Value::array();
    for (const Exposure& each : exposures) {
        json::Value file = json::Value::object();
        file.set("file", json::Value::string(each.file));
        file.set("asked", json::Value::integer(static_cast<std::int64_t>(each.asked)));
        file.set("reachable_at", json::text_or_null(each.reachable_at));
        files.push(std::move(file));
    }
    json::Value object = json::Value::object();
    object.set("address", json::Value::string(address.url(address.path)));
    if (complaint)
        object.set("complaint", json::text_or_null(*complaint));
    object.set("files", std::move(files));
    out << object.dump_pretty() << '\n';
}

}  // namespace

Result<void> run(const CheckWeb& command, const Config& config, const Surroundings& around) {
    constexpr std::chrono::seconds kConnect{5};
    const auto address = parse_web_address(command.address);
    if (!address)
        return address.error();
    net::Transport web(address->endpoint, config.api.ca_file, kConnect, kMaxReply);
    std::optional<std::string> complaint;
    if (!command.files_only) {
        auto answer = ask_responder(web, *address);
        if (!answer)
            return answer.error();
        complaint = *std::move(answer);
    }
    const std::string said = process_environment()("IMP_CONFIG").value_or("");
    std::error_code failure;
    std::vector<Exposure> exposures;
    bool exposed = false;
    for (const std::string& file :
         private_files(config, std::filesystem::absolute(said, failure).string())) {
        auto exposure = find_exposure(web, *address, file);
        if (!exposure)
            return exposure.error();
        exposed = exposed || !exposure->reachable_at.empty();
        exposures.push_back(*std::move(exposure));
    }
    (command.json ? print_web_check_json : print_web_check)(
        *address, complaint, exposures, around.out);
    if (exposed)
        return Error{Errc::refused, "anybody can fetch what nobody may see: move it elsewhere"};
    if (complaint && !complaint->empty())
        return Error{Errc::refused, "the responder does not answer there"};
    return {};
}

}  // namespace imp::cli
