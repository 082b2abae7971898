// What every OrderStore finds for reconciliation and for reports.
#include "backends.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

using namespace imp;
using namespace imp::store;
using namespace imp::store::test;

namespace {

/// An order and the payment that was accepted for it.
PaymentRecord accept(OrderStore& store, const std::string& uid, UnixSeconds paid_at) {
    Order order = order_of(uid);
    order.state = OrderState::paid;
    order.accepted = attempt("imp_" + uid);
    REQUIRE(add(store, order));
    PaymentRecord record = paid("imp_" + uid, uid);
    record.payment.paid_at = paid_at;
    REQUIRE(put(store, record));
    return record;
}

Cancellation given_back(std::int64_t amount, UnixSeconds at) {
    return {.cancellation_id = "",
            .amount = Decimal::from_int(amount),
            .cancelled_at = at,
            .reason = ""};
}

PaymentRecord partly_given_back(std::string_view imp_uid, std::vector<Cancellation> history) {
    PaymentRecord record = paid(imp_uid, "1");
    record.payment.paid_at = 1;
    for (const Cancellation& one : history)
        record.payment.cancel_amount = *record.payment.cancel_amount.plus(one.amount);
    record.payment.cancel_history = std::move(history);
    return record;
}

}  // namespace

TEST_CASE_TEMPLATE("finds open orders whose check has come, longest due first",
                   Backend,
                   EVERY_STORE) {
    Store<Backend> store;
    const auto add_open = [&](std::string_view uid, UnixSeconds check_at) {
        Order order = order_of(uid);
        order.check_at = check_at;
        REQUIRE(add(*store.store, order));
    };
    add_open("b", 20);
    add_open("a", 10);
    add_open("c", 31);
    Order closed = order_of("closed");
    closed.closed = true;
    REQUIRE(add(*store.store, closed));
    accept(*store.store, "paid", 1);
    CHECK(uids(store->orders_to_check(30, 9)) == Uids{"a", "b"});
    CHECK(uids(store->orders_to_check(31, 2)) == Uids{"a", "b"});
    CHECK(uids(store->orders_to_check(31, -1)).empty());
    Order later = *store->find_order(merchant("a")).value();
    later.check_at = 99;
    REQUIRE(store->transact([&](Transaction& tx) -> Result<void> {
        CHECK(tx.update_order(later).value());
        return {};
    }));
    CHECK(uids(store->orders_to_check(31, 9)) == Uids{"b", "c"});
}

TEST_CASE_TEMPLATE("finds payments that hold money and were not looked at, longest ago first",
                   Backend,
                   EVERY_STORE) {
    Store<Backend> store;
    accept(*store.store, "1", 100);
    accept(*store.store, "2", 101);
    accept(*store.store, "old", 99);
    const auto mark = [&](const std::vector<ImpUid>& imp_uids, UnixSeconds now) {
        REQUIRE(store->transact([&](Transaction& tx) { return tx.mark_checked(imp_uids, now); }));
    };
    const HeldPayment first{.imp_uid = attempt("imp_1"), .paid_at = 100, .is_accepted = true};
    const HeldPayment second{.imp_uid = attempt("imp_2"), .paid_at = 101, .is_accepted = true};
    const HeldPayment old{.imp_uid = attempt("imp_old"), .paid_at = 99, .is_accepted = true};
    using Held = std::vector<HeldPayment>;
    CHECK(store->payments_to_check(1, 9)->size() == 3);
    mark({first.imp_uid, attempt("imp_unknown")}, 1000);
    mark({old.imp_uid}, too_old_at(1000));
    CHECK(store->payments_to_check(1000, 9).value() == Held{second});
    mark({second.imp_uid}, 900);
    CHECK(store->payments_to_check(1001, 9).value() == Held{second, first});
    CHECK(store->payments_to_check(1001, 1).value() == Held{second});
    CHECK(store->payments_to_check(1001, -1)->empty());
    // A further answer is news of the payment, not of the look.
    PaymentRecord record = *store->find_payment(second.imp_uid).value();
    record.updated_at = 5000;
    REQUIRE(put(*store.store, record));
    CHECK(store->payments_to_check(901, 9).value() == Held{second});
}

TEST_CASE_TEMPLATE("tells payments that were accepted from those that were refused, or are no sale",
                   Backend,
                   EVERY_STORE) {
    Store<Backend> store;
    accept(*store.store, "1", 100);
    PaymentRecord refused = paid("imp_refused", "1");
    refused.payment.paid_at = 100;
    REQUIRE(put(*store.store, refused));
    PaymentRecord back = accept(*store.store, "back", 100);
    back.payment.status = PaymentStatus::cancelled;
    back.payment.cancel_amount = back.payment.amount;
    REQUIRE(put(*store.store, back));
    PaymentRecord part = accept(*store.store, "part", 101);
    part.payment.status = PaymentStatus::cancelled;
    part.payment.cancel_amount = Decimal::from_int(1);
    REQUIRE(put(*store.store, part));
    Order key = order_of("key");
    key.kind = OrderKind::billing_key;
    key.accepted = attempt("imp_key");
    REQUIRE(add(*store.store, key));
    REQUIRE(put(*store.store, paid("imp_key", "key")));
    Uids accepted;
    Uids others;
    const auto all = store->payments_to_check(1, 9).value();
    for (const HeldPayment& held : all)
        (held.is_accepted ? accepted : others).push_back(held.imp_uid.str());
    std::sort(accepted.begin(), accepted.end());
    std::sort(others.begin(), others.end());
    CHECK(accepted == Uids{"imp_1", "imp_part"});
    CHECK(others == Uids{"imp_key", "imp_refused"});  // and not what was given back
}

TEST_CASE_TEMPLATE("finds payments by when money came or went", Backend, EVERY_STORE) {
    Store<Backend> store;
    for (const UnixSeconds at : {99, 100, 199, 200}) {
        PaymentRecord record = paid("paid_" + std::to_string(at), "1");
        record.payment.paid_at = at;
        REQUIRE(put(*store.store, record));
    }
    // i'mport says cancelled_at 0 of what was given back in part.
    REQUIRE(
        put(*store.store, partly_given_back("back_each", {given_back(1, 50), given_back(1, 150)})));
    REQUIRE(
        put(*store.store,
            partly_given_back("back_then_and_later", {given_back(1, 150), given_back(1, 250)})));
    REQUIRE(put(*store.store,
                partly_given_back("back_around", {given_back(1, 50), given_back(1, 250)})));
    PaymentRecord whole = paid("back_whole", "1");
    whole.payment.paid_at = 1;
    whole.payment.status = PaymentStatus::cancelled;
    whole.payment.cancel_amount = whole.payment.amount;
    whole.payment.cancelled_at = 199;
    REQUIRE(put(*store.store, whole));
    const Uids all{"back_each", "back_then_and_later", "back_whole", "paid_100", "paid_199"};
    CHECK(uids(store->payments_between(100, 200, "", 9)) == all);
    Uids paged;
    std::string after;
    while (true) {
        const Uids page = uids(store->payments_between(100, 200, after, 2));
        paged.insert(paged.end(), page.begin(), page.end());
        if (page.size() < 2)
            break;
        after = page.back();
    }
    CHECK(paged == all);
    CHECK(uids(store->payments_between(100, 200, "", 0)).empty());
    CHECK(uids(store->payments_between(100, 200, "", -1)).empty());
}

TEST_CASE_TEMPLATE("finds money for which there is no order", Backend, EVERY_STORE) {
    Store<Backend> store;
    accept(*store.store, "1", 100);
    const auto stray = [](std::string_view imp_uid) {
        PaymentRecord record = paid(imp_uid, "nobody's");
        record.verdict.reset();
        return record;
    };
    REQUIRE(put(*store.store, stray("imp_b")));
    REQUIRE(put(*store.store, stray("imp_a")));
    PaymentRecord unpaid = stray("imp_unpaid");
    unpaid.payment.status = PaymentStatus::ready;
    REQUIRE(put(*store.store, unpaid));
    PaymentRecord back = stray("imp_back");
    back.payment.cancel_amount = back.payment.amount;
    REQUIRE(put(*store.store, back));
    CHECK(uids(store->payments_without_order("", 9)) == Uids{"imp_a", "imp_b"});
    CHECK(uids(store->payments_without_order("imp_a", 9)) == Uids{"imp_b"});
    CHECK(uids(store->payments_without_order("", 1)) == Uids{"imp_a"});
    REQUIRE(add(*store.store, order_of("nobody's")));
    CHECK(uids(store->payments_without_order("", 9)).empty());
}

TEST_CASE_TEMPLATE("counts payments that were refused and hold money", Backend, EVERY_STORE) {
    Store<Backend> store;
    int number = 0;
    const auto put_refused = [&](Verdict verdict) {
        PaymentRecord record = paid("imp_" + std::to_string(++number), "A");
        record.verdict = verdict;
        return record;
    };
    for (const Verdict refused : {Verdict::duplicate,
                                  Verdict::forged_amount,
                                  Verdict::forged_currency,
                                  Verdict::forged_kind})
        REQUIRE(put(*store.store, put_refused(refused)));
    for (const Verdict other : {Verdict::paid, Verdict::test_payment, Verdict::superseded})
        REQUIRE(put(*store.store, put_refused(other)));
    PaymentRecord back = put_refused(Verdict::duplicate);
    back.payment.cancel_amount = back.payment.amount;
    REQUIRE(put(*store.store, back));
    CHECK(store->count_refused(9).value() == 4);
    CHECK(store->count_refused(3).value() == 3);
}

TEST_CASE_TEMPLATE("finds open orders by when they were made", Backend, EVERY_STORE) {
    Store<Backend> store;
    const auto add_made = [&](std::string_view uid, UnixSeconds created_at, bool closed = false) {
        Order order = order_of(uid);
        order.created_at = created_at;
        order.closed = closed;
        REQUIRE(add(*store.store, order));
    };
    add_made("c", 100);
    add_made("b", 199);
    add_made("a", 150);
    add_made("before", 99);
    add_made("after", 200);
    add_made("closed", 150, true);
    CHECK(uids(store->open_orders_between(100, 200, "", 9)) == Uids{"a", "b", "c"});
    CHECK(uids(store->open_orders_between(100, 200, "a", 1)) == Uids{"b"});
    CHECK(uids(store->open_orders_between(100, 200, "", -1)).empty());
}

TEST_CASE_TEMPLATE("what a clock that ran ahead put off is due now", Backend, EVERY_STORE) {
    Store<Backend> store;
    constexpr UnixSeconds kNow = 1'782'864'000;
    constexpr UnixSeconds kAhead = kNow + UnixSeconds{10} * 365 * 24 * 3600;
    constexpr UnixSeconds kDay = UnixSeconds{24} * 3600;
    const auto add_open = [&](std::string_view uid, UnixSeconds check_at) {
        Order order = order_of(uid);
        order.check_at = check_at;
        REQUIRE(add(*store.store, order));
    };
    const auto add_entry =
        [](Transaction& tx, const std::string& id, UnixSeconds due, UnixSeconds claimed) {
            OutboxEntry entry;
            entry.id = id;
            entry.lane = id;
            entry.kind = "refund";
            entry.due_at = due;
            entry.claimed_until = claimed;
            return tx.add_entry(entry);
        };
    add_open("in time", kNow + kDay);
    add_open("far", kAhead);
    for (const char* const uid : {"1", "2", "3"})
        accept(*store.store, uid, 100);
    REQUIRE(store->transact([&](Transaction& tx) -> Result<void> {
        CHECK(add_entry(tx, "in time", kNow + 3600, 0).value());
        CHECK(add_entry(tx, "far", kAhead, 0).value());
        CHECK(add_entry(tx, "taken", kNow, kAhead).value());
        CHECK(tx.put_inbox({.imp_uid = "imp_far", .first_at = kAhead, .due_at = kAhead}).value());
        CHECK(tx.put_reservation({.merchant_uid = "far", .imp_uid = "", .until = kAhead}));
        CHECK(tx.mark_checked({attempt("imp_1")}, kAhead));
        CHECK(tx.mark_checked({attempt("imp_2")}, too_old_at(kAhead)));
        return tx.mark_checked({attempt("imp_3")}, too_old_at(kNow));
    }));
    CHECK_MESSAGE(store->correct_times(0).value() == 0, "a clock that is not set");
    CHECK(store->correct_times(kNow).value() == 7);
    CHECK(store->correct_times(kNow).value() == 0);
    CHECK(uids(store->orders_to_check(kNow, 9)) == Uids{"far"});
    CHECK(store->due_entries(kNow, 9)->size() == 2);
    CHECK(store->due_inbox(kNow, 9)->size() == 1);
    CHECK(store->payments_to_check(kNow + 1, 9)->size() == 2);
    REQUIRE(store->transact([&](Transaction& tx) -> Result<void> {
        CHECK(tx.find_reservation("far").value()->until == kNow);
        return {};
    }));
}
