// A database that an older version wrote.
#include "backends.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

using namespace imp;
using namespace imp::store;
using namespace imp::store::test;

namespace {

/// Schema version 1 as 0.1.0 made it, in SQLite's words, and some rows in it.
constexpr std::array kVersion1{
    "CREATE TABLE meta (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL)",
    "INSERT INTO meta VALUES ('schema_version', '1')",
    "CREATE TABLE orders (merchant_uid TEXT NOT NULL PRIMARY KEY, amount BIGINT NOT NULL,"
    " currency TEXT NOT NULL, kind TEXT NOT NULL, customer_uid TEXT NOT NULL, name TEXT NOT NULL,"
    " state TEXT NOT NULL, accepted TEXT, closed SMALLINT NOT NULL, version BIGINT NOT NULL,"
    " created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL) WITHOUT ROWID",
    "CREATE INDEX orders_by_state ON orders (state, merchant_uid)",
    "CREATE TABLE payments (id INTEGER PRIMARY KEY, imp_uid TEXT NOT NULL UNIQUE,"
    " merchant_uid TEXT NOT NULL, status TEXT NOT NULL, amount TEXT NOT NULL,"
    " cancel_amount TEXT NOT NULL, currency TEXT NOT NULL, sandbox SMALLINT,"
    " escrow SMALLINT NOT NULL, pay_method TEXT NOT NULL, pg_provider TEXT NOT NULL,"
    " pg_id TEXT NOT NULL, pg_tid TEXT NOT NULL, customer_uid TEXT NOT NULL,"
    " customer_uid_usage TEXT NOT NULL, has_promotion SMALLINT NOT NULL,"
    " promotion_discount TEXT NOT NULL, fail_reason TEXT NOT NULL, cancel_reason TEXT NOT NULL,"
    " receipt_url TEXT NOT NULL, vbank_name TEXT NOT NULL, vbank_num TEXT NOT NULL,"
    " vbank_holder TEXT NOT NULL, vbank_date BIGINT NOT NULL, started_at BIGINT NOT NULL,"
    " paid_at BIGINT NOT NULL, failed_at BIGINT NOT NULL, cancelled_at BIGINT NOT NULL,"
    " cancel_history TEXT NOT NULL, verdict TEXT, first_seen_at BIGINT NOT NULL,"
    " updated_at BIGINT NOT NULL)",
    "CREATE INDEX payments_by_order ON payments (merchant_uid)",
    "CREATE TABLE events (id INTEGER PRIMARY KEY, happened_at BIGINT NOT NULL,"
    " source TEXT NOT NULL, merchant_uid TEXT NOT NULL, imp_uid TEXT NOT NULL,"
    " verdict TEXT NOT NULL, state_before TEXT NOT NULL, state_after TEXT NOT NULL,"
    " detail TEXT NOT NULL)",
    "CREATE INDEX events_by_order ON events (merchant_uid)",
    "CREATE TABLE lookups (lookup_group TEXT NOT NULL, lookup_key TEXT NOT NULL,"
    " seen_at BIGINT NOT NULL, PRIMARY KEY (lookup_group, lookup_key)) WITHOUT ROWID",
    "CREATE INDEX lookups_by_age ON lookups (seen_at)",

    "INSERT INTO orders VALUES"
    " ('open', 15000, 'KRW', 'payment', '', 'a cup', 'pending', NULL, 0, 0, 10, 11),"
    " ('closed', 15000, 'KRW', 'payment', '', '', 'pending', NULL, 1, 1, 10, 11),"
    " ('paid', 15000, 'KRW', 'payment', '', '', 'paid', 'imp_paid', 0, 1, 10, 11),"
    " ('part', 15000, 'KRW', 'payment', '', '', 'partially_cancelled', 'imp_part', 0, 2, 10, 11),"
    " ('back', 15000, 'KRW', 'payment', '', '', 'cancelled', 'imp_back', 0, 2, 10, 11)",
    "INSERT INTO payments SELECT NULL, 'imp_' || merchant_uid, merchant_uid, 'paid', '15000', '0',"
    " 'KRW', NULL, 0, 'card', '', '', '', '', '', 0, '0', '', '', '', '', '', '', 0, 90, 100, 0, 0,"
    " '[]', 'paid', 100, 100 FROM orders WHERE accepted IS NOT NULL",
    "UPDATE payments SET cancel_amount = '1', verdict = 'partially_cancelled', updated_at = 250,"
    " cancel_history = '[{\"cancellation_id\":\"\",\"amount\":1,\"cancelled_at\":200,"
    "\"reason\":\"\"}]' WHERE imp_uid = 'imp_part'",
    "UPDATE payments SET status = 'cancelled', cancel_amount = '15000', verdict = 'cancelled',"
    " cancelled_at = 200, updated_at = 201 WHERE imp_uid = 'imp_back'",
    "INSERT INTO events VALUES (1, 100, 'webhook', 'paid', 'imp_paid', 'paid', 'pending', 'paid',"
    " '{}')",
};

template <typename Backend>
struct Old {
    Old() {
        for (const char* statement : kVersion1)
            run_sql(folder.path(), statement);
        store = Backend::open(folder.path()).value();
    }

    TemporaryFolder folder;
    std::unique_ptr<OrderStore> store;

    OrderStore* operator->() { return store.get(); }
};

}  // namespace

TEST_CASE("tables of another program under our names are left alone, and named") {
    TemporaryFolder folder;
    run_sql(folder.path(), "CREATE TABLE orders (order_no TEXT)");
    const Opened store = Wal::open(folder.path());
    REQUIRE_FALSE(store);
    CHECK(store.error().detail.find("orders") != std::string::npos);
    CHECK(store.error().detail.find("database of its own") != std::string::npos);
    CHECK_NOTHROW(run_sql(folder.path(), "INSERT INTO orders (order_no) VALUES ('theirs')"));
    CHECK_FALSE(Wal::open(folder.path()));
}

TEST_CASE_TEMPLATE("keeps what an older version wrote", Backend, Wal, Rollback) {
    Old<Backend> store;
    Order open = order_of("open");
    open.name = "a cup";
    open.created_at = 10;
    open.updated_at = 11;
    CHECK(store->find_order(merchant("open")).value() == open);
    CHECK(store->find_order(merchant("closed")).value()->closed);
    CHECK(store->count_orders({}).value() == 5);
    const PaymentRecord part = *store->find_payment(attempt("imp_part")).value();
    CHECK(part.payment.cancel_history.size() == 1);
    CHECK_FALSE(part.overruled);
    CHECK(store->events_of("paid").value().size() == 1);
    CHECK(count_up(*store.store, "open"));
    CHECK(Backend::open(store.folder.path()).has_value());
}

TEST_CASE_TEMPLATE("an older version's open orders are due for a check", Backend, Wal, Rollback) {
    Old<Backend> store;
    const Result<std::vector<Order>> due = store->orders_to_check(1, 9);
    REQUIRE(due);
    REQUIRE(due->size() == 1);
    CHECK(due->front().merchant_uid.str() == "open");
}

TEST_CASE_TEMPLATE("knows of an older version's payments which hold money, and when it went",
                   Backend,
                   Wal,
                   Rollback) {
    Old<Backend> store;
    Uids held;
    const auto all = store->payments_to_check(1, 9).value();
    for (const HeldPayment& one : all)
        held.push_back(one.imp_uid.str());
    std::sort(held.begin(), held.end());
    CHECK(held == Uids{"imp_paid", "imp_part"});
    CHECK(uids(store->payments_between(100, 101, "", 9)) ==
          Uids{"imp_back", "imp_paid", "imp_part"});
    CHECK(uids(store->payments_between(200, 201, "", 9)) == Uids{"imp_back", "imp_part"});
    CHECK(uids(store->payments_between(201, 300, "", 9)).empty());
}
