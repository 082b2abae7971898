// What every OrderStore keeps and finds. How it behaves with many callers is in
// transactions_test.cpp and processes_test.cpp.
#include "backends.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace imp;
using namespace imp::store;
using namespace imp::store::test;

TYPE_TO_STRING(Wal);
TYPE_TO_STRING(Rollback);
TYPE_TO_STRING(Server);

TEST_CASE_TEMPLATE("finds no order in an empty store", Backend, EVERY_STORE) {
    Store<Backend> store;
    CHECK_FALSE(store->find_order(merchant("1")).value().has_value());
    CHECK_FALSE(store->find_payment(attempt("imp_1")).value().has_value());
    CHECK(store->payments_of("1").value().empty());
    CHECK(store->events_of("1").value().empty());
    CHECK(store->count_orders({}).value() == 0);
}

TEST_CASE_TEMPLATE("reads an order back as it was put", Backend, EVERY_STORE) {
    Store<Backend> store;
    Order order = order_of("'\"; DROP TABLE orders; -- 한글🙂", 15000);
    order.price =
        Money::make(Decimal::parse("14.2").value(), Currency::parse("USD").value()).value();
    order.kind = OrderKind::billing_key;
    order.customer_uid = "it's <me>";
    order.name = "주문 'x'";
    order.state = OrderState::partially_cancelled;
    order.accepted = attempt("imp_1");
    order.closed = true;
    order.version = 7;
    order.created_at = 1'700'000'000;
    order.updated_at = 1'700'000'001;
    REQUIRE(add(*store.store, order));
    CHECK(store->find_order(order.merchant_uid).value() == order);
}

TEST_CASE_TEMPLATE("keeps merchant_uids apart that differ in case or blanks",
                   Backend,
                   EVERY_STORE) {
    Store<Backend> store;
    REQUIRE(add(*store.store, order_of("a", 1)));
    REQUIRE(add(*store.store, order_of("A", 2)));
    REQUIRE(add(*store.store, order_of("a ", 3)));
    REQUIRE(add(*store.store, order_of("123", 4)));
    CHECK(store->find_order(merchant("A")).value()->price == won(2));
    CHECK(store->find_order(merchant("a ")).value()->price == won(3));
    CHECK_FALSE(store->find_order(merchant("123abc")).value().has_value());
    CHECK_FALSE(store->find_order(merchant("0123")).value().has_value());
}

TEST_CASE_TEMPLATE("refuses a merchant_uid that is taken", Backend, EVERY_STORE) {
    Store<Backend> store;
    REQUIRE(add(*store.store, order_of("1", 100)));
    const Result<void> again = add(*store.store, order_of("1", 200));
    REQUIRE_FALSE(again);
    CHECK(again.error().code == Errc::conflict);
    CHECK(again.error().detail.find("200") == std::string::npos);  // no bound values in there
    CHECK(store->find_order(merchant("1")).value()->price == won(100));
}

TEST_CASE_TEMPLATE("counts the version up with each change", Backend, EVERY_STORE) {
    Store<Backend> store;
    REQUIRE(add(*store.store, order_of("1")));
    Order order = *store->find_order(merchant("1")).value();
    order.state = OrderState::paid;
    order.accepted = attempt("imp_1");
    order.price = won(9);
    bool changed = false;
    REQUIRE(store->transact([&](Transaction& tx) -> Result<void> {
        changed = tx.update_order(order).value();
        return {};
    }));
    CHECK(changed);
    ++order.version;
    CHECK(store->find_order(merchant("1")).value() == order);
}

TEST_CASE_TEMPLATE("changes nothing for whoever has seen an older version", Backend, EVERY_STORE) {
    Store<Backend> store;
    REQUIRE(add(*store.store, order_of("1")));
    Order stale = *store->find_order(merchant("1")).value();
    REQUIRE(count_up(*store.store, "1"));
    stale.state = OrderState::cancelled;
    bool changed = true;
    REQUIRE(store->transact([&](Transaction& tx) -> Result<void> {
        changed = tx.update_order(stale).value();
        return {};
    }));
    CHECK_FALSE(changed);
    CHECK(store->find_order(merchant("1")).value()->state == OrderState::pending);
}

TEST_CASE_TEMPLATE("keeps the journal of an order, oldest first", Backend, EVERY_STORE) {
    Store<Backend> store;
    Event first{.at = 5,
                .source = "webhook",
                .merchant_uid = "1",
                .imp_uid = "imp_1",
                .verdict = "paid",
                .state_before = "pending",
                .state_after = "paid",
                .detail = R"({"amount":15000,"note":"it's"})"};
    Event second = first;
    second.at = 4;
    second.verdict = "cancelled";
    Event elsewhere = first;
    elsewhere.merchant_uid = "2";
    REQUIRE(store->transact([&](Transaction& tx) -> Result<void> {
        for (const Event& event : {first, elsewhere, second}) {
            if (Result<void> appended = tx.append_event(event); !appended)
                return appended;
        }
        return {};
    }));
    std::vector<Event> events = store->events_of("1").value();
    REQUIRE(events.size() == 2);
    CHECK(events[0].id < events[1].id);
    events[0].id = events[1].id = 0;
    CHECK(events == std::vector<Event>{first, second});
}

TEST_CASE_TEMPLATE("knows whether the journal has a line, also one of this transaction",
                   Backend,
                   EVERY_STORE) {
    Store<Backend> store;
    bool before = true;
    bool after = false;
    bool other_verdict = true;
    bool other_order = true;
    REQUIRE(store->transact([&](Transaction& tx) -> Result<void> {
        before = tx.has_event("1", "imp_1", "paid").value();
        const Event event{.source = "webhook",
                          .merchant_uid = "1",
                          .imp_uid = "imp_1",
                          .verdict = "paid",
                          .state_before = "",
                          .state_after = "",
                          .detail = "{}"};
        if (Result<void> appended = tx.append_event(event); !appended)
            return appended;
        after = tx.has_event("1", "imp_1", "paid").value();
        other_verdict = tx.has_event("1", "imp_1", "failed").value();
        other_order = tx.has_event("2", "imp_1", "paid").value();
        return {};
    }));
    CHECK_FALSE(before);
    CHECK(after);
    CHECK_FALSE(other_verdict);
    CHECK_FALSE(other_order);
}

TEST_CASE_TEMPLATE("lists orders page by page in byte order", Backend, EVERY_STORE) {
    Store<Backend> store;
    for (const char* uid : {"b", "a", "Z", "가", "10", "9", "a b"})
        REQUIRE(add(*store.store, order_of(uid)));
    Order failed = order_of("aa");
    failed.state = OrderState::failed;
    REQUIRE(add(*store.store, failed));
    CHECK(uids(store->list_orders({}, "", 100)) ==
          Uids{"10", "9", "Z", "a", "a b", "aa", "b", "가"});
    CHECK(uids(store->list_orders({}, "", 3)) == Uids{"10", "9", "Z"});
    CHECK(uids(store->list_orders({}, "Z", 3)) == Uids{"a", "a b", "aa"});
    CHECK(uids(store->list_orders({}, "aa", 3)) == Uids{"b", "가"});
    CHECK(uids(store->list_orders({}, "가", 3)).empty());
    CHECK(uids(store->list_orders(OrderState::failed, "", 3)) == Uids{"aa"});
    CHECK(uids(store->list_orders(OrderState::pending, "a", 2)) == Uids{"a b", "b"});
    CHECK(uids(store->list_orders({}, "", 0)).empty());
    CHECK(uids(store->list_orders({}, "", -1)).empty());
    CHECK(store->count_orders({}).value() == 8);
    CHECK(store->count_orders(OrderState::failed).value() == 1);
    CHECK(store->count_orders(OrderState::paid).value() == 0);
}

TEST_CASE_TEMPLATE("remembers look-ups for a minute, group by group", Backend, EVERY_STORE) {
    Store<Backend> store;
    CHECK(store->recall_lookups("g", "a", 1000).value().last == 0);
    REQUIRE(store->remember_lookup("g", "a", 1000));
    REQUIRE(store->remember_lookup("g", "b", 1010));
    REQUIRE(store->remember_lookup("g", "a", 1020));
    REQUIRE(store->remember_lookup("other", "a", 1000));
    CHECK(store->recall_lookups("g", "a", 1030).value().last == 1020);
    CHECK(store->recall_lookups("g", "b", 1030).value().last == 1010);
    CHECK(store->recall_lookups("g", "c", 1030).value().last == 0);
    CHECK(store->recall_lookups("g", "a", 1030).value().in_group == 2);
    CHECK(store->recall_lookups("g", "a", 1075).value().in_group == 1);
    REQUIRE(store->remember_lookup("g", "c", 1075));
    CHECK(store->recall_lookups("g", "b", 1075).value().last == 0);  // forgotten
    CHECK(store->recall_lookups("other", "a", 1030).value().last == 1000);
}

TEST_CASE_TEMPLATE("forgets an order's payments and journal, and nobody else's",
                   Backend,
                   EVERY_STORE) {
    Store<Backend> store;
    for (const char* uid : {"1", "2"}) {
        REQUIRE(add(*store.store, order_of(uid)));
        REQUIRE(store->transact([&](Transaction& tx) -> Result<void> {
            if (Result<void> put = tx.put_payment(paid(std::string("imp_") + uid, uid)); !put)
                return put;
            return tx.append_event({.at = 1, .merchant_uid = uid, .detail = "{}"});
        }));
    }
    std::size_t before = 0;
    std::size_t after = 1;
    REQUIRE(store->transact([&](Transaction& tx) -> Result<void> {
        before = tx.events_of("1").value().size();
        if (Result<void> removed = tx.remove_details("1"); !removed)
            return removed;
        after = tx.events_of("1").value().size();
        Order archived = *tx.find_order(merchant("1")).value();
        archived.archived_at = 77;
        CHECK(tx.update_order(archived).value());
        return {};
    }));
    CHECK(before == 1);
    CHECK(after == 0);
    CHECK(store->payments_of("1")->empty());
    CHECK_FALSE(store->find_payment(attempt("imp_1")).value());
    CHECK(store->find_order(merchant("1")).value()->archived_at == 77);
    CHECK(store->payments_of("2")->size() == 1);
    CHECK(store->events_of("2")->size() == 1);
}
