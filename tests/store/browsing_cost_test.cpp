// What browsing costs must not grow with the store: counted by SQLite itself, of the statements
// that are really run.
#include "backends.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <regex>
#include <string>

using namespace imp;
using namespace imp::store;
using namespace imp::store::test;
using namespace sqlite_api;  // where SOCI has put it

namespace {

struct Cost {
    int steps = 0;      ///< of SQLite's machine
    int full_scan = 0;  ///< rows of a table or index that no condition narrowed
};

std::map<std::string, Cost> costs;  // by statement

int note_cost(unsigned /*what*/, void* /*context*/, void* statement, void* /*time*/) {
    auto* const ended = static_cast<sqlite3_stmt*>(statement);
    // Lists of row numbers differ from store to store.
    static const std::regex kNumbers("\\([0-9, ]+\\)");
    Cost& cost = costs[std::regex_replace(sqlite3_sql(ended), kNumbers, "(numbers)")];
    cost.steps += sqlite3_stmt_status(ended, SQLITE_STMTSTATUS_VM_STEP, 1);
    cost.full_scan += sqlite3_stmt_status(ended, SQLITE_STMTSTATUS_FULLSCAN_STEP, 1);
    return 0;
}

int watch(sqlite3* database, char** /*error*/, const void* /*api*/) {
    return sqlite3_trace_v2(database, SQLITE_TRACE_PROFILE, note_cost, nullptr);
}

/// While it lives every connection that is opened notes what its statements cost.
struct Watched {
    Watched() { sqlite3_auto_extension(reinterpret_cast<void (*)()>(watch)); }

    ~Watched() { sqlite3_cancel_auto_extension(reinterpret_cast<void (*)()>(watch)); }

    Watched(const Watched&) = delete;
    Watched& operator=(const Watched&) = delete;
};

constexpr UnixSeconds kNow = 1'782'864'000;

/// So many orders, an hour apart: of ten one is open, one refused, the others paid; each paid one
/// has told the shop.
void fill(const std::string& folder, int orders) {
    const std::string n = std::to_string(orders);
    const std::string at = "(1782864000 - 3600 * (" + n + " - n))";
    const std::string rows =
        "WITH RECURSIVE up(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM up WHERE n < " + n + ") ";
    run_sql(folder,
            rows +
                "INSERT INTO orders (merchant_uid, amount, currency, kind, customer_uid, name, "
                "state, accepted, closed,"
                " version, created_at, updated_at, expires_at, check_at) SELECT "
                "printf('order_%08d', n), 1000, 'KRW',"
                " 'payment', '', '', CASE n % 10 WHEN 0 THEN 'failed' ELSE 'paid' END,"
                " CASE n % 10 WHEN 0 THEN NULL ELSE printf('imp_%08d', n) END, 0, 0, " +
                at + ", 0, 0, " + at + " + 864000000 FROM up");
    run_sql(folder,
            rows +
                "INSERT INTO payments (imp_uid, merchant_uid, status, amount, cancel_amount, "
                "currency, escrow, pay_method,"
                " pg_provider, pg_id, pg_tid, customer_uid, customer_uid_usage, has_promotion, "
                "promotion_discount,"
                " fail_reason, cancel_reason, receipt_url, vbank_name, vbank_num, vbank_holder, "
                "vbank_date, started_at,"
                " paid_at, failed_at, cancelled_at, cancel_history, verdict, first_seen_at, "
                "updated_at, checked_at,"
                " holds_money) SELECT printf('imp_%08d', n), printf('order_%08d', n), 'paid', "
                "'1000', '0', 'KRW', 0,"
                " 'card', '', '', '', '', '', 0, '0', '', '', '', '', '', '', 0, 0, " +
                at + ", 0, 0, '[]', CASE WHEN n > " + n +
                " - 60 THEN 'duplicate' ELSE 'paid' END, 0, 0, 0, 1 FROM up WHERE n % 10 <> 0");
    run_sql(folder,
            rows +
                "INSERT INTO events (happened_at, source, merchant_uid, imp_uid, verdict, "
                "state_before, state_after, detail)"
                " SELECT " +
                at +
                ", 'redirect', printf('order_%08d', n), printf('imp_%08d', n), 'paid', 'pending',"
                " 'paid', '{}' FROM up");
    run_sql(folder,
            rows +
                "INSERT INTO outbox (id, lane, kind, type, merchant_uid, imp_uid, body, state, "
                "attempts, created_at, due_at,"
                " claimed_until, acted_at, last_error) SELECT printf('url:%08d', n), printf('url "
                "order_%08d', n), 'url', '',"
                " printf('order_%08d', n), '', '', CASE WHEN n > " +
                n + " - 60 THEN 'dead' WHEN n > " + n + " - 120 THEN 'due' ELSE 'done' END, 0, " +
                at + ", " + at + ", 0, 0, '' FROM up");
    run_sql(folder,
            rows + "INSERT INTO counted_hours SELECT " + at + " - " + at +
                " % 3600, 'landing.paid', 1 FROM up WHERE n % 10 = 0");
}

/// All that the console reads, the last order's page included.
void browse(OrderStore& store, int orders) {
    const std::string last = "order_" + std::string(8 - std::to_string(orders - 1).size(), '0') +
                             std::to_string(orders - 1);
    REQUIRE(store.sum_paid(kNow - kDay, kNow + kDay, 1000));
    REQUIRE(store.count_open(kNow - kDay, kNow + kDay, 1000));
    REQUIRE(store.count_orders_up_to(OrderState::paid, 1000));
    REQUIRE(store.latest_paid(kNewest, 51).value().size() == 51);
    REQUIRE(store.latest_paid({kNow - 100 * kHour, 5}, 51));
    REQUIRE(store.latest_refused(kNewest.id, 51).value().size() > 40);
    for (const OutboxState state :
         {OutboxState::due, OutboxState::done, OutboxState::dead, OutboxState::dropped})
        REQUIRE(store.latest_entries(state, kNewest, 51));
    REQUIRE(store.latest_entries(OutboxState::done, {kNow - 200 * kHour, 5}, 51).value().size() ==
            51);
    REQUIRE(store.entries_near(last, {kNow - kHour}).value().size() == 1);
    REQUIRE(store.last_events_of(last, 200).value().size() == 1);
    REQUIRE(store.last_payments_of(last, 200).value().size() == 1);
    REQUIRE(store.settling_times(200).value().size() > 100);
    REQUIRE(store.counts_since(kNow - kDay));
    REQUIRE(store.find_order(merchant(last)));
    REQUIRE(store.inbox_of(last));
    REQUIRE(store.list_orders(std::nullopt, "order_", 51).value().size() == 51);
    REQUIRE(store.list_orders(OrderState::failed, "order_", 51).value().size() == 51);
    REQUIRE(store.orders_to_check(kNow, 51));
    REQUIRE(store.count_refused(1000));
}

std::map<std::string, Cost> costs_of(int orders) {
    TemporaryFolder folder;
    REQUIRE(Wal::open(folder.path()));
    fill(folder.path(), orders);
    const Watched watched;
    const auto store = Wal::open(folder.path()).value();
    costs.clear();
    browse(*store, orders);
    return costs;
}

}  // namespace

TEST_CASE("pages of the console cost the same in a store of 2,400 orders and in one of 24,000") {
    const std::map<std::string, Cost> small = costs_of(2'400);
    const std::map<std::string, Cost> large = costs_of(24'000);
    CHECK(large.size() > 15);
    for (const auto& each : large) {
        const std::string& statement = each.first;
        const Cost& cost = each.second;
        CAPTURE(statement);
        CHECK(cost.full_scan == 0);
        const auto before = small.find(statement);
        REQUIRE(before != small.end());
        // A little more for what an index has one level more of.
        CHECK(cost.steps <= before->second.steps * 5 / 4 + 200);
    }
}
