#include "store/examine.hpp"

#include "store/database.hpp"
#include "store/migrations.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace imp::store {

namespace {

Finding not_there(const Error& error) {
    if (error.code == Errc::not_found) {
        return {.name = "store.open",
                .grade = Grade::warning,
                .found = error.detail,
                .advice = "right before the first start, which makes it; else look at store.url"};
    }
    return {.name = "store.open",
            .grade = Grade::problem,
            .found = error.detail,
            .advice = "look at store.url, and at the rights of that file and its folder"};
}

Finding cannot_be_read(const Dialect& dialect, const soci::soci_error& error, bool is_server) {
    const std::string detail = dialect.words_of(error);
    if (is_server && dialect.classify(error) == Failure::lost) {
        return {.name = "store.open",
                .grade = Grade::unknown,
                .found = "the server cannot be asked: " + detail,
                .advice = "look whether it runs, and at store.url"};
    }
    if (dialect.classify(error) == Failure::retry) {
        return {.name = "store.open",
                .grade = Grade::unknown,
                .found = "somebody holds its locks: " + detail,
                .advice = "try again; look for a program that keeps a transaction open"};
    }
    return {
        .name = "store.open",
        .grade = Grade::problem,
        .found = "it cannot be read: " + detail,
        .advice = is_server
                      ? "look at user, password and database in store.url, and the user's rights"
                      : "look at its rights and its disk; if it is damaged, bring back a backup"};
}

Finding judge_schema(const Result<int>& version) {
    Finding finding{.name = "store.schema", .found = {}, .advice = {}};
    if (!version) {
        finding.grade = Grade::problem;
        finding.found = version.error().detail;
        finding.advice = "use the newer imp-fcgi on every machine, or go back to a backup";
        return finding;
    }
    finding.found = fmt::format("version {}", *version);
    if (*version < schema_version()) {
        finding.grade = Grade::warning;
        finding.found = fmt::format(
            "version {}; this program brings it to {} as it starts", *version, schema_version());
        finding.advice = "back it up first: an older imp-fcgi refuses it from then on";
    }
    return finding;
}

void examine_connected(const Dialect& dialect, soci::session& session, Examination& out) {
    // Its first read tells whether the file is a database at all.
    const Result<int> version = found_schema_version(dialect, session);
    out.findings.push_back({.name = "store.open", .found = "opens", .advice = {}});
    const std::vector<Finding> own = dialect.examine(session);
    out.findings.insert(out.findings.end(), own.begin(), own.end());
    out.findings.push_back(judge_schema(version));
    out.ready = version && *version == schema_version() &&
                std::none_of(own.begin(), own.end(), [](const Finding& each) {
                    return each.name == "store.journal";
                });
}

}  // namespace

Examination examine(const StoreOptions& options, std::chrono::milliseconds lock_wait) {
    Examination out;
    const auto dialect = find_existing_database(options.url, options.password);
    if (!dialect) {
        out.findings.push_back(not_there(dialect.error()));
        return out;
    }
    out.findings = (*dialect)->examine_place();
    try {
        soci::session session;
        (*dialect)->connect_examiner(session, lock_wait);
        examine_connected(**dialect, session, out);
    } catch (const soci::soci_error& error) {
        const bool is_server = database_file(options.url).empty();
        out.findings.push_back(cannot_be_read(**dialect, error, is_server));
    }
    return out;
}

std::vector<Finding> examine_statements(const ShopTableOptions& options) {
    const auto table = open_shop_table(options);
    if (table) {
        return {{.name = "store.statements",
                 .found = "the database understands the statements of [orders]",
                 .advice = {}}};
    }
    const bool is_wrong = table.error().code == Errc::config;
    return {{.name = "store.statements",
             .grade = is_wrong ? Grade::problem : Grade::unknown,
             .found = table.error().detail,
             .advice = is_wrong ? "correct the statement: imp.toml(5), docs/order-sources.md"
                                : "try again"}};
}

}  // namespace imp::store
