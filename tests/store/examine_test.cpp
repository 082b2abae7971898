// What `impctl doctor` is told about a database: looked at, and left as it is.
#include "store/examine.hpp"

#include "backends.hpp"
#include "store/migrations.hpp"
#include "store/server_settings.hpp"
#include "store/sqlite_place.hpp"

#include <doctest/doctest.h>

#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>

using namespace imp;
using namespace imp::store;
using namespace imp::store::test;

namespace {

constexpr std::chrono::milliseconds kWait{50};

std::string url_of(const TemporaryFolder& folder) {
    return "sqlite:" + database_path(folder.path());
}

StoreOptions options_of(const TemporaryFolder& folder) {
    return {.url = url_of(folder)};
}

/// The finding of that name; the test fails without it.
Finding find(const std::vector<Finding>& all, std::string_view name) {
    const auto found = std::find_if(
        all.begin(), all.end(), [&](const Finding& each) { return each.name == name; });
    REQUIRE_MESSAGE(found != all.end(), name);
    return *found;
}

}  // namespace

TEST_CASE("a sound store is ready, durable and of this program's version") {
    const Store<Wal> store;
    const Examination seen = examine(options_of(store.folder), kWait);
    CHECK(seen.ready);
    CHECK(find(seen.findings, "store.open").grade == Grade::ok);
    CHECK(find(seen.findings, "store.durability").grade == Grade::ok);
    CHECK(find(seen.findings, "store.durability").found.find("synchronous=FULL") !=
          std::string::npos);
    CHECK(find(seen.findings, "store.schema").grade == Grade::ok);
    find(seen.findings, "store.space");
    find(seen.findings, "store.file_system");
}

TEST_CASE("a missing store is not made") {
    const TemporaryFolder folder;
    const Examination seen = examine(options_of(folder), kWait);
    CHECK_FALSE(seen.ready);
    CHECK(find(seen.findings, "store.open").grade == Grade::warning);
    CHECK_FALSE(std::filesystem::exists(database_path(folder.path())));
}

TEST_CASE("an empty file and an older schema are told, and not migrated") {
    const TemporaryFolder folder;
    std::ofstream(database_path(folder.path())).flush();
    CHECK(find(examine(options_of(folder), kWait).findings, "store.schema").grade ==
          Grade::warning);
    CHECK(std::filesystem::file_size(database_path(folder.path())) == 0);

    const Store<Wal> store;
    run_sql(store.folder.path(), "UPDATE meta SET value = '1' WHERE name = 'schema_version'");
    const Examination older = examine(options_of(store.folder), kWait);
    CHECK_FALSE(older.ready);
    CHECK(find(older.findings, "store.schema").grade == Grade::warning);
    CHECK(find(older.findings, "store.schema").found.find("version 1;") == 0);
    CHECK(find(examine(options_of(store.folder), kWait).findings, "store.schema").grade ==
          Grade::warning);
}

TEST_CASE("a schema of a newer program is a problem") {
    const Store<Wal> store;
    run_sql(store.folder.path(), "UPDATE meta SET value = '99' WHERE name = 'schema_version'");
    const Examination seen = examine(options_of(store.folder), kWait);
    CHECK_FALSE(seen.ready);
    CHECK(find(seen.findings, "store.schema").grade == Grade::problem);
}

TEST_CASE("what is no database is a problem, whatever it is") {
    const TemporaryFolder folder;
    std::ofstream(database_path(folder.path())) << std::string(4096, 'x');
    CHECK(find(examine(options_of(folder), kWait).findings, "store.open").grade == Grade::problem);
    std::filesystem::remove(database_path(folder.path()));
    std::filesystem::create_directory(database_path(folder.path()));
    CHECK(find(examine(options_of(folder), kWait).findings, "store.open").grade == Grade::problem);
    CHECK(find(examine({.url = "nonsense:x"}, kWait).findings, "store.open").grade ==
          Grade::problem);
    CHECK(find(examine({.url = "sqlite:"}, kWait).findings, "store.open").grade == Grade::problem);
}

TEST_CASE("a store whose locks somebody holds cannot be told now") {
    const Store<Rollback> store;
    soci::session other(soci::sqlite3, "dbname=\"" + database_path(store.folder.path()) + "\"");
    other << "BEGIN EXCLUSIVE";
    const Examination seen = examine(options_of(store.folder), kWait);
    CHECK_FALSE(seen.ready);
    CHECK(find(seen.findings, "store.open").grade == Grade::unknown);
    other << "ROLLBACK";
}

TEST_CASE("a journal that is not the one wanted is told, and left") {
    const Store<Rollback> store;
    const Examination seen = examine(options_of(store.folder), kWait);
    CHECK_FALSE(seen.ready);
    CHECK(find(seen.findings, "store.journal").grade == Grade::warning);
    CHECK(find(examine(options_of(store.folder), kWait).findings, "store.journal").grade ==
          Grade::warning);
}

TEST_CASE("SQLite that does not wait for the disk is a problem") {
    const auto grade = [](const char* journal, int synchronous) {
        return find(
                   judge_durability(
                       {.journal = journal, .wanted_journal = journal, .synchronous = synchronous}),
                   "store.durability")
            .grade;
    };
    CHECK(grade("wal", 1) == Grade::problem);
    CHECK(grade("wal", 2) == Grade::ok);
    CHECK(grade("delete", 2) == Grade::problem);
    CHECK(grade("delete", 3) == Grade::ok);
}

TEST_CASE("memory, network file systems, containers and full disks are told") {
    constexpr unsigned long kExt4 = 0xef53;
    constexpr std::uint64_t kMuch = std::uint64_t{1} << 40U;
    const auto judge = [](unsigned long f_type, std::uint64_t free) {
        return judge_place(Place{.folder = "/x", .f_type = f_type, .free_bytes = free});
    };
    CHECK(find(judge(kExt4, kMuch), "store.file_system").grade == Grade::ok);
    CHECK(find(judge(0x01021994, kMuch), "store.file_system").grade == Grade::problem);
    CHECK(find(judge(0x6969, kMuch), "store.file_system").grade == Grade::warning);
    CHECK(find(judge(0x794c7630, kMuch), "store.file_system").grade == Grade::warning);
    CHECK(find(judge(kExt4, kMuch), "store.space").grade == Grade::ok);
    CHECK(find(judge(kExt4, std::uint64_t{400} << 20U), "store.space").grade == Grade::warning);
    CHECK(find(judge(kExt4, std::uint64_t{49} << 20U), "store.space").grade == Grade::problem);
    CHECK(find(judge_place(std::nullopt), "store.file_system").grade == Grade::unknown);
}

TEST_CASE("the shop's statements are checked by the database itself") {
    const Store<Wal> store;
    const std::string url = url_of(store.folder);
    const auto grade = [&](const std::string& on_paid) {
        return find(examine_statements(
                        {.url = url, .select = "", .on_paid = on_paid, .on_cancelled = ""}),
                    "store.statements")
            .grade;
    };
    run_sql(store.folder.path(), "CREATE TABLE shop (id TEXT, paid INTEGER)");
    CHECK(grade("UPDATE shop SET paid = 1 WHERE id = :merchant_uid") == Grade::ok);
    CHECK(grade("UPDATE shopp SET paid = 1 WHERE id = :merchant_uid") == Grade::problem);
    CHECK(grade("UPDATE shop SET paid = 1 WHERE id = :order") == Grade::problem);
}

TEST_CASE("a server's durability: every setting that gives it away is named") {
    const ServerSettings good{{"innodb_flush_log_at_trx_commit", "1"},
                              {"innodb_doublewrite", "ON"},
                              {"log_bin", "ON"},
                              {"sync_binlog", "1"}};
    CHECK(find(judge_mysql(good, {}), "store.durability").grade == Grade::ok);
    CHECK(find(judge_mysql(good, {}), "store.tables").grade == Grade::ok);
    ServerSettings late = good;
    late["innodb_flush_log_at_trx_commit"] = "2";
    CHECK(find(judge_mysql(late, {}), "store.durability").grade == Grade::problem);
    CHECK(find(judge_mysql(late, {}), "store.durability").found.find("=2") != std::string::npos);
    late["wsrep_on"] = "ON";
    late["wsrep_cluster_status"] = "Primary";
    late["wsrep_local_state_comment"] = "Synced";
    CHECK(find(judge_mysql(late, {}), "store.durability").grade == Grade::warning);
    CHECK(find(judge_mysql(late, {}), "store.cluster").grade == Grade::ok);
    late["wsrep_cluster_status"] = "non-Primary";
    CHECK(find(judge_mysql(late, {}), "store.cluster").grade == Grade::problem);
    ServerSettings binlog = good;
    binlog["sync_binlog"] = "0";
    CHECK(find(judge_mysql(binlog, {}), "store.durability").grade == Grade::problem);
    binlog["log_bin"] = "OFF";
    CHECK(find(judge_mysql(binlog, {}), "store.durability").grade == Grade::ok);
    binlog["read_only"] = "ON";
    CHECK(find(judge_mysql(binlog, {}), "store.writable").grade == Grade::problem);

    CHECK(find(judge_postgresql({{"fsync", "on"}}), "store.durability").grade == Grade::ok);
    CHECK(find(judge_postgresql({{"fsync", "off"}}), "store.durability").grade == Grade::problem);
    CHECK(find(judge_postgresql({{"synchronous_commit", "off"}}), "store.durability").grade ==
          Grade::problem);
    CHECK(find(judge_postgresql({{"pg_is_in_recovery", "true"}}), "store.writable").grade ==
          Grade::problem);
}

TEST_CASE("tables without transactions: the shop's are warned of, ours are a problem") {
    CHECK(find(judge_mysql({}, {{"shop", "MyISAM", false}}), "store.tables").grade ==
          Grade::warning);
    CHECK(find(judge_mysql({}, {{"orders", "MyISAM", true}}), "store.tables").grade ==
          Grade::problem);
}

TEST_CASE_TEMPLATE("a server says for itself how durable it is", Backend, Server) {
    const Store<Backend> store;
    const std::string url = server_url(store.folder.path());
    const Examination seen = examine({.url = url}, std::chrono::milliseconds(2'000));
    CHECK(find(seen.findings, "store.open").grade == Grade::ok);
    CHECK(find(seen.findings, "store.schema").grade == Grade::ok);
    CHECK(seen.ready);
    const Finding durability = find(seen.findings, "store.durability");
    if (std::getenv("TEST_SERVER") != nullptr) {  // NOLINT(concurrency-mt-unsafe)
        // tests/servers/with.sh starts them quick, not durable.
        CHECK(durability.grade == Grade::problem);
        const char* const setting =
            is_server("mysql") ? "innodb_flush_log_at_trx_commit=2" : "fsync=off";
        CHECK(durability.found.find(setting) != std::string::npos);
    }
    const Finding wrong = find(
        examine({.url = url + "_none"}, std::chrono::milliseconds(2'000)).findings, "store.open");
    CHECK(wrong.grade != Grade::ok);
}

TEST_CASE_TEMPLATE("a table of the shop's without transactions is found", Backend, Server) {
    if (!is_server("mysql"))
        return;
    const Store<Backend> store;
    Backend::run_sql(store.folder.path(), "CREATE TABLE shop (id INT) ENGINE=MyISAM");
    const Examination seen =
        examine({.url = server_url(store.folder.path())}, std::chrono::milliseconds(2'000));
    CHECK(find(seen.findings, "store.tables").grade == Grade::warning);
    CHECK(find(seen.findings, "store.tables").found.find("shop (MyISAM)") != std::string::npos);
}
