// A store copied into another one, and what keeps a copy from being taken for a whole one.
#include "store/copy.hpp"

#include "backends.hpp"
#include "store/schema_tables.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <chrono>

using namespace imp;
using namespace imp::store;
using namespace imp::store::test;

namespace {

template <typename Backend>
std::string url_of(const std::string& folder) {
    if constexpr (std::is_same_v<Backend, Server>)
        return server_url(folder);
    else
        return "sqlite:" + database_path(folder);
}

/// What a row of each table looks like, with what is easily lost: NULL, texts of no characters,
/// quotes, colons, Korean, times beyond 2038, and a blank at the end.
constexpr std::array kRows{
    "INSERT INTO orders (merchant_uid, amount, currency, kind, customer_uid, name, state, accepted,"
    " closed, version, created_at, updated_at, expires_at) VALUES"
    " ('A', 4000000001, 'KRW', 'payment', '', '컵 ''두 개'' :name \\', 'paid', 'imp_a', 0, 7,"
    " 4102444800, 5, 6), ('a', 1, 'KRW', 'payment', 'c', 'x ', 'pending', NULL, 1, 0, 1, 2, 3)",
    "INSERT INTO outbox (seq, id, lane, kind, type, merchant_uid, imp_uid, body, state, attempts,"
    " created_at, due_at, claimed_until, acted_at, last_error) VALUES (41, 'e', 'l', 'k', 't', 'A',"
    " 'imp_a', '{\"a\":\":b\"}', 'due', 2, 1, 2, 3, 4, '')",
    "INSERT INTO events (id, happened_at, source, merchant_uid, imp_uid, verdict, state_before,"
    " state_after, detail) VALUES (7, 1, 's', 'A', 'imp_a', 'paid', 'pending', 'paid', '')",
    "INSERT INTO inbox VALUES ('imp_late', 'A', 1, 2, 3)",
    "INSERT INTO lookups VALUES ('g', 'k', 1), ('g', 'l', 2), ('h', 'k', 3)",
    "INSERT INTO reservations VALUES ('A', 'imp_a', 9)",
    "INSERT INTO certifications VALUES ('imp_c', 'C', 'certified', 1, 'danal', '', 'p', '', 2, 3)",
    "INSERT INTO billing_keys VALUES ('c', 'A', 'imp_a', 'nice', 4)",
    "INSERT INTO persons VALUES ('p', 1)",
    "INSERT INTO counted_hours VALUES (1782864000, 'landing.paid', 4000000001)",
    "INSERT INTO meta VALUES ('reconciled', '17')"};

template <typename Backend>
void fill(Store<Backend>& shop) {
    for (const char* const row : kRows)
        Backend::run_sql(shop.folder.path(), row);
    REQUIRE(shop->transact([](Transaction& tx) { return tx.put_payment(paid("imp_a", "A")); }));
}

template <typename From, typename To>
Result<std::vector<CopiedTable>> copy(const std::string& from,
                                      const std::string& to,
                                      bool restart = false) {
    return copy_store({.from = url_of<From>(from),
                       .from_password = {},
                       .to = url_of<To>(to),
                       .to_password = {},
                       .restart = restart,
                       .progress = {}});
}

std::int64_t rows_of(const std::vector<CopiedTable>& tables, std::string_view name) {
    const auto table = std::find_if(
        tables.begin(), tables.end(), [&](const CopiedTable& one) { return one.name == name; });
    REQUIRE(table != tables.end());
    return table->rows;
}

template <typename From, typename To>
void check_copy() {
    Store<From> old_one;
    fill(old_one);
    TemporaryFolder folder;
    const auto copied = copy<From, To>(old_one.folder.path(), folder.path());
    REQUIRE_MESSAGE(copied, copied.error().detail);
    CHECK(copied->size() == 12);
    CHECK(rows_of(*copied, "orders") == 2);
    for (const CopiedTable& table : *copied)
        CHECK_MESSAGE(table.rows > 0, table.name);

    // It is a store like any other, and counts on behind what was copied.
    auto store = To::open(folder.path());
    REQUIRE_MESSAGE(store, store.error().detail);
    const auto order = (*store)->find_order(merchant("A"));
    REQUIRE((order && *order));
    CHECK((*order)->name == "컵 '두 개' :name \\");
    CHECK((*order)->price.minor() == 4000000001);
    CHECK((*order)->created_at == 4102444800);
    CHECK((*(*store)->find_order(merchant("a")))->name == "x ");
    CHECK((*store)->transact([](Transaction& tx) { return tx.put_payment(paid("imp_b", "A")); }));
    CHECK((*store)->payments_of("A")->size() == 2);

    // And from there back.
    TemporaryFolder third;
    const auto back = copy<To, Wal>(folder.path(), third.path());
    REQUIRE_MESSAGE(back, back.error().detail);
    CHECK(rows_of(*back, "payments") == 2);
}

}  // namespace

TEST_CASE("copy: the tables are the ones that the schema's steps make") {
    const std::vector<SchemaTable> tables = schema_tables();
    CHECK(tables.size() == 11);
    const Store<Wal> shop;
    soci::session session(soci::sqlite3, "dbname=\"" + database_path(shop.folder.path()) + "\"");
    for (const SchemaTable& table : tables) {
        REQUIRE(!table.key.empty());
        std::vector<std::string> columns;
        soci::rowset<soci::row> rows = session.prepare << "PRAGMA table_info(" + table.name + ")";
        for (const soci::row& row : rows)
            columns.push_back(row.get<std::string>(1));
        std::vector<std::string> ours;
        for (const SchemaColumn& column : table.columns)
            ours.push_back(column.name);
        CHECK_MESSAGE(ours == columns, table.name);
    }
    long long all = 0;
    session << "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table'", soci::into(all);
    CHECK(all == 12);  // and meta
}

TEST_CASE_TEMPLATE("copy: whole, from SQLite and back", To, EVERY_STORE) {
    check_copy<Wal, To>();
}

TEST_CASE_TEMPLATE("copy: more rows than are moved at once", To, EVERY_STORE) {
    Store<Wal> old_one;
    run_sql(old_one.folder.path(),
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500)"
            " INSERT INTO lookups SELECT 'g' || (i % 7), 'k' || i, i FROM n");
    TemporaryFolder folder;
    const auto copied = copy<Wal, To>(old_one.folder.path(), folder.path());
    REQUIRE_MESSAGE(copied, copied.error().detail);
    CHECK(rows_of(*copied, "lookups") == 2500);
}

TEST_CASE_TEMPLATE("copy: never into a store that holds something", To, EVERY_STORE) {
    Store<Wal> old_one;
    fill(old_one);
    Store<To> other;
    REQUIRE(add(*other.store, order_of("there")));
    for (const bool restart : {false, true}) {
        const auto copied = copy<Wal, To>(old_one.folder.path(), other.folder.path(), restart);
        REQUIRE(!copied);
        CHECK(copied.error().code == Errc::refused);
        CHECK(holds(copied.error().detail, "not empty"));
    }
    CHECK(other->count_orders({}).value() == 1);
    CHECK(To::open(other.folder.path()));
}

TEST_CASE_TEMPLATE("copy: what is not whole is no store, until it is copied again",
                   To,
                   EVERY_STORE) {
    Store<Wal> old_one;
    fill(old_one);
    TemporaryFolder folder;
    // Somebody goes on writing into the old store: told once the first table has been read.
    CopyOptions options{.from = url_of<Wal>(old_one.folder.path()),
                        .from_password = {},
                        .to = url_of<To>(folder.path()),
                        .to_password = {},
                        .restart = false,
                        .progress = {}};
    bool written = false;
    options.progress = [&](const CopyProgress& now) {
        CHECK((now.doing != "copying" || now.rows <= now.total));
        if (!written)
            CHECK(add(*old_one.store, order_of("meanwhile")));
        written = true;
    };
    const auto first = copy_store(options);
    REQUIRE(!first);
    CHECK(first.error().code == Errc::conflict);
    CHECK(holds(first.error().detail, "changed meanwhile"));

    const auto opened = To::open(folder.path());
    REQUIRE(!opened);
    CHECK(holds(opened.error().detail, "not whole"));
    const auto again = copy<Wal, To>(old_one.folder.path(), folder.path());
    REQUIRE(!again);
    CHECK(again.error().code == Errc::refused);
    CHECK(holds(again.error().detail, "--restart"));

    const auto whole = copy<Wal, To>(old_one.folder.path(), folder.path(), true);
    REQUIRE_MESSAGE(whole, whole.error().detail);
    CHECK(rows_of(*whole, "orders") == 3);
    CHECK(To::open(folder.path()));
}

TEST_CASE_TEMPLATE("copy: whoever has the old store open writes nothing more into it",
                   From,
                   Wal,
                   Server) {
    Store<From> old_one;
    REQUIRE(add(*old_one.store, order_of("1")));
    const TemporaryFolder elsewhere;
    REQUIRE(copy<From, Wal>(old_one.folder.path(), elsewhere.path()));
    const Result<void> refused = add(*old_one.store, order_of("2"));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == Errc::store);
    CHECK(holds(refused.error().detail, "closed by impctl store copy"));
    CHECK_FALSE(
        old_one->transact_by(std::chrono::steady_clock::now() + std::chrono::seconds(5),
                             [](Transaction& tx) { return tx.insert_order(order_of("3")); }));
    CHECK_FALSE(From::open(old_one.folder.path()));
    CHECK(old_one->count_orders({}).value() == 1);
    CHECK(old_one->find_order(merchant("1")).value().has_value());
    const auto unknown = old_one->find_order(merchant("4"));  // the copy may know it
    REQUIRE_FALSE(unknown);
    CHECK(unknown.error().code == Errc::store);
    CHECK(Wal::open(elsewhere.path()).value()->count_orders({}).value() == 1);
    const std::string url = url_of<From>(old_one.folder.path());
    REQUIRE(reopen_closed_store(url, {}));
    CHECK(add(*old_one.store, order_of("2")));
    const auto again = reopen_closed_store(url, {});
    REQUIRE_FALSE(again);
    CHECK(again.error().code == Errc::refused);
}

TEST_CASE("copy: onto itself, from nowhere") {
    TemporaryFolder folder;
    const auto nothing = copy<Wal, Wal>(folder.path() + "/no", folder.path());
    REQUIRE(!nothing);
    CHECK(nothing.error().code == Errc::not_found);
    const Store<Wal> shop;
    const auto itself = copy<Wal, Wal>(shop.folder.path(), shop.folder.path());
    REQUIRE(!itself);
    CHECK(itself.error().code == Errc::refused);
}
