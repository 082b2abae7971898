#include "cli/shop.hpp"

#include <doctest/doctest.h>

using namespace imp;
using store::OutboxState;

namespace {

store::OutboxEntry make_entry(const std::string& id, OutboxState state, const TestClock& clock) {
    return {.id = id,
            .lane = "lane " + id,
            .kind = "url",
            .type = "payment.paid",
            .merchant_uid = "A-1",
            .imp_uid = "imp_1",
            .body = R"({"id":")" + id + R"("})",
            .state = state,
            .attempts = 7,
            .created_at = clock.now(),
            .due_at = clock.now() + 3600,
            .last_error = "HTTP 500"};
}

/// One entry in each state, named after it.
void fill(Shop& shop) {
    for (const auto state :
         {OutboxState::due, OutboxState::done, OutboxState::dead, OutboxState::dropped})
        shop.add_entry(make_entry(std::string(to_string(state)), state, shop.clock));
}

std::vector<std::string> ids(const json::Value& list) {
    std::vector<std::string> found;
    for (const json::Value& entry : list.items())
        found.push_back(entry.find("id")->text());
    return found;
}

using Ids = std::vector<std::string>;

}  // namespace

TEST_CASE("lists what is due and what is dead, unless asked for others") {
    Shop shop;
    CHECK(shop.impctl({"outbox", "list", "--json"}) == 0);
    CHECK(shop.out == "[]\n");
    fill(shop);
    CHECK(shop.impctl({"outbox", "list", "--json"}) == 0);
    CHECK(ids(shop.document()) == Ids{"due", "dead"});
    CHECK(shop.document().items()[0].find("last_error")->text() == "HTTP 500");
    CHECK(shop.document().items()[0].find("attempts")->as_int() == 7);
    CHECK(shop.impctl({"outbox", "list", "--state", "done", "--json"}) == 0);
    CHECK(ids(shop.document()) == Ids{"done"});
    CHECK(shop.impctl({"outbox", "list", "--all", "--json"}) == 0);
    CHECK(ids(shop.document()) == Ids{"due", "done", "dead", "dropped"});
    CHECK(shop.impctl({"outbox", "list", "--all", "--limit", "2", "--json"}) == 0);
    CHECK(ids(shop.document()) == Ids{"due", "done"});
    CHECK(holds(shop.err, "there are more"));
    CHECK(shop.impctl({"outbox", "list"}) == 0);
    CHECK(holds(shop.out, "payment.paid"));
    CHECK(shop.err.empty());
    CHECK(shop.impctl({"outbox", "list", "--state", "deed"}) == 2);
    CHECK(holds(shop.err, "did you mean dead?"));
}

TEST_CASE("shows one entry whole") {
    Shop shop;
    fill(shop);
    CHECK(shop.impctl({"outbox", "show", "dead", "--json"}) == 0);
    CHECK(shop.document().find("body")->find("id")->text() == "dead");
    CHECK(shop.impctl({"outbox", "show", "dead"}) == 0);
    CHECK(holds(shop.out, "HTTP 500"));
    CHECK(shop.impctl({"outbox", "show", "nobody"}) == 1);
    CHECK(holds(shop.err, "nobody"));
}

TEST_CASE("makes an entry due now, as if it had never failed") {
    Shop shop;
    fill(shop);
    for (const char* id : {"dead", "due"}) {
        CAPTURE(id);
        CHECK(shop.impctl({"outbox", "retry", id, "--json"}) == 0);
        const store::OutboxEntry entry = shop.entry(id);
        CHECK(entry.state == OutboxState::due);
        CHECK(entry.attempts == 0);
        CHECK(entry.due_at == shop.clock.now());
        CHECK(entry.last_error == "HTTP 500");
    }
    CHECK(shop.journal("A-1") == Ids{"outbox_retried", "outbox_retried"});
    CHECK(shop.impctl({"outbox", "retry", "done"}) == 1);
    CHECK(shop.impctl({"outbox", "retry", "dropped"}) == 1);
    CHECK(shop.impctl({"outbox", "retry", "nobody"}) == 1);
    CHECK(shop.entry("done").state == OutboxState::done);
    CHECK(shop.impctl({"outbox", "retry"}) == 2);
    CHECK(shop.impctl({"outbox", "retry", "due", "--dead"}) == 2);
}

TEST_CASE("makes all dead entries due") {
    Shop shop;
    fill(shop);
    shop.add_entry(make_entry("dead too", OutboxState::dead, shop.clock));
    CHECK(shop.impctl({"outbox", "retry", "--dead"}) == 0);
    CHECK(shop.out == "2 due now\n");
    CHECK(shop.entry("dead").state == OutboxState::due);
    CHECK(shop.entry("dead too").state == OutboxState::due);
    CHECK(shop.entry("due").attempts == 7);
    CHECK(shop.impctl({"outbox", "retry", "--dead"}) == 0);
    CHECK(shop.out == "0 due now\n");
}

TEST_CASE("drops an entry after asking, on the record") {
    Shop shop;
    fill(shop);
    CHECK(shop.impctl({"outbox", "drop", "dead"}, "n\n") == 1);
    CHECK(holds(shop.err, "[y/N]"));
    CHECK(shop.impctl({"outbox", "drop", "dead"}, "") == 1);
    CHECK(shop.entry("dead").state == OutboxState::dead);
    CHECK(shop.journal("A-1").empty());
    CHECK(shop.impctl({"outbox", "drop", "dead"}, "y\n") == 0);
    CHECK(shop.out == "dropped: dead\n");
    CHECK(shop.entry("dead").state == OutboxState::dropped);
    CHECK(shop.impctl({"outbox", "drop", "due", "--yes", "--json"}) == 0);
    CHECK(shop.document().find("state")->text() == "dropped");
    CHECK(shop.journal("A-1") == Ids{"outbox_dropped", "outbox_dropped"});
    CHECK(shop.impctl({"outbox", "drop", "done", "--yes"}) == 1);
    CHECK(shop.impctl({"outbox", "drop", "nobody", "--yes"}) == 1);
}

TEST_CASE("does not drop what somebody is at") {
    Shop shop;
    store::OutboxEntry entry = make_entry("taken", OutboxState::due, shop.clock);
    entry.claimed_until = shop.clock.now() + 45;
    shop.add_entry(entry);
    CHECK(shop.impctl({"outbox", "drop", "taken", "--yes"}) == 1);
    CHECK(shop.entry("taken").state == OutboxState::due);
    shop.clock.advance(std::chrono::seconds(46));
    CHECK(shop.impctl({"outbox", "drop", "taken", "--yes"}) == 0);
}

TEST_CASE("an order shows the refunds that are on their way or given up") {
    Shop shop;
    REQUIRE(shop.impctl({"order", "add", "A-1", "15000"}) == 0);
    fill(shop);
    for (const auto state : {OutboxState::due, OutboxState::done, OutboxState::dead}) {
        store::OutboxEntry entry =
            make_entry("refund " + std::string(to_string(state)), state, shop.clock);
        entry.kind = "refund";
        shop.add_entry(entry);
    }
    CHECK(shop.impctl({"order", "show", "A-1", "--json"}) == 0);
    CHECK(ids(*shop.document().find("refunds")) == Ids{"refund due", "refund dead"});
    CHECK(shop.impctl({"order", "show", "A-1"}) == 0);
    CHECK(holds(shop.out, "refund dead"));
}
