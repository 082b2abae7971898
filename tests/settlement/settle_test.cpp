#include "settlement/settle.hpp"

#include "settlement/shop.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <thread>

using namespace imp;
using namespace imp::samples;
using namespace imp::settlement;
using namespace std::chrono_literals;

TEST_CASE("a paid payment settles its order once, and the store answers from then on") {
    Shop shop;
    shop.source.put(paid());
    for (int i = 0; i < 3; ++i) {
        const Answer answer = shop.landing("imp_1");
        CHECK(answer.status == Status::success);
        REQUIRE(answer.payment);
        CHECK(answer.payment->amount == decimal("15000"));
    }
    CHECK(shop.landing(nullptr).status == Status::success);
    CHECK(shop.source.payment_calls() == 1);
    CHECK(shop.source.attempt_calls() == 0);
    CHECK(shop.stored().state == OrderState::paid);
    CHECK(shop.events("paid") == 1);
}

TEST_CASE("an unknown order asks i'mport nothing") {
    Shop shop;
    shop.source.put(paid());
    CHECK(shop.landing("imp_1", "order-2").status == Status::unknown_order);
    CHECK(shop.landing(nullptr, "order-2").status == Status::unknown_order);
    CHECK(shop.source.payment_calls() + shop.source.attempt_calls() == 0);
}

TEST_CASE("a paid order still asks about another imp_uid, and says what it is") {
    Shop shop;
    shop.source.put(paid("imp_1"));
    shop.source.put(failed("imp_2"));
    shop.source.put(paid("imp_3"));
    shop.landing("imp_1");
    CHECK(shop.landing("imp_2").status == Status::success);
    const Answer second = shop.landing("imp_3");
    CHECK(second.status == Status::duplicate);
    CHECK(second.payment);
    CHECK(shop.source.payment_calls() == 3);
    CHECK(shop.stored().accepted == imp_uid("imp_1"));
    CHECK(shop.events("duplicate") == 1);
}

TEST_CASE("a replayed payment is refused, shows nothing, and settles its own order") {
    Shop shop;
    shop.add(order("order-2"));
    shop.source.put(paid());
    const Answer answer = shop.landing("imp_1", "order-2");
    CHECK(answer.status == Status::forgery);
    CHECK(answer.verdict == Verdict::forged_merchant_uid);
    CHECK_FALSE(answer.payment);
    CHECK(shop.stored("order-2").state == OrderState::pending);
    CHECK(shop.stored("order-1").state == OrderState::paid);
    shop.clock.advance(4s);
    shop.landing("imp_1", "order-2");
    CHECK(shop.events("forged_merchant_uid", "order-2") == 1);
}

TEST_CASE("a forged amount is recorded beside the order and leaves it payable") {
    Shop shop;
    Payment forged = paid("imp_1");
    forged.amount = decimal("100");
    shop.source.put(forged);
    CHECK(shop.landing("imp_1").status == Status::forgery);
    CHECK(shop.stored().state == OrderState::pending);
    CHECK(shop.events("forged_amount") == 1);
    shop.source.put(paid("imp_2"));
    CHECK(shop.landing("imp_2").status == Status::success);
    CHECK(shop.stored().accepted == imp_uid("imp_2"));
}

TEST_CASE("not being able to ask is never 'failed', and the truth comes when i'mport is back") {
    Shop shop;
    shop.source.put(paid());
    shop.source.fail_with(Error{Errc::unavailable, "down"});
    const Answer answer = shop.ask("imp_1", "order-1", Source::redirect, true);
    CHECK(answer.status == Status::pending);
    REQUIRE(answer.trouble);
    CHECK(answer.trouble->code == Errc::unavailable);
    CHECK(shop.stored().state == OrderState::pending);
    CHECK(shop.ask(nullptr, "order-1", Source::redirect, true).status == Status::pending);
    shop.source.fail_with(std::nullopt);
    CHECK(shop.landing("imp_1").status == Status::success);
}

TEST_CASE("no such payment: the browser's word for why counts only while the order is open") {
    Shop shop;
    CHECK(shop.landing("imp_9").status == Status::not_found);
    CHECK(shop.ask("imp_8", "order-1", Source::redirect, true).status == Status::failed);
    CHECK(shop.ask(nullptr, "order-1", Source::redirect, true).status == Status::failed);
    CHECK(shop.stored().state == OrderState::pending);
    shop.source.put(paid());
    shop.landing("imp_1");
    CHECK(shop.ask("imp_7", "order-1", Source::redirect, true).status == Status::not_found);
}

TEST_CASE(
    "without imp_uid every attempt is read again, and a paid one is found behind a newer abandoned "
    "one") {
    Shop shop;
    shop.source.put(paid("imp_1"));
    shop.source.put(abandoned("imp_2"));
    const Answer answer = shop.ask(nullptr, "order-1", Source::redirect, true);
    CHECK(answer.status == Status::success);
    CHECK_FALSE(answer.payment);
    CHECK(shop.stored().accepted == imp_uid("imp_1"));
}

TEST_CASE("without merchant_uid the order is the one that the payment names") {
    Shop shop;
    shop.source.put(paid());
    Payment stranger = paid("imp_2");
    stranger.merchant_uid = "someone-elses";
    shop.source.put(stranger);
    CHECK(shop.landing("imp_1", nullptr).status == Status::success);
    CHECK(shop.landing("imp_2", nullptr).status == Status::unknown_order);
    CHECK(shop.landing("imp_3", nullptr).status == Status::not_found);
    const int calls = shop.source.payment_calls();
    CHECK(shop.landing("imp_1", nullptr).status == Status::success);
    CHECK(shop.landing("imp_2", nullptr).status == Status::unknown_order);
    CHECK(shop.source.payment_calls() == calls);
    CHECK(shop.stored().state == OrderState::paid);
}

TEST_CASE("a payment that came before its order is settled when the order is there") {
    Shop shop;
    Payment early = paid("imp_2");
    early.merchant_uid = "order-2";
    shop.source.put(early);
    CHECK(shop.landing("imp_2", nullptr).status == Status::unknown_order);
    shop.add(order("order-2"));
    CHECK(shop.landing("imp_2", nullptr).status == Status::success);
    CHECK(shop.stored("order-2").state == OrderState::paid);
}

TEST_CASE("i'mport is asked about one payment at most once in three seconds, whoever polls") {
    Shop shop;
    shop.source.put(abandoned());
    for (int i = 0; i < 5; ++i)
        CHECK(shop.landing("imp_1").status == Status::pending);
    CHECK(shop.source.payment_calls() == 1);
    shop.source.put(paid());
    shop.clock.advance(3s);
    CHECK(shop.landing("imp_1").status == Status::success);
    CHECK(shop.source.payment_calls() == 2);
}

TEST_CASE("the eleventh unknown payment of an order in a minute is not looked up") {
    Shop shop;
    for (int i = 0; i < 10; ++i)
        CHECK(shop.landing(("imp_x" + std::to_string(i)).c_str()).status == Status::not_found);
    const Answer answer = shop.landing("imp_x10");
    CHECK(answer.status == Status::pending);
    CHECK(shop.source.payment_calls() == 10);
    shop.source.put(paid());
    CHECK(shop.webhook("imp_1").status == Status::success);  // news are never budgeted
    shop.clock.advance(61s);
    CHECK(shop.landing("imp_x10").status == Status::not_found);
}

TEST_CASE("a look-up that missed is remembered for five seconds") {
    Shop shop;
    CHECK(shop.landing("imp_1").status == Status::not_found);
    CHECK(shop.landing("imp_1").status == Status::not_found);
    CHECK(shop.source.payment_calls() == 1);
    shop.clock.advance(5s);
    shop.source.put(paid());
    CHECK(shop.landing("imp_1").status == Status::success);
}

TEST_CASE("an answer of a superseded attempt shows nothing of it") {
    Shop shop;
    shop.source.put(paid("imp_1"));
    Payment evil = failed("imp_2");
    evil.amount = decimal("999");
    shop.source.put(evil);
    shop.landing("imp_1");
    const Answer answer = shop.landing("imp_2");
    CHECK(answer.status == Status::success);
    CHECK_FALSE(answer.payment);
}

TEST_CASE("polling by merchant_uid does not use up the order's budget") {
    Shop shop;
    for (int i = 0; i < 12; ++i) {
        CHECK(shop.landing(nullptr).status == Status::not_found);
        shop.clock.advance(5s);
    }
    shop.source.put(paid());
    CHECK(shop.landing("imp_1").status == Status::success);
}

TEST_CASE("an order whose budget is burnt can still be settled by its own number") {
    Shop shop;
    for (int i = 0; i < 11; ++i)
        shop.landing(("imp_x" + std::to_string(i)).c_str());
    shop.source.put(paid());
    CHECK(shop.landing("imp_1").status == Status::pending);
    CHECK(shop.landing(nullptr).status == Status::success);
    CHECK(shop.landing("imp_1").status == Status::success);
}

TEST_CASE("an order with many attempts is not read again by every poll") {
    Shop shop;
    for (int i = 0; i < 25; ++i)
        shop.source.put(abandoned("imp_" + std::to_string(i)));
    for (int i = 0; i < 10; ++i)
        CHECK(shop.landing(nullptr).status == Status::pending);
    CHECK(shop.source.payment_calls() == 20);
    CHECK(shop.source.attempt_calls() <= 3);
}

TEST_CASE("an answer that cannot be believed is asked for again, but not by every poll") {
    Shop shop;
    shop.source.put(paid());
    shop.source.fail_with(Error{Errc::bad_reply, "not JSON"});
    CHECK(shop.landing("imp_1").status == Status::pending);
    shop.source.fail_with(std::nullopt);
    CHECK(shop.landing("imp_1").status == Status::success);

    shop.add(order("order-2"));
    shop.source.fail_with(Error{Errc::bad_reply, "not JSON"});
    const int before = shop.source.payment_calls();
    for (int i = 0; i < 20; ++i)
        CHECK(shop.landing("imp_2", "order-2").status == Status::pending);
    CHECK(shop.source.payment_calls() - before == 3);
    shop.clock.advance(3s);
    shop.source.fail_with(std::nullopt);
    CHECK(shop.landing("imp_2", "order-2").status == Status::not_found);
}

TEST_CASE("an attempt that is listed and cannot be read leaves the order unclear") {
    Shop shop;
    shop.source.put(failed("imp_1"));
    shop.source.list_only(imp_uid("imp_2"), "order-1");
    CHECK(shop.landing(nullptr).status == Status::pending);
    CHECK(shop.stored().state == OrderState::failed);
}

TEST_CASE("unknown payments looked up at once do not get past the order's budget") {
    Shop shop;
    std::atomic<int> arrived = 0;
    shop.source.before_answer([&] {
        ++arrived;
        std::this_thread::sleep_for(100ms);
    });
    std::vector<std::thread> buyers;
    buyers.reserve(60);
    for (int i = 0; i < 60; ++i)
        buyers.emplace_back([&shop, i] { shop.landing(("imp_x" + std::to_string(i)).c_str()); });
    for (std::thread& buyer : buyers)
        buyer.join();
    CHECK(shop.source.payment_calls() <= 10);
    CHECK(shop.source.payment_calls() >= 1);
}

TEST_CASE("no more browsers wait for i'mport than allowed, whatever they ask") {
    Shop shop;
    Settler narrow(*shop.store,
                   *shop.orders,
                   shop.source,
                   shop.lookups,
                   shop.recorder,
                   shop.certifier,
                   shop.clock,
                   {.waiting_browsers = 2});
    shop.source.put(paid());
    std::atomic<bool> open = false;
    std::atomic<int> at_once = 0;
    shop.source.before_answer([&] {
        while (!open)
            std::this_thread::sleep_for(1ms);
    });
    std::vector<std::thread> buyers;
    buyers.reserve(10);
    for (int i = 0; i < 10; ++i) {
        buyers.emplace_back([&] {
            Question question;
            question.imp_uid = imp_uid("imp_1");
            question.merchant_uid = merchant_uid("order-1");
            if (narrow.settle(question).status == Status::pending)
                ++at_once;
        });
    }
    while (at_once < 8)
        std::this_thread::sleep_for(1ms);
    open = true;
    for (std::thread& buyer : buyers)
        buyer.join();
    CHECK(at_once == 8);
    CHECK(shop.stored().state == OrderState::paid);
}

TEST_CASE("strangers from many addresses do not take the places of those who name an order") {
    Shop shop;
    Settler narrow(*shop.store,
                   *shop.orders,
                   shop.source,
                   shop.lookups,
                   shop.recorder,
                   shop.certifier,
                   shop.clock,
                   {.waiting_browsers = 4, .waiting_strangers = 2});
    Inbox inbox(*shop.store, narrow, shop.lookups, shop.clock);
    shop.source.put(paid());
    std::atomic<bool> open = false;
    std::atomic<int> waiting = 0;
    std::atomic<int> pending = 0;
    shop.source.before_answer([&] {
        ++waiting;
        while (!open)
            std::this_thread::sleep_for(1ms);
    });
    std::vector<std::thread> strangers;
    strangers.reserve(10);
    for (int i = 0; i < 10; ++i) {
        strangers.emplace_back([&, i] {
            Question question;
            question.imp_uid = imp_uid("imp_x" + std::to_string(i));
            question.remote_addr = "198.51.100." + std::to_string(i);
            if (narrow.settle(question).status == Status::pending)
                ++pending;
        });
    }
    while (pending < 8 || waiting < 2)
        std::this_thread::sleep_for(1ms);
    Notice notice{.imp_uid = imp_uid("imp_w"),
                  .merchant_uid = std::nullopt,
                  .status = "paid",
                  .cancellation_id = "",
                  .remote_addr = "203.0.113.1"};
    const Answer kept = inbox.receive(notice);
    CHECK_MESSAGE(kept.status == Status::pending, "a webhook about nobody does not wait either");
    CHECK_FALSE(kept.trouble);
    CHECK(shop.store->count_inbox().value() == 1);
    Question question;
    question.imp_uid = imp_uid("imp_1");
    question.merchant_uid = merchant_uid("order-1");
    std::thread buyer([&] { CHECK(narrow.settle(question).status == Status::success); });
    while (waiting < 3)
        std::this_thread::sleep_for(1ms);
    open = true;
    buyer.join();
    for (std::thread& stranger : strangers)
        stranger.join();
    CHECK(pending == 8);
}

TEST_CASE("the same budget holds for processes of one request, through the store") {
    Shop shop;
    StoredLookups stored(*shop.store, shop.clock);
    for (int i = 0; i < 10; ++i) {
        const std::string key = "payment imp_x" + std::to_string(i);
        CHECK(stored.advise("order order-1", key, kPerOrder) == Advice::ask);
        stored.note("order order-1", key, LookupOutcome::missed);
        CHECK(stored.advise("order order-1", key, kPerOrder) == Advice::not_there);
    }
    CHECK(stored.advise("order order-1", "payment imp_y", kPerOrder) == Advice::over_budget);
    CHECK(stored.advise("order order-1", "payment imp_y", kUnlimited) == Advice::ask);
    CHECK(stored.advise("order order-2", "payment imp_y", kPerOrder) == Advice::ask);
    stored.note("order order-2", "payment imp_y", LookupOutcome::found);
    CHECK(stored.advise("order order-2", "payment imp_y", kPerOrder) == Advice::found_just_now);
    shop.clock.advance(61s);
    CHECK(stored.advise("order order-1", "payment imp_x0", kPerOrder) == Advice::ask);
}

TEST_CASE("an IPv6 visitor is counted by the network that he has to himself") {
    CHECK(network_of("2001:db8:1:2:3:4:5:6") == network_of("2001:db8:1:2::9"));
    CHECK(network_of("2001:db8:1:2::9") != network_of("2001:db8:1:3::9"));
    CHECK(network_of("192.0.2.1") == "192.0.2.1");
    CHECK(network_of("::ffff:192.0.2.1") != network_of("::ffff:192.0.2.2"));
    CHECK(network_of("").empty());
}

TEST_CASE("an older answer that arrives late is journalled and changes nothing") {
    Shop shop;
    shop.source.put(cancelled("5000"));
    shop.webhook("imp_1");
    CHECK(shop.stored().state == OrderState::partially_cancelled);
    shop.source.put(paid());
    shop.webhook("imp_1");
    shop.webhook("imp_1");
    CHECK(shop.stored().state == OrderState::partially_cancelled);
    CHECK(shop.store->find_payment(imp_uid("imp_1")).value()->payment.cancel_amount ==
          decimal("5000"));
    CHECK(shop.events("stale_answer") == 1);
}

TEST_CASE("a deposit after the account was issued pays the order") {
    Shop shop;
    shop.source.put(vbank());
    CHECK(shop.landing("imp_1").status == Status::vbank_issued);
    CHECK(shop.stored().state == OrderState::awaiting_deposit);
    Payment deposited = vbank();
    deposited.status = PaymentStatus::paid;
    deposited.paid_at = 1'782'990'000;
    shop.source.put(deposited);
    CHECK(shop.webhook("imp_1").status == Status::success);
    CHECK(shop.stored().state == OrderState::paid);
}

TEST_CASE("one hundred landings at once ask once, pay once and leave one line in the journal") {
    Shop shop;
    shop.source.put(paid());
    std::atomic<int> waiting = 0;
    shop.source.before_answer([&] {
        while (waiting < 100)
            std::this_thread::yield();
        std::this_thread::sleep_for(20ms);  // those who are on their way into the flight
    });
    std::atomic<int> successes = 0;
    std::vector<std::thread> buyers;
    buyers.reserve(100);
    for (int i = 0; i < 100; ++i) {
        buyers.emplace_back([&] {
            ++waiting;
            if (shop.landing("imp_1").status == Status::success)
                ++successes;
        });
    }
    for (std::thread& buyer : buyers)
        buyer.join();
    CHECK(successes == 100);
    CHECK(shop.source.payment_calls() <= 5);
    CHECK(shop.events("paid") == 1);
    CHECK(shop.stored().version == 1);
}

TEST_CASE(
    "an answer for another imp_uid than asked, or one that contradicts itself, is no answer") {
    Shop shop;
    shop.source.put(cancelled("20000"));
    const Answer answer = shop.landing("imp_1");
    CHECK(answer.status == Status::pending);
    REQUIRE(answer.trouble);
    CHECK(answer.trouble->code == Errc::bad_reply);
    CHECK_FALSE(shop.store->find_payment(imp_uid("imp_1")).value());
}
