// Random interleavings of all news about two payments of one order, by one thread, by many, and by
// many processes: whatever the order, never back, never paid twice, never lost.
#include "settlement/shop.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <map>
#include <random>
#include <thread>

using namespace imp;
using namespace imp::samples;
using namespace imp::settlement;

namespace {

using Random = std::mt19937;

std::size_t below(Random& random, std::size_t n) {
    return std::uniform_int_distribution<std::size_t>(0, n - 1)(random);
}

/// What i'mport may say about one payment, in the order in which it becomes true.
std::vector<Payment> history(Random& random, const std::string& imp) {
    std::vector<Payment> story;
    const auto add = [&](const Payment& payment) { story.push_back(payment); };
    if (below(random, 3) == 0)
        add(vbank(imp));
    else
        add(abandoned(imp));
    if (below(random, 4) == 0)
        add(failed(imp));  // and paid after all: Paymentwall
    if (below(random, 4) == 0)
        return story;
    add(paid(imp));
    if (below(random, 3) != 0)
        return story;
    add(cancelled("4000", imp));
    if (below(random, 2) == 0)
        add(cancelled("15000", imp));
    return story;
}

/// How far an order has come with the money that it accepted.
int rank(const Order& order) {
    switch (order.state) {
        case OrderState::paid:
            return 1;
        case OrderState::partially_cancelled:
            return 2;
        case OrderState::cancelled:
            return order.accepted ? 3 : 0;
        case OrderState::pending:
        case OrderState::awaiting_deposit:
        case OrderState::failed:
        case OrderState::completed:
            return 0;
    }
    return 0;
}

/// One answer of i'mport, on its way: it may arrive at any time, or twice.
struct Delivery {
    Payment payment;
    Source source;
};

std::vector<Delivery> shuffled(Random& random, const std::vector<std::vector<Payment>>& stories) {
    constexpr std::array kSources{
        Source::redirect, Source::webhook, Source::reconcile, Source::callback};
    std::vector<Delivery> deliveries;
    for (const auto& story : stories) {
        for (const Payment& payment : story) {
            const std::size_t times = below(random, 3);  // lost, once, twice
            for (std::size_t i = 0; i < times; ++i)
                deliveries.push_back({payment, kSources[below(random, kSources.size())]});
        }
        // The truth of today arrives at last: by reconciliation, if by nobody else.
        deliveries.push_back({story.back(), Source::reconcile});
    }
    std::shuffle(deliveries.begin(), deliveries.end(), random);
    return deliveries;
}

std::map<std::string, int> count_by_type(Shop& shop) {
    std::map<std::string, int> counts;
    for (const store::OutboxEntry& entry : shop.entries())
        if (!entry.type.empty())
            ++counts[entry.type];
    return counts;
}

/// What must hold when all news has arrived, whatever its order.
void check_truth(Shop& shop, const std::vector<std::vector<Payment>>& stories) {
    const Order order = shop.stored();
    int holding = 0;
    for (const auto& story : stories) {
        const Payment& truth = story.back();
        const PaymentRecord record = shop.record(truth.imp_uid.str().c_str());
        CHECK_MESSAGE(compare_progress(record.payment, truth) == 0, "the furthest answer is kept");
        holding += holds_money(truth) ? 1 : 0;
        if (holds_money(truth) && order.accepted != truth.imp_uid)
            CHECK_MESSAGE(record.verdict == Verdict::duplicate, "money beside it is refused");
    }
    if (holding > 0)
        CHECK_MESSAGE(order.accepted, "a paid order is never lost");
    if (order.accepted) {
        const Payment truth = shop.record(order.accepted->str().c_str()).payment;
        CHECK(rank(order) == (is_fully_cancelled(truth)       ? 3
                              : truth.cancel_amount.is_zero() ? 1
                                                              : 2));
    }
    const auto counts = count_by_type(shop);
    const auto paid_events = counts.find("payment.paid");
    const int told_paid = paid_events == counts.end() ? 0 : paid_events->second;
    CHECK_MESSAGE(told_paid == (order.accepted ? 1 : 0), "paid is told once, if it is");
}

}  // namespace

TEST_CASE("one thread, any order of arrival: never back, never twice, never lost") {
    Random random(20261124);
    for (int round = 0; round < 150; ++round) {
        CAPTURE(round);
        Shop shop(told_options());
        const std::vector stories{history(random, "imp_1"), history(random, "imp_2")};
        std::optional<ImpUid> accepted;
        int reached = 0;
        for (const Delivery& delivery : shuffled(random, stories)) {
            REQUIRE(
                shop.recorder.apply(delivery.payment, merchant_uid("order-1"), delivery.source));
            const Order now = shop.stored();
            if (accepted)
                CHECK_MESSAGE(now.accepted == accepted, "the accepted payment never changes");
            CHECK_MESSAGE(rank(now) >= reached, "never back");
            accepted = now.accepted;
            reached = rank(now);
        }
        check_truth(shop, stories);
    }
}

TEST_CASE("many threads at once come to the same") {
    Random random(7);
    for (int round = 0; round < 15; ++round) {
        CAPTURE(round);
        Shop shop(told_options());
        const std::vector stories{history(random, "imp_1"), history(random, "imp_2")};
        const std::vector<Delivery> deliveries = shuffled(random, stories);
        std::vector<std::thread> threads;
        std::atomic<std::size_t> next = 0;
        std::atomic<int> troubles = 0;
        for (int i = 0; i < 6; ++i) {
            threads.emplace_back([&] {
                for (std::size_t n = next++; n < deliveries.size(); n = next++) {
                    const Delivery& delivery = deliveries[n];
                    if (!shop.recorder.apply(
                            delivery.payment, merchant_uid("order-1"), delivery.source))
                        ++troubles;
                }
            });
        }
        for (std::thread& thread : threads)
            thread.join();
        CHECK(troubles == 0);
        check_truth(shop, stories);
    }
}

TEST_CASE("many processes at once come to the same") {
    Random random(11);
    for (int round = 0; round < 4; ++round) {
        CAPTURE(round);
        TemporaryDirectory directory;
        const std::string url = "sqlite:" + (directory.path() / "imp.db").string();
        TestClock clock;
        {
            auto store = store::open_store({.url = url}).value();
            REQUIRE(store->transact(
                [&](store::Transaction& tx) { return tx.insert_order(samples::order()); }));
        }
        const std::vector stories{history(random, "imp_1"), history(random, "imp_2")};
        const std::vector<Delivery> deliveries = shuffled(random, stories);
        std::vector<pid_t> children;
        for (std::size_t child = 0; child < 3; ++child) {
            const pid_t pid = ::fork();
            REQUIRE(pid >= 0);
            if (pid == 0) {
                int status = 0;
                auto store = store::open_store({.url = url});
                if (!store)
                    ::_exit(2);
                Recorder recorder(**store, clock, told_options());
                for (std::size_t n = child; n < deliveries.size(); n += 3) {
                    if (!recorder.apply(
                            deliveries[n].payment, merchant_uid("order-1"), deliveries[n].source))
                        status = 1;
                }
                ::_exit(status);
            }
            children.push_back(pid);
        }
        for (const pid_t pid : children) {
            int status = 0;
            REQUIRE(::waitpid(pid, &status, 0) == pid);
            CHECK(status == 0);
        }
        auto store = store::open_store({.url = url}).value();
        const Order order = store->find_order(merchant_uid("order-1")).value().value();
        int holding = 0;
        for (const auto& story : stories) {
            const auto record = store->find_payment(story.back().imp_uid).value();
            REQUIRE(record);
            CHECK(compare_progress(record->payment, story.back()) == 0);
            holding += holds_money(story.back()) ? 1 : 0;
        }
        if (holding > 0)
            CHECK(order.accepted);
        const auto entries = store->list_entries(std::nullopt, 0, 1000).value();
        const auto told_paid = std::count_if(entries.begin(), entries.end(), [](const auto& entry) {
            return entry.type == "payment.paid";
        });
        CHECK(told_paid == (order.accepted ? 1 : 0));
    }
}

TEST_CASE("an old answer that arrives late is journalled, and changes nothing") {
    Shop shop;
    shop.source.put(paid());
    shop.landing("imp_1");
    REQUIRE(shop.recorder.apply(abandoned("imp_1"), merchant_uid("order-1"), Source::webhook));
    CHECK(shop.stored().state == OrderState::paid);
    CHECK(shop.record("imp_1").payment.status == PaymentStatus::paid);
    CHECK(shop.events("stale_answer") == 1);
}
