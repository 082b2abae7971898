#include "doctor/work_checks.hpp"

#include "findings.hpp"
#include "support/samples.hpp"
#include "support/temporary_directory.hpp"

using namespace imp;
using namespace imp::doctor;

namespace {

/// A shop that works.
Backlog no_backlog() {
    return {.now = kNow, .progress = {.last_walk = kNow - 120, .last_complete = kNow - 120}};
}

std::vector<Finding> judge(const Backlog& backlog) {
    auto all = judge_backlog(backlog);
    check_form(all);
    return all;
}

}  // namespace

TEST_CASE("a shop that works has nothing to complain about") {
    for (const Finding& each : judge(no_backlog()))
        CHECK_MESSAGE(each.grade == Grade::ok, each.name);
}

TEST_CASE("a worker that did not come lately, long, or ever") {
    Backlog backlog = no_backlog();
    backlog.progress.last_walk = kNow - 20 * kMinute;
    CHECK(grade(judge(backlog), "work.running") == Grade::warning);
    backlog.progress.last_walk = kNow - 2 * kHour;
    CHECK(grade(judge(backlog), "work.running") == Grade::problem);
    CHECK(holds(find(judge(backlog), "work.running").advice, "cron"));
    backlog.progress = {};
    CHECK(grade(judge(backlog), "work.running") == Grade::warning);
    backlog.oldest_due = kNow - 60;
    backlog.due = 1;
    CHECK(grade(judge(backlog), "work.running") == Grade::problem);
}

TEST_CASE("a clock that was ahead once keeps the worker waiting") {
    Backlog backlog = no_backlog();
    backlog.progress.last_walk = kNow + kDay;
    CHECK(grade(judge(backlog), "work.running") == Grade::problem);
    CHECK(holds(find(judge(backlog), "work.running").advice, "clock"));
}

TEST_CASE("a watermark that stays behind though somebody works") {
    Backlog backlog = no_backlog();
    backlog.progress.last_complete = kNow - 2 * kHour;
    CHECK(grade(judge(backlog), "work.reconciled") == Grade::warning);
    backlog.progress.last_complete = kNow - 2 * kDay;
    CHECK(grade(judge(backlog), "work.reconciled") == Grade::problem);
    backlog.progress.last_complete = 0;
    CHECK(grade(judge(backlog), "work.reconciled") == Grade::warning);
}

TEST_CASE("what waits, fails and is given up") {
    Backlog backlog = no_backlog();
    backlog.due = 3;
    CHECK(grade(judge(backlog), "outbox.due") == Grade::ok);
    backlog.oldest_due = kNow - 10;
    CHECK(grade(judge(backlog), "outbox.due") == Grade::ok);
    backlog.oldest_due = kNow - 10 * kMinute;
    CHECK(grade(judge(backlog), "outbox.due") == Grade::warning);
    backlog.oldest_due = kNow - 2 * kHour;
    CHECK(grade(judge(backlog), "outbox.due") == Grade::problem);
    backlog.failing = 2;
    backlog.last_error = "exit status 1\nand more";
    CHECK(grade(judge(backlog), "outbox.failing") == Grade::warning);
    backlog.dead = 1;
    CHECK(grade(judge(backlog), "outbox.dead") == Grade::problem);
}

TEST_CASE("webhooks and orders that wait too long, and money without an order") {
    Backlog backlog = no_backlog();
    backlog.inbox = 1;
    backlog.oldest_inbox = kNow - 10 * kMinute;
    CHECK(grade(judge(backlog), "inbox") == Grade::warning);
    backlog.inbox = 9'500;
    CHECK(grade(judge(backlog), "inbox") == Grade::problem);
    backlog.waiting = 1;
    backlog.oldest_waiting = kNow - 2 * kHour;
    CHECK(grade(judge(backlog), "orders.waiting") == Grade::problem);
    backlog.unmatched = 1;
    CHECK(grade(judge(backlog), "payments.unmatched") == Grade::warning);
    backlog.refused = 1;
    CHECK(grade(judge(backlog), "payments.refused") == Grade::warning);
}

TEST_CASE("stock is taken of a real store") {
    const TemporaryDirectory directory;
    const auto store =
        store::open_store({.url = "sqlite:" + (directory.path() / "imp.db").string()}).value();
    CHECK(settlement::take_stock(*store, kNow).value().due == 0);
    Order order = samples::order("late");
    order.check_at = kNow - 600;
    const auto entry = [](const char* id, store::OutboxState state, int attempts, UnixSeconds due) {
        store::OutboxEntry made;
        made.id = made.lane = id;
        made.kind = "command";
        made.state = state;
        made.attempts = attempts;
        made.due_at = due;
        made.last_error = attempts > 0 ? "exit status 3" : "";
        return made;
    };
    REQUIRE(store->transact([&](store::Transaction& tx) -> Result<void> {
        if (auto done = tx.insert_order(order); !done)
            return done;
        for (const auto& each : {entry("a", store::OutboxState::due, 2, kNow - 300),
                                 entry("b", store::OutboxState::due, 0, kNow + 300),
                                 entry("c", store::OutboxState::dead, 9, kNow)}) {
            if (auto done = tx.add_entry(each); !done)
                return done.error();
        }
        if (auto done =
                tx.put_inbox({.imp_uid = "imp_1", .merchant_uid = "x", .due_at = kNow - 60});
            !done)
            return done.error();
        if (auto done = tx.put_note("reconcile.next_walk", std::to_string(kNow)); !done)
            return done;
        return tx.put_note("reconcile.watermark", std::to_string(kNow - 900));
    }));
    const Backlog backlog = settlement::take_stock(*store, kNow).value();
    CHECK(backlog.due == 2);
    CHECK(backlog.oldest_due == kNow - 300);
    CHECK(backlog.failing == 1);
    CHECK(backlog.last_error == "exit status 3");
    CHECK(backlog.dead == 1);
    CHECK(backlog.inbox == 1);
    CHECK(backlog.oldest_inbox == kNow - 60);
    CHECK(backlog.waiting == 1);
    CHECK(backlog.oldest_waiting == kNow - 600);
    CHECK(backlog.progress.last_walk == kNow - settlement::kWalkEvery);
    CHECK(backlog.progress.last_complete == kNow - 900);
}
