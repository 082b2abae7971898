#pragma once

#include "base/json.hpp"
#include "settlement/certify.hpp"
#include "settlement/deliveries.hpp"
#include "settlement/expected_orders.hpp"
#include "settlement/inbox.hpp"
#include "settlement/order_desk.hpp"
#include "settlement/outbox_runner.hpp"
#include "settlement/reconcile.hpp"
#include "settlement/refunds.hpp"
#include "settlement/settle.hpp"
#include "settlement/worker.hpp"
#include "support/fake_hook.hpp"
#include "support/fake_source.hpp"
#include "support/samples.hpp"
#include "support/temporary_directory.hpp"
#include "support/test_clock.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

namespace imp::settlement {

inline constexpr int kTestLimit = 5;  ///< forgery.limit

/// How the tests' shops are set up unless they say otherwise: nobody is told.
inline RecorderOptions test_options() {
    return {.policy = {.accept_test_payments = false, .test_pg_ids = {"INIpayTest"}}};
}

/// The same, with a hook.
inline RecorderOptions told_options() {
    RecorderOptions options = test_options();
    options.channels.command = true;
    return options;
}

/// … that gives refused money back.
inline RecorderOptions refunding_options() {
    RecorderOptions options = told_options();
    options.refund_refused = true;
    return options;
}

/// A shop with one order, order-1 over 15000 won, unless a test adds more; i'mport, the clock and
/// the hook are the test's own.
struct Shop {
    explicit Shop(RecorderOptions options = test_options())
        : store(store::open_store({.url = "sqlite:" + (directory.path() / "imp.db").string()})
                    .value()),
          lookups(clock),
          recorder(*store, clock, std::move(options)),
          orders(make_stored_orders(*store)),
          certifier(*store, source, lookups, recorder, clock, Secret()),
          settler(*store, *orders, source, lookups, recorder, certifier, clock, {}),
          desk(*store, recorder, clock),
          inbox(*store, settler, lookups, clock),
          deliveries(*store, recorder, &hook, nullptr, nullptr),
          refunds(*store, source, recorder, clock, kTestLimit),
          outbox(*store, clock),
          reconciler(*store, source, *orders, settler, recorder, clock),
          worker(*store, outbox, inbox, reconciler, clock) {
        add_doers(outbox, deliveries, refunds);
        add(samples::order());
    }

    void add(const Order& o) {
        REQUIRE(store->transact([&](store::Transaction& tx) { return tx.insert_order(o); }));
    }

    Answer landing(const char* imp, const char* merchant = "order-1") {
        return ask(imp, merchant, Source::redirect);
    }

    Answer webhook(const char* imp, const char* merchant = nullptr) {
        return ask(imp, merchant, Source::webhook);
    }

    Answer ask(const char* imp, const char* merchant, Source from, bool claims_failure = false) {
        Question question;
        if (imp != nullptr)
            question.imp_uid = samples::imp_uid(imp);
        if (merchant != nullptr)
            question.merchant_uid = samples::merchant_uid(merchant);
        question.source = from;
        question.remote_addr = "127.0.0.1";
        question.claims_failure = claims_failure;
        return settler.settle(question);
    }

    Order stored(const char* merchant = "order-1") {
        return store->find_order(samples::merchant_uid(merchant)).value().value();
    }

    PaymentRecord record(const char* imp) {
        return store->find_payment(samples::imp_uid(imp)).value().value();
    }

    long events(std::string_view verdict, const char* merchant = "order-1") {
        const auto all = store->events_of(merchant).value();
        return std::count_if(
            all.begin(), all.end(), [&](const store::Event& e) { return e.verdict == verdict; });
    }

    std::vector<store::OutboxEntry> entries() {
        return store->list_entries(std::nullopt, 0, 1000).value();
    }

    store::OutboxEntry entry(std::string_view kind) {
        const auto all = entries();
        const auto found = std::find_if(
            all.begin(), all.end(), [&](const store::OutboxEntry& e) { return e.kind == kind; });
        REQUIRE(found != all.end());
        return *found;
    }

    /// The types of the events that the hook was handed, attempts that failed included.
    std::vector<std::string> told() {
        std::vector<std::string> types;
        for (const auto& [id, line] : hook.calls())
            types.push_back(json::parse(line).value().find("type")->text());
        return types;
    }

    TemporaryDirectory directory;
    TestClock clock;
    FakeSource source;
    FakeHook hook;
    std::unique_ptr<store::OrderStore> store;
    MemoryLookups lookups;
    Recorder recorder;
    std::unique_ptr<ExpectedOrders> orders;
    Certifier certifier;
    Settler settler;
    OrderDesk desk;
    Inbox inbox;
    Deliveries deliveries;
    Refunds refunds;
    OutboxRunner outbox;
    Reconciler reconciler;
    Worker worker;
};

using Words = std::vector<std::string>;

}  // namespace imp::settlement
