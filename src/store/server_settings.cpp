#include "store/server_settings.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string_view>

namespace imp::store {

namespace {

std::string value_of(const ServerSettings& settings, const std::string& name) {
    const auto found = settings.find(name);
    return found == settings.end() ? "" : found->second;
}

/// Settings that are not as wanted: "sync_binlog=0".
std::vector<std::string> differing(const ServerSettings& settings,
                                   const std::vector<std::pair<std::string, std::string>>& wanted) {
    std::vector<std::string> found;
    for (const auto& [name, value] : wanted) {
        const std::string is = value_of(settings, name);
        if (!is.empty() && is != value)
            found.push_back(fmt::format("{}={}", name, is));
    }
    return found;
}

Finding judge_cluster(const ServerSettings& settings) {
    const std::string status = value_of(settings, "wsrep_cluster_status");
    const std::string state = value_of(settings, "wsrep_local_state_comment");
    Finding finding{
        .name = "store.cluster",
        .grade = Grade::ok,
        .found = fmt::format(
            "{} nodes, this one {}, {}", value_of(settings, "wsrep_cluster_size"), state, status),
        .advice = {}};
    if (status != "Primary") {
        finding.grade = Grade::problem;
        finding.advice =
            "this node belongs to no majority: let the responder ask another, repair it";
    } else if (state != "Synced") {
        finding.grade = Grade::warning;
        finding.advice = "wait until the node has caught up, or let the responder ask another";
    }
    return finding;
}

Finding judge_mysql_durability(const ServerSettings& settings, bool is_cluster) {
    std::vector<std::pair<std::string, std::string>> wanted{{"innodb_flush_log_at_trx_commit", "1"},
                                                            {"innodb_doublewrite", "ON"}};
    if (value_of(settings, "log_bin") == "ON")
        wanted.emplace_back("sync_binlog", "1");
    const std::vector<std::string> wrong = differing(settings, wanted);
    Finding finding{.name = "store.durability",
                    .grade = Grade::ok,
                    .found = "a commit is on the disk before anybody is told",
                    .advice = {}};
    if (!wrong.empty()) {
        // In a cluster the other nodes have it as well.
        finding.grade = is_cluster ? Grade::warning : Grade::problem;
        finding.found =
            fmt::format("{}: a paid order may be lost with the power", fmt::join(wrong, ", "));
        finding.advice =
            "innodb_flush_log_at_trx_commit=1, innodb_doublewrite=ON, sync_binlog=1 in my.cnf";
    }
    return finding;
}

Finding judge_tables(const std::vector<LooseTable>& loose) {
    Finding finding{.name = "store.tables",
                    .grade = Grade::ok,
                    .found = "all tables of this database keep transactions",
                    .advice = {}};
    if (loose.empty())
        return finding;
    const bool is_ours =
        std::any_of(loose.begin(), loose.end(), [](const LooseTable& each) { return each.ours; });
    std::vector<std::string> names;
    names.reserve(loose.size());
    for (const LooseTable& table : loose)
        names.push_back(fmt::format("{} ({})", table.name, table.engine));
    finding.grade = is_ours ? Grade::problem : Grade::warning;
    finding.found = fmt::format("without transactions: {}", fmt::join(names, ", "));
    finding.advice = "ALTER TABLE … ENGINE=InnoDB, for all that orders.select and on_paid name";
    return finding;
}

void add_writable(bool is_read_only, std::vector<Finding>& out) {
    if (is_read_only) {
        out.push_back({.name = "store.writable",
                       .grade = Grade::problem,
                       .found = "the server takes no writes: a standby, or set to read-only",
                       .advice = "let store.url name the primary server"});
    }
}

}  // namespace

std::vector<Finding> judge_mysql(const ServerSettings& settings,
                                 const std::vector<LooseTable>& loose) {
    const bool is_cluster = value_of(settings, "wsrep_on") == "ON";
    std::vector<Finding> out{judge_mysql_durability(settings, is_cluster), judge_tables(loose)};
    if (is_cluster)
        out.push_back(judge_cluster(settings));
    add_writable(value_of(settings, "read_only") == "ON", out);
    return out;
}

std::vector<Finding> judge_postgresql(const ServerSettings& settings) {
    std::vector<std::string> wrong =
        differing(settings, {{"fsync", "on"}, {"full_page_writes", "on"}});
    if (value_of(settings, "synchronous_commit") == "off")  // others wait longer, not shorter
        wrong.emplace_back("synchronous_commit=off");
    Finding finding{.name = "store.durability",
                    .grade = Grade::ok,
                    .found = "a commit is on the disk before anybody is told",
                    .advice = {}};
    if (!wrong.empty()) {
        finding.grade = Grade::problem;
        finding.found =
            fmt::format("{}: a paid order may be lost with the power", fmt::join(wrong, ", "));
        finding.advice = "fsync=on, full_page_writes=on, synchronous_commit=on in postgresql.conf";
    }
    std::vector<Finding> out{std::move(finding)};
    add_writable(value_of(settings, "pg_is_in_recovery") == "true", out);
    return out;
}

}  // namespace imp::store
