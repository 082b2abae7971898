// What every OrderStore does with entries of the outbox.
#include "backends.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace imp;
using namespace imp::store;
using namespace imp::store::test;

namespace {

using Ids = std::vector<std::string>;

OutboxEntry entry_of(std::string_view id, std::string_view lane, UnixSeconds due_at = 0) {
    OutboxEntry entry;
    entry.id = id;
    entry.lane = lane;
    entry.kind = "url";
    entry.due_at = due_at;
    return entry;
}

bool add_entry(OrderStore& store, const OutboxEntry& entry) {
    bool added = false;
    REQUIRE(store.transact([&](Transaction& tx) -> Result<void> {
        const Result<bool> is_new = tx.add_entry(entry);
        if (!is_new)
            return is_new.error();
        added = *is_new;
        return {};
    }));
    return added;
}

std::optional<OutboxEntry> find_entry(OrderStore& store, std::string_view id) {
    std::optional<OutboxEntry> found;
    REQUIRE(store.transact([&](Transaction& tx) -> Result<void> {
        found = tx.find_entry(id).value();
        return {};
    }));
    return found;
}

/// The entry as it is, with something else about it.
template <typename Change>
void change(OrderStore& store, std::string_view id, Change change) {
    REQUIRE(store.transact([&](Transaction& tx) -> Result<void> {
        OutboxEntry entry = *tx.find_entry(id).value();
        change(entry);
        return tx.update_entry(entry);
    }));
}

void end(OrderStore& store, std::string_view id, OutboxState state) {
    change(store, id, [state](OutboxEntry& entry) { entry.state = state; });
}

bool claim(OrderStore& store, std::string_view id, UnixSeconds now, UnixSeconds until) {
    bool taken = false;
    REQUIRE(store.transact([&](Transaction& tx) -> Result<void> {
        taken = tx.claim_entry(id, now, until).value();
        return {};
    }));
    return taken;
}

Ids ids(const Result<std::vector<OutboxEntry>>& entries) {
    Ids out;
    for (const OutboxEntry& entry : entries.value())
        out.push_back(entry.id);
    return out;
}

}  // namespace

TEST_CASE("every state of an entry has a word of its own") {
    for (const OutboxState state :
         {OutboxState::due, OutboxState::done, OutboxState::dead, OutboxState::dropped})
        CHECK(parse_outbox_state(to_string(state)) == state);
    CHECK_FALSE(parse_outbox_state("Due").has_value());
    CHECK_FALSE(parse_outbox_state("").has_value());
}

TEST_CASE_TEMPLATE("reads an entry back as it was put, and numbers it", Backend, EVERY_STORE) {
    Store<Backend> store;
    std::string long_uid;
    for (int i = 0; i < 64; ++i)
        long_uid += "가";
    OutboxEntry entry = entry_of("cancel:" + long_uid, "table:" + long_uid, 5);
    entry.kind = "command";
    entry.type = "payment.paid";
    entry.merchant_uid = "'; DROP TABLE outbox; --";
    entry.imp_uid = "imp_1";
    entry.body = R"({"id":"evt_1","data":{"note":"it's ?1 :id"}})";
    entry.state = OutboxState::dead;
    entry.attempts = 7;
    entry.created_at = 1;
    entry.claimed_until = 3;
    entry.acted_at = 4;
    entry.last_error = "HTTP 500";
    CHECK(add_entry(*store.store, entry));
    CHECK(add_entry(*store.store, entry_of("2", "l")));
    OutboxEntry found = *find_entry(*store.store, entry.id);
    CHECK(found.seq < find_entry(*store.store, "2")->seq);
    found.seq = 0;
    CHECK(found == entry);
    CHECK_FALSE(find_entry(*store.store, "cancel:").has_value());
}

TEST_CASE_TEMPLATE("keeps an intent once, as it was first", Backend, EVERY_STORE) {
    Store<Backend> store;
    OutboxEntry entry = entry_of("1", "a");
    CHECK(add_entry(*store.store, entry));
    end(*store.store, "1", OutboxState::done);
    entry.lane = "b";
    CHECK_FALSE(add_entry(*store.store, entry));
    CHECK(find_entry(*store.store, "1")->lane == "a");
    CHECK(find_entry(*store.store, "1")->state == OutboxState::done);
    CHECK(add_entry(*store.store, entry_of("1 ", "a")));
}

TEST_CASE_TEMPLATE("changes what whoever is at an entry may change, and nothing else",
                   Backend,
                   EVERY_STORE) {
    Store<Backend> store;
    CHECK(add_entry(*store.store, entry_of("1", "a")));
    change(*store.store, "1", [](OutboxEntry& entry) {
        entry.body = "b";
        entry.state = OutboxState::dead;
        entry.attempts = 2;
        entry.due_at = 3;
        entry.claimed_until = 4;
        entry.acted_at = 5;
        entry.last_error = "e";
        entry.lane = "not this";
        entry.created_at = 99;
        entry.imp_uid = "nor this";
    });
    OutboxEntry expected = entry_of("1", "a", 3);
    expected.seq = 1;
    expected.created_at = 99;
    expected.body = "b";
    expected.state = OutboxState::dead;
    expected.attempts = 2;
    expected.claimed_until = 4;
    expected.acted_at = 5;
    expected.last_error = "e";
    CHECK(find_entry(*store.store, "1") == expected);
    const Result<void> none =
        store->transact([](Transaction& tx) { return tx.update_entry(entry_of("none", "a")); });
    REQUIRE_FALSE(none);
    CHECK(none.error().code == Errc::not_found);
}

TEST_CASE_TEMPLATE("gives out the head of each lane only, those due longest first",
                   Backend,
                   EVERY_STORE) {
    Store<Backend> store;
    add_entry(*store.store, entry_of("a1", "a", 30));
    add_entry(*store.store, entry_of("a2", "a", 10));
    add_entry(*store.store, entry_of("b1", "b", 20));
    add_entry(*store.store, entry_of("c1", "c", 20));
    add_entry(*store.store, entry_of("d1", "d", 101));  // not yet
    add_entry(*store.store, entry_of("d2", "d", 1));
    CHECK(ids(store->due_entries(100, 10)) == Ids{"b1", "c1", "a1"});
    CHECK(ids(store->due_entries(100, 2)) == Ids{"b1", "c1"});
    CHECK(ids(store->due_entries(101, 10)) == Ids{"b1", "c1", "a1", "d1"});
    CHECK(ids(store->due_entries(100, 0)).empty());
    CHECK(ids(store->due_entries(100, -1)).empty());
    end(*store.store, "a1", OutboxState::done);
    end(*store.store, "b1", OutboxState::dead);
    end(*store.store, "d1", OutboxState::dropped);
    CHECK(ids(store->due_entries(100, 10)) == Ids{"d2", "a2", "c1"});
}

TEST_CASE_TEMPLATE("an entry that somebody is at holds back its lane, until his time is over",
                   Backend,
                   EVERY_STORE) {
    Store<Backend> store;
    add_entry(*store.store, entry_of("a1", "a", 10));
    add_entry(*store.store, entry_of("a2", "a", 10));
    CHECK_FALSE(claim(*store.store, "a1", 9, 50));  // not due
    CHECK(claim(*store.store, "a1", 10, 50));
    CHECK_FALSE(claim(*store.store, "a1", 49, 90));  // somebody is at it
    CHECK(ids(store->due_entries(49, 10)).empty());
    CHECK(ids(store->due_entries(50, 10)) == Ids{"a1"});
    CHECK(claim(*store.store, "a1", 50, 90));
    end(*store.store, "a1", OutboxState::done);
    CHECK_FALSE(claim(*store.store, "a1", 90, 130));
    CHECK_FALSE(claim(*store.store, "none", 90, 130));
    CHECK(ids(store->due_entries(50, 10)) == Ids{"a2"});
}

TEST_CASE_TEMPLATE("lists and counts entries by what became of them", Backend, EVERY_STORE) {
    Store<Backend> store;
    for (const char* id : {"1", "2", "3", "4"})
        add_entry(*store.store, entry_of(id, "lane"));
    end(*store.store, "2", OutboxState::dead);
    end(*store.store, "4", OutboxState::dead);
    CHECK(ids(store->list_entries({}, 0, 3)) == Ids{"1", "2", "3"});
    CHECK(ids(store->list_entries({}, 3, 3)) == Ids{"4"});
    CHECK(ids(store->list_entries(OutboxState::dead, 0, 1)) == Ids{"2"});
    CHECK(ids(store->list_entries(OutboxState::dead, 2, 9)) == Ids{"4"});
    CHECK(ids(store->list_entries({}, 0, 0)).empty());
    CHECK(store->count_entries(OutboxState::dead).value() == 2);
    CHECK(store->count_entries(OutboxState::due).value() == 2);
    CHECK(store->count_entries(OutboxState::done).value() == 0);
}

TEST_CASE_TEMPLATE("finds an order's entries, and what failing ones say", Backend, EVERY_STORE) {
    Store<Backend> store;
    for (const char* id : {"1", "2", "3"}) {
        OutboxEntry entry = entry_of(id, id);
        entry.merchant_uid = *id == '2' ? "a" : "A";
        add_entry(*store.store, entry);
    }
    for (const char* id : {"1", "3"}) {
        change(*store.store, id, [](OutboxEntry& entry) {
            entry.attempts = 1;
            entry.last_error = "HTTP 500";
        });
    }
    CHECK(store->last_errors(9).value() == Ids{"HTTP 500", "HTTP 500"});
    CHECK(store->last_errors(1).value() == Ids{"HTTP 500"});
    end(*store.store, "3", OutboxState::done);
    CHECK(store->last_errors(9).value() == Ids{"HTTP 500"});
    CHECK(ids(store->entries_of("A")) == Ids{"1", "3"});
    CHECK(ids(store->entries_of("a")) == Ids{"2"});
    CHECK(ids(store->entries_of("")).empty());
}

TEST_CASE_TEMPLATE("counts what was acted on since then", Backend, EVERY_STORE) {
    Store<Backend> store;
    for (const UnixSeconds at : {0, 99, 100, 101}) {
        OutboxEntry entry = entry_of("refund " + std::to_string(at), "lane");
        entry.kind = "refund";
        entry.acted_at = at;
        add_entry(*store.store, entry);
    }
    OutboxEntry other = entry_of("other", "lane");
    other.acted_at = 100;
    add_entry(*store.store, other);
    CHECK(store->transact([](Transaction& tx) -> Result<void> {
        CHECK(tx.count_acted("refund", 100).value() == 2);
        CHECK(tx.count_acted("revoke", 0).value() == 0);
        return {};
    }));
}

TEST_CASE_TEMPLATE("forgets what is over and old, and nothing that is not", Backend, EVERY_STORE) {
    Store<Backend> store;
    const auto add_old = [&](const std::string& id, OutboxState state, UnixSeconds created_at) {
        OutboxEntry entry = entry_of(id, "lane");
        entry.state = state;
        entry.created_at = created_at;
        add_entry(*store.store, entry);
    };
    add_old("due", OutboxState::due, 1);
    add_old("dead", OutboxState::dead, 1);
    add_old("done", OutboxState::done, 99);
    add_old("dropped", OutboxState::dropped, 99);
    add_old("young", OutboxState::done, 100);
    Backend::run_sql(
        store.folder.path(),
        "INSERT INTO outbox (id, lane, kind, type, merchant_uid, imp_uid, body, state,"
        " attempts, created_at, due_at, claimed_until, acted_at, last_error)"
        " WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1200)"
        " SELECT 'x' || i, 'l', 'url', '', '', '', '', 'done', 0, 5, 0, 0, 0, '' FROM n");
    CHECK(store->count_entries(OutboxState::done).value() == 1202);
    REQUIRE(store->purge_entries(100));
    CHECK(ids(store->list_entries({}, 0, 9999)) == Ids{"due", "dead", "young"});
}

TEST_CASE_TEMPLATE("finds what is due among very many that are not", Backend, EVERY_STORE) {
    Store<Backend> store;
    // 10,000 that are due in 100 lanes behind 50,000 that are done.
    Backend::run_sql(
        store.folder.path(),
        "INSERT INTO outbox (id, lane, kind, type, merchant_uid, imp_uid, body, state,"
        " attempts, created_at, due_at, claimed_until, acted_at, last_error)"
        " WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60000)"
        " SELECT 'x' || i, 'l' || (i % 100), 'url', '', '', '', '',"
        " CASE WHEN i > 50000 THEN 'due' ELSE 'done' END, 0, 5, i, 0, 0, '' FROM n");
    const Result<std::vector<OutboxEntry>> due = store->due_entries(100'000, 1000);
    REQUIRE(due);
    REQUIRE(due->size() == 100);
    CHECK(due->front().id == "x50001");
    CHECK(due->back().id == "x50100");
}
