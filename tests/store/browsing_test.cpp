// What every OrderStore shows to people who browse.
#include "backends.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <string>
#include <vector>

using namespace imp;
using namespace imp::store;
using namespace imp::store::test;

namespace {

constexpr UnixSeconds kDayBegan = 1'782'831'600;

using Ids = std::vector<std::string>;

PaymentRecord paid_at(std::string_view imp_uid, UnixSeconds at, const char* amount = "15000") {
    PaymentRecord record = paid(imp_uid, "m-" + std::string(imp_uid));
    record.payment.paid_at = at;
    record.payment.amount = Decimal::parse(amount).value();
    return record;
}

void keep(OrderStore& store, const PaymentRecord& record) {
    REQUIRE(store.transact([&](Transaction& tx) { return tx.put_payment(record); }));
}

Ids ids_of(const std::vector<ListedPayment>& listed) {
    Ids ids;
    for (const ListedPayment& each : listed)
        ids.push_back(each.record.payment.imp_uid.str());
    return ids;
}

Ids ids_of(const std::vector<OutboxEntry>& entries) {
    Ids ids;
    for (const OutboxEntry& entry : entries)
        ids.push_back(entry.id);
    return ids;
}

OutboxEntry entry_of(std::string_view id, OutboxState state, UnixSeconds created_at) {
    OutboxEntry entry;
    entry.id = id;
    entry.lane = "url m";
    entry.kind = "url";
    entry.merchant_uid = "m";
    entry.state = state;
    entry.created_at = created_at;
    return entry;
}

void keep_entry(OrderStore& store, const OutboxEntry& entry) {
    REQUIRE(store.transact([&](Transaction& tx) -> Result<void> {
        const Result<bool> added = tx.add_entry(entry);
        return added ? Result<void>() : added.error();
    }));
}

void append(OrderStore& store,
            const char* merchant_uid,
            const char* imp_uid,
            UnixSeconds at,
            const char* verdict) {
    Event event;
    event.at = at;
    event.source = "redirect";
    event.merchant_uid = merchant_uid;
    event.imp_uid = imp_uid;
    event.verdict = verdict;
    REQUIRE(store.transact([&](Transaction& tx) { return tx.append_event(event); }));
}

}  // namespace

TEST_CASE_TEMPLATE("what was paid in a day is summed by currency and verdict, exactly",
                   Backend,
                   EVERY_STORE) {
    Store<Backend> shop;
    keep(*shop.store, paid_at("imp_before", kDayBegan - 1));
    keep(*shop.store, paid_at("imp_1", kDayBegan, "0.1"));
    keep(*shop.store, paid_at("imp_2", kDayBegan + 1, "0.2"));
    keep(*shop.store, paid_at("imp_3", kDayBegan + 2, "0.1"));
    PaymentRecord dollars = paid_at("imp_4", kDayBegan + 3, "14.20");
    dollars.payment.currency = "USD";
    keep(*shop.store, dollars);
    PaymentRecord refused = paid_at("imp_5", kDayBegan + 4, "999999999999999999");
    refused.verdict = Verdict::duplicate;
    keep(*shop.store, refused);
    refused.payment.imp_uid = attempt("imp_6");
    keep(*shop.store, refused);
    PaymentRecord strange = paid_at("imp_7", kDayBegan + 5);
    strange.verdict.reset();
    keep(*shop.store, strange);
    keep(*shop.store, paid_at("imp_after", kDayBegan + kDay));

    const auto sums = shop->sum_paid(kDayBegan, kDayBegan + kDay, 100).value();
    REQUIRE(sums.size() == 4);
    CHECK(sums[0].verdict.empty());
    CHECK(sums[1].verdict == "duplicate");
    CHECK(sums[1].payments == 2);
    CHECK_FALSE(sums[1].amount);  // more than a Decimal holds
    CHECK(sums[2].verdict == "paid");
    CHECK(sums[2].currency == "KRW");
    CHECK(sums[2].payments == 3);
    CHECK(sums[2].amount == Decimal::parse("0.4").value());
    CHECK(sums[3].currency == "USD");
    CHECK(sums[3].amount == Decimal::parse("14.2").value());

    std::int64_t counted = 0;
    const auto some = shop->sum_paid(0, kDayBegan + 2 * kDay, 5).value();
    for (const PaidSum& sum : some)
        counted += sum.payments;
    CHECK(counted == 5);
    CHECK(shop->sum_paid(1, 2, 5).value().empty());
}

TEST_CASE_TEMPLATE("open orders are counted by state, as many as are asked for",
                   Backend,
                   EVERY_STORE) {
    Store<Backend> shop;
    for (int i = 0; i < 4; ++i) {
        Order order = order_of("open-" + std::to_string(i));
        order.created_at = kDayBegan + i;
        order.state = i == 0 ? OrderState::failed : OrderState::pending;
        order.closed = i == 3;
        REQUIRE(add(*shop.store, order));
    }
    Order done = order_of("paid");
    done.created_at = kDayBegan;
    done.state = OrderState::paid;
    done.accepted = attempt("imp_1");
    REQUIRE(add(*shop.store, done));
    const auto counts = shop->count_open(kDayBegan, kDayBegan + kDay, 100).value();
    std::string all;
    for (const StateCount& count : counts)
        all += count.state + "=" + std::to_string(count.orders) + " ";
    CHECK((all == "failed=1 pending=2 " || all == "pending=2 failed=1 "));
    CHECK(shop->count_open(kDayBegan + 1, kDayBegan + 2, 100).value().size() == 1);
    CHECK(shop->count_open(kDayBegan, kDayBegan + kDay, 1).value()[0].orders == 1);
    CHECK(shop->count_orders_up_to(OrderState::pending, 100).value() == 3);
    CHECK(shop->count_orders_up_to(OrderState::pending, 2).value() == 2);
    CHECK(shop->count_orders_up_to(OrderState::cancelled, 2).value() == 0);
}

TEST_CASE_TEMPLATE("payments are listed the latest paid first, in pages, also of one second",
                   Backend,
                   EVERY_STORE) {
    Store<Backend> shop;
    keep(*shop.store, paid_at("imp_a", 50));
    keep(*shop.store, paid_at("imp_b", 70));
    keep(*shop.store, paid_at("imp_c", 60));
    keep(*shop.store, paid_at("imp_d", 60));
    keep(*shop.store, paid_at("imp_e", 60));
    keep(*shop.store, paid_at("imp_unpaid", 0));
    const auto first = shop->latest_paid(kNewest, 2).value();
    CHECK(ids_of(first) == Ids{"imp_b", "imp_e"});
    const Position there{60, first[1].id};
    const auto second = shop->latest_paid(there, 2).value();
    CHECK(ids_of(second) == Ids{"imp_d", "imp_c"});
    CHECK(ids_of(shop->latest_paid({60, second[1].id}, 2).value()) == Ids{"imp_a"});
    CHECK(shop->latest_paid({0, 0}, 2).value().empty());
    CHECK(shop->latest_paid(kNewest, -1).value().empty());
}

TEST_CASE_TEMPLATE("refused payments are those that hold money, the latest first",
                   Backend,
                   EVERY_STORE) {
    Store<Backend> shop;
    const auto refuse = [&](const char* imp_uid, Verdict verdict, PaymentStatus status) {
        PaymentRecord record = paid_at(imp_uid, 50);
        record.verdict = verdict;
        record.payment.status = status;
        keep(*shop.store, record);
    };
    refuse("imp_a", Verdict::duplicate, PaymentStatus::paid);
    refuse("imp_b", Verdict::paid, PaymentStatus::paid);
    refuse("imp_c", Verdict::forged_amount, PaymentStatus::paid);
    refuse("imp_d", Verdict::forged_kind, PaymentStatus::failed);
    refuse("imp_e", Verdict::forged_merchant_uid, PaymentStatus::paid);
    refuse("imp_f", Verdict::forged_currency, PaymentStatus::paid);
    const auto first = shop->latest_refused(std::numeric_limits<std::int64_t>::max(), 2).value();
    CHECK(ids_of(first) == Ids{"imp_f", "imp_c"});
    CHECK(first[1].record.verdict == Verdict::forged_amount);
    CHECK(ids_of(shop->latest_refused(first[1].id, 2).value()) == Ids{"imp_a"});
    CHECK(shop->latest_refused(0, 2).value().empty());
}

TEST_CASE_TEMPLATE("entries are listed by state, the latest first", Backend, EVERY_STORE) {
    Store<Backend> shop;
    keep_entry(*shop.store, entry_of("a", OutboxState::dead, 10));
    keep_entry(*shop.store, entry_of("b", OutboxState::dead, 20));
    keep_entry(*shop.store, entry_of("c", OutboxState::dead, 10));
    keep_entry(*shop.store, entry_of("d", OutboxState::due, 30));
    const auto first = shop->latest_entries(OutboxState::dead, kNewest, 2).value();
    CHECK(ids_of(first) == Ids{"b", "c"});
    CHECK(ids_of(shop->latest_entries(OutboxState::dead, {10, first[1].seq}, 2).value()) ==
          Ids{"a"});
    CHECK(ids_of(shop->latest_entries(OutboxState::due, kNewest, 2).value()) == Ids{"d"});
    CHECK(shop->latest_entries(OutboxState::dropped, kNewest, 2).value().empty());
}

TEST_CASE_TEMPLATE(
    "an order's entries are found by when they came about, and while they are due or given up",
    Backend,
    EVERY_STORE) {
    Store<Backend> shop;
    keep_entry(*shop.store, entry_of("done then", OutboxState::done, 10));
    keep_entry(*shop.store, entry_of("dropped then", OutboxState::dropped, 11));
    keep_entry(*shop.store, entry_of("due", OutboxState::due, 500));
    keep_entry(*shop.store, entry_of("dead", OutboxState::dead, 600));
    keep_entry(*shop.store, entry_of("done, who knows when", OutboxState::done, 700));
    OutboxEntry other = entry_of("another's", OutboxState::done, 10);
    other.merchant_uid = "n";
    keep_entry(*shop.store, other);
    other.id = "another's, due";
    other.lane = "url n";
    other.state = OutboxState::due;
    keep_entry(*shop.store, other);
    CHECK(ids_of(shop->entries_near("m", {10, 11, 12}).value()) ==
          Ids{"done then", "dropped then", "due", "dead"});
    CHECK(ids_of(shop->entries_near("m", {}).value()) == Ids{"due", "dead"});
    CHECK(ids_of(shop->entries_near("' OR 1=1", {10}).value()).empty());
}

TEST_CASE_TEMPLATE("of an order's journal and payments the last ones, oldest first",
                   Backend,
                   EVERY_STORE) {
    Store<Backend> shop;
    for (const char* const verdict : {"one", "two", "three"})
        append(*shop.store, "m", "imp_1", 5, verdict);
    append(*shop.store, "n", "imp_1", 5, "another's");
    const auto events = shop->last_events_of("m", 2).value();
    REQUIRE(events.size() == 2);
    CHECK(events[0].verdict == "two");
    CHECK(events[1].verdict == "three");
    for (const char* const imp_uid : {"imp_z", "imp_y", "imp_x"}) {
        PaymentRecord record = paid(imp_uid, "m");
        keep(*shop.store, record);
    }
    const auto payments = shop->last_payments_of("m", 2).value();
    REQUIRE(payments.size() == 2);
    CHECK(payments[0].payment.imp_uid.str() == "imp_y");
    CHECK(payments[1].payment.imp_uid.str() == "imp_x");
}

TEST_CASE_TEMPLATE("how long payments took to be recorded, by the journal", Backend, EVERY_STORE) {
    Store<Backend> shop;
    keep(*shop.store, paid_at("imp_1", 100));
    keep(*shop.store, paid_at("imp_2", 200));
    keep(*shop.store, paid_at("imp_3", 300));
    append(*shop.store, "m-imp_1", "imp_1", 103, "paid");
    append(*shop.store, "m-imp_2", "imp_2", 190, "paid");  // their clock is ahead
    append(*shop.store, "m-imp_2", "imp_2", 900, "paid");
    append(*shop.store, "m-imp_3", "imp_3", 305, "duplicate");
    CHECK(shop->settling_times(10).value() == std::vector<std::int64_t>{0, 3});
    CHECK(shop->settling_times(1).value().empty());
}

TEST_CASE_TEMPLATE("counts of an hour add up, and are forgotten by age", Backend, EVERY_STORE) {
    Store<Backend> shop;
    const auto add_counts = [&](const std::vector<HourCount>& counts) {
        REQUIRE(shop->transact([&](Transaction& tx) { return tx.add_counts(counts); }));
    };
    add_counts(
        {{.hour = 3600, .series = "a", .counted = 1}, {.hour = 7200, .series = "a", .counted = 5}});
    add_counts({{.hour = 7200, .series = "a", .counted = 4'000'000'000},
                {.hour = 7200, .series = "b", .counted = 2}});
    const auto counts = shop->counts_since(0).value();
    REQUIRE(counts.size() == 3);
    CHECK(counts[0].counted == 1);
    CHECK(counts[1].counted == 4'000'000'005);
    CHECK(counts[2].series == "b");
    CHECK(shop->counts_since(3601).value().size() == 2);
    REQUIRE(shop->transact([](Transaction& tx) { return tx.remove_counts(7200); }));
    CHECK(shop->counts_since(0).value().size() == 2);
}
