#include "settlement/shop.hpp"

#include <future>
#include <thread>

using namespace imp;
using namespace imp::samples;
using namespace imp::settlement;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view kBusy = "busy";

store::OutboxEntry entry_of(const std::string& id, const std::string& lane, UnixSeconds now) {
    store::OutboxEntry entry;
    entry.id = id;
    entry.lane = lane;
    entry.kind = kBusy;
    entry.created_at = now;
    entry.due_at = now;
    return entry;
}

void keep(Shop& shop, const store::OutboxEntry& entry) {
    REQUIRE(shop.store->transact([&](store::Transaction& tx) -> Result<void> {
        auto added = tx.add_entry(entry);
        return added ? Result<void>() : added.error();
    }));
}

store::OutboxEntry read(Shop& shop, const std::string& id) {
    store::OutboxEntry found;
    REQUIRE(shop.store->transact([&](store::Transaction& tx) -> Result<void> {
        found = tx.find_entry(id).value().value();
        return {};
    }));
    return found;
}

}  // namespace

TEST_CASE("the pauses between attempts grow to an hour") {
    CHECK(retry_after(1) == 2);
    CHECK(retry_after(2) == 10);
    CHECK(retry_after(3) == 30);
    CHECK(retry_after(4) == 120);
    CHECK(retry_after(6) == 1800);
    CHECK(retry_after(7) == 3600);
    CHECK(retry_after(100) == 3600);
}

TEST_CASE("what fails is tried again after its pause, and is dead after three days") {
    Shop shop;
    int tries = 0;
    shop.outbox.add(std::string(kBusy), [&](store::OutboxEntry&, const OutboxRunner::Keep&) {
        ++tries;
        return Attempt{.end = Attempt::End::retry, .error = "not today", .again_at = 0};
    });
    keep(shop, entry_of("a", "lane", shop.clock.now()));
    CHECK(shop.outbox.run_due().value() == 1);
    CHECK(shop.outbox.run_due().value() == 0);
    CHECK(read(shop, "a").attempts == 1);
    CHECK(read(shop, "a").last_error == "not today");
    shop.clock.advance(2s);
    CHECK(shop.outbox.run_due().value() == 1);
    shop.clock.advance(72h + 1s);
    while (tries < OutboxRunner::kLeastAttempts) {
        CHECK_MESSAGE(read(shop, "a").state == store::OutboxState::due,
                      "the clock may have jumped");
        CHECK(shop.outbox.run_due().value() == 1);
        shop.clock.advance(1h);
    }
    CHECK(read(shop, "a").state == store::OutboxState::dead);
    shop.clock.advance(24h);
    CHECK(shop.outbox.run_due().value() == 0);
    CHECK(tries == OutboxRunner::kLeastAttempts);
}

TEST_CASE("an entry waits for the earlier ones of its lane, and for nothing else") {
    Shop shop;
    std::vector<std::string> done;
    bool broken = true;
    shop.outbox.add(std::string(kBusy), [&](store::OutboxEntry& entry, const OutboxRunner::Keep&) {
        if (entry.id == "a1" && broken)
            return Attempt{.end = Attempt::End::retry, .error = "broken", .again_at = 0};
        done.push_back(entry.id);
        return Attempt{.end = Attempt::End::done, .error = "", .again_at = 0};
    });
    for (const char* const id : {"a1", "a2", "b1", "b2"})
        keep(shop, entry_of(id, std::string(1, id[0]), shop.clock.now()));
    CHECK(shop.outbox.run_due());
    CHECK(done == Words{"b1", "b2"});
    broken = false;
    shop.clock.advance(2s);
    CHECK(shop.outbox.run_due());
    CHECK(done == Words{"b1", "b2", "a1", "a2"});
}

TEST_CASE("an entry whose taker died is taken up again when the claim is over") {
    Shop shop;
    int tries = 0;
    shop.outbox.add(std::string(kBusy), [&](store::OutboxEntry&, const OutboxRunner::Keep&) {
        ++tries;
        return Attempt{.end = Attempt::End::done, .error = "", .again_at = 0};
    });
    keep(shop, entry_of("a", "lane", shop.clock.now()));
    REQUIRE(shop.store->transact([&](store::Transaction& tx) -> Result<void> {
        const UnixSeconds now = shop.clock.now();
        CHECK(tx.claim_entry("a", now, now + OutboxRunner::kClaim).value());
        return {};
    }));
    CHECK(shop.outbox.run_due().value() == 0);
    shop.clock.advance(std::chrono::seconds(OutboxRunner::kClaim) + 1s);
    CHECK(shop.outbox.run_due().value() == 1);
    CHECK(tries == 1);
    static_assert(OutboxRunner::kClaim <= 60, "design 6: taken up again within 60 s");
}

TEST_CASE("many runners do each entry once") {
    Shop shop;
    constexpr int kEntries = 60;
    std::atomic<int> tries = 0;
    shop.outbox.add(std::string(kBusy), [&](store::OutboxEntry&, const OutboxRunner::Keep&) {
        ++tries;
        return Attempt{.end = Attempt::End::done, .error = "", .again_at = 0};
    });
    for (int i = 0; i < kEntries; ++i)
        keep(shop, entry_of(std::to_string(i), std::to_string(i % 7), shop.clock.now()));
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&] {
            while (shop.outbox.run_one().value()) {
            }
        });
    for (std::thread& thread : threads)
        thread.join();
    CHECK(shop.outbox.run_due());
    CHECK(tries == kEntries);
}

TEST_CASE("an exception in one entry is that entry's failure") {
    Shop shop;
    shop.outbox.add(std::string(kBusy),
                    [&](store::OutboxEntry&, const OutboxRunner::Keep&) -> Attempt {
                        throw std::runtime_error("no memory");
                    });
    keep(shop, entry_of("a", "lane", shop.clock.now()));
    CHECK(shop.outbox.run_due().value() == 1);
    CHECK(read(shop, "a").attempts == 1);
    CHECK(read(shop, "a").state == store::OutboxState::due);
}

TEST_CASE("events reach the hook in the order of what happened, one after the other") {
    Shop shop(told_options());
    shop.source.put(paid());
    shop.landing("imp_1");
    shop.source.put(cancelled("4000"));
    shop.webhook("imp_1");
    shop.source.put(cancelled("15000"));
    shop.webhook("imp_1");
    CHECK(shop.outbox.run_due());
    CHECK(shop.told() == Words{"payment.paid", "payment.partially_cancelled", "payment.cancelled"});
}

TEST_CASE("an event that the hook does not take holds back its own order's, with the same id") {
    Shop shop(told_options());
    shop.hook.fails();
    shop.source.put(paid());
    shop.landing("imp_1");
    shop.source.put(cancelled("4000"));
    shop.webhook("imp_1");
    for (int i = 0; i < 3; ++i) {
        CHECK(shop.outbox.run_due());
        shop.clock.advance(1h);
    }
    shop.hook.accepts();
    CHECK(shop.outbox.run_due());
    CHECK(shop.told() == Words{"payment.paid",
                               "payment.paid",
                               "payment.paid",
                               "payment.paid",
                               "payment.partially_cancelled"});
    const auto calls = shop.hook.calls();
    CHECK(calls.at(0).first == calls.at(3).first);
    CHECK(calls.at(0).first.starts_with("evt_"));
    CHECK(json::parse(calls.at(0).second).value().find("id")->text() == calls.at(0).first);
}

TEST_CASE("without a hook events are kept as a record, and nothing is due") {
    Shop shop;
    shop.source.put(paid());
    shop.landing("imp_1");
    const auto entries = shop.entries();
    REQUIRE(entries.size() == 1);
    CHECK(entries[0].state == store::OutboxState::done);
    CHECK(entries[0].type == "payment.paid");
}

TEST_CASE("the worker's end is waited for until a limit, and what it is at is done nevertheless") {
    Shop shop(told_options());
    std::promise<void> entered;
    std::promise<void> open;
    shop.hook.says([&, opened = open.get_future().share()](auto, auto) {
        entered.set_value();
        opened.wait();
        return HookReply{.accepted = true, .status = 0, .output = ""};
    });
    shop.worker.start();
    shop.source.put(paid());
    shop.landing("imp_1");
    entered.get_future().wait();
    CHECK_FALSE(shop.worker.stop_by(std::chrono::steady_clock::now() + 50ms));
    open.set_value();
    CHECK(shop.worker.stop_by(std::chrono::steady_clock::now() + 60s));
    CHECK(shop.told() == Words{"payment.paid"});
}

TEST_CASE("the worker's threads tell what happens, and end when they are asked to") {
    Shop shop(told_options());
    shop.worker.start();
    shop.source.put(paid());
    shop.landing("imp_1");
    for (int i = 0; i < 3000 && shop.hook.calls().empty(); ++i)
        std::this_thread::sleep_for(10ms);
    shop.worker.stop();
    CHECK(shop.told() == Words{"payment.paid"});
}
