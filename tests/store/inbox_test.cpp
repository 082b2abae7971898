// What every OrderStore does with webhooks that wait, with reservations and with notes.
#include "backends.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

using namespace imp;
using namespace imp::store;
using namespace imp::store::test;

namespace {

using Uids = std::vector<std::string>;

InboxItem item_of(std::string imp_uid, std::string merchant_uid, UnixSeconds due_at) {
    return {.imp_uid = std::move(imp_uid),
            .merchant_uid = std::move(merchant_uid),
            .first_at = 7,
            .due_at = due_at,
            .attempts = 0};
}

bool put(OrderStore& store, const InboxItem& item) {
    bool kept = false;
    REQUIRE(store.transact([&](Transaction& tx) -> Result<void> {
        kept = tx.put_inbox(item).value();
        return {};
    }));
    return kept;
}

Uids due(OrderStore& store, UnixSeconds now, int limit = 100) {
    Uids out;
    const Result<std::vector<InboxItem>> items = store.due_inbox(now, limit);
    for (const InboxItem& item : items.value())
        out.push_back(item.imp_uid);
    return out;
}

std::optional<Reservation> reservation_of(OrderStore& store, std::string_view merchant_uid) {
    std::optional<Reservation> found;
    REQUIRE(store.transact([&](Transaction& tx) -> Result<void> {
        found = tx.find_reservation(merchant_uid).value();
        return {};
    }));
    return found;
}

Result<void> reserve(OrderStore& store, const Reservation& reservation) {
    return store.transact([&](Transaction& tx) { return tx.put_reservation(reservation); });
}

}  // namespace

TEST_CASE_TEMPLATE("keeps a webhook once, with the time it first came", Backend, EVERY_STORE) {
    Store<Backend> store;
    InboxItem item = item_of("imp_1", "", 10);
    CHECK(put(*store.store, item));
    item.merchant_uid = "it's 주문";
    item.first_at = 99;
    item.due_at = 20;
    item.attempts = 3;
    CHECK(put(*store.store, item));
    CHECK(store->count_inbox().value() == 1);
    item.first_at = 7;
    CHECK(store->due_inbox(20, 9).value() == std::vector<InboxItem>{item});
    CHECK(store->due_inbox(19, 9).value().empty());
}

TEST_CASE_TEMPLATE("gives out webhooks that are due, longest first", Backend, EVERY_STORE) {
    Store<Backend> store;
    put(*store.store, item_of("imp_1", "a", 30));
    put(*store.store, item_of("imp_2", "a", 10));
    put(*store.store, item_of("imp_3", "a", 20));
    CHECK(due(*store.store, 20) == Uids{"imp_2", "imp_3"});
    CHECK(due(*store.store, 99, 2) == Uids{"imp_2", "imp_3"});
    CHECK(due(*store.store, 99, -1).empty());
    REQUIRE(store->transact([](Transaction& tx) { return tx.remove_inbox("imp_2"); }));
    CHECK(due(*store.store, 99) == Uids{"imp_3", "imp_1"});
}

TEST_CASE_TEMPLATE("wakes what waits for an order, and nothing else", Backend, EVERY_STORE) {
    Store<Backend> store;
    put(*store.store, item_of("imp_1", "a", 1000));
    put(*store.store, item_of("imp_2", "A", 1000));
    put(*store.store, item_of("imp_3", "a", 5));
    REQUIRE(store->transact([](Transaction& tx) { return tx.wake_inbox("a", 50); }));
    CHECK(due(*store.store, 50) == Uids{"imp_3", "imp_1"});
    CHECK(store->due_inbox(50, 9).value().front().due_at == 5);
}

TEST_CASE_TEMPLATE("finds what waits for an order", Backend, EVERY_STORE) {
    Store<Backend> store;
    put(*store.store, item_of("imp_1", "a", 1000));
    put(*store.store, item_of("imp_2", "A", 9));
    put(*store.store, item_of("imp_3", "a", 5));
    const auto found = store->inbox_of("a").value();
    REQUIRE(found.size() == 2);
    CHECK(found[0] == item_of("imp_1", "a", 1000));
    CHECK(found[1].imp_uid == "imp_3");
}

TEST_CASE_TEMPLATE("wakes what waits for imported orders", Backend, EVERY_STORE) {
    Store<Backend> store;
    put(*store.store, item_of("imp_1", "imported", 1000));
    put(*store.store, item_of("imp_2", "not imported", 1000));
    bool is_given = false;
    const auto one_order = [&]() -> Result<std::optional<ImportedOrder>> {
        if (std::exchange(is_given, true))
            return std::optional<ImportedOrder>();
        return std::optional(
            ImportedOrder{.merchant_uid = merchant("imported"), .price = won(100)});
    };
    REQUIRE(store->import_orders(one_order, 50));
    CHECK(due(*store.store, 50) == Uids{"imp_1"});
    CHECK(store->find_order(merchant("imported")).value()->check_at == 350);
}

TEST_CASE_TEMPLATE("the inbox takes so many and no more, but changes those it has",
                   Backend,
                   EVERY_STORE) {
    Store<Backend> store;
    Backend::run_sql(store.folder.path(),
                     "INSERT INTO inbox (imp_uid, merchant_uid, first_at, due_at, attempts)"
                     " WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < " +
                         std::to_string(kMostInInbox) +
                         ")"
                         " SELECT 'imp_' || i, 'm', 1, 1000, 0 FROM n");
    CHECK(put(*store.store, item_of("imp_1", "m", 5)));
    CHECK(store->count_inbox().value() == kMostInInbox);
    CHECK_FALSE(put(*store.store, item_of("imp_more", "m", 5)));
    CHECK(store->count_inbox().value() == kMostInInbox);
    CHECK(put(*store.store, item_of("imp_1", "m", 6)));
    REQUIRE(store->transact([](Transaction& tx) { return tx.remove_inbox("imp_2"); }));
    CHECK(put(*store.store, item_of("imp_more", "m", 5)));
    CHECK(due(*store.store, 6) == Uids{"imp_more", "imp_1"});
}

TEST_CASE_TEMPLATE("an order is reserved for one window at a time", Backend, EVERY_STORE) {
    Store<Backend> store;
    CHECK_FALSE(reservation_of(*store.store, "1").has_value());
    REQUIRE(reserve(*store.store, {.merchant_uid = "1", .imp_uid = "imp_1", .until = 120}));
    REQUIRE(reserve(*store.store, {.merchant_uid = "2", .imp_uid = "imp_2", .until = 130}));
    const Reservation next{.merchant_uid = "1", .imp_uid = "imp_3", .until = 200};
    REQUIRE(reserve(*store.store, next));
    CHECK(reservation_of(*store.store, "1") == next);
    REQUIRE(store->transact([](Transaction& tx) { return tx.remove_reservation("1"); }));
    CHECK_FALSE(reservation_of(*store.store, "1").has_value());
    CHECK(reservation_of(*store.store, "2")->imp_uid == "imp_2");
}

TEST_CASE_TEMPLATE("forgets reservations a day after their end", Backend, EVERY_STORE) {
    Store<Backend> store;
    constexpr UnixSeconds kOneDay = 24L * 3600;
    REQUIRE(reserve(*store.store, {.merchant_uid = "1", .imp_uid = "imp_1", .until = 100}));
    REQUIRE(reserve(*store.store, {.merchant_uid = "2", .imp_uid = "imp_2", .until = 101}));
    REQUIRE(
        reserve(*store.store, {.merchant_uid = "3", .imp_uid = "imp_3", .until = 101 + kOneDay}));
    CHECK_FALSE(reservation_of(*store.store, "1").has_value());
    CHECK(reservation_of(*store.store, "2").has_value());
}

TEST_CASE_TEMPLATE("keeps notes, and the schema's version apart from them", Backend, EVERY_STORE) {
    Store<Backend> store;
    const auto put_note = [&](std::string_view name, std::string_view value) {
        return store->transact([&](Transaction& tx) { return tx.put_note(name, value); });
    };
    const auto note = [&](std::string_view name) {
        std::optional<std::string> found;
        REQUIRE(store->transact([&](Transaction& tx) -> Result<void> {
            found = tx.find_note(name).value();
            return {};
        }));
        return found;
    };
    CHECK_FALSE(note("schema_version").has_value());
    REQUIRE(put_note("watermark", "1"));
    REQUIRE(put_note("watermark", "2 it's"));
    REQUIRE(put_note("schema_version", "99"));
    CHECK(note("watermark") == "2 it's");
    CHECK(note("schema_version") == "99");
    CHECK_FALSE(note("Watermark").has_value());
    CHECK(Backend::open(store.folder.path()).has_value());
}
