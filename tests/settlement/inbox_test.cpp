#include "settlement/inbox.hpp"

#include "settlement/shop.hpp"

using namespace imp;
using namespace imp::samples;
using namespace imp::settlement;
using namespace std::chrono_literals;

namespace {

Notice notice(const char* imp, const char* merchant = nullptr) {
    return {
        .imp_uid = imp_uid(imp),
        .merchant_uid = merchant != nullptr ? std::optional(merchant_uid(merchant)) : std::nullopt,
        .status = "paid",
        .cancellation_id = "",
        .remote_addr = "192.0.2.1"};
}

Payment late(std::string_view imp = "imp_1") {
    Payment payment = paid(imp);
    payment.merchant_uid = "late";
    return payment;
}

}  // namespace

TEST_CASE("a webhook settles the order that i'mport names") {
    Shop shop;
    shop.source.put(paid());
    const Answer answer = shop.inbox.receive(notice("imp_1", "somebody-else"));
    CHECK(answer.status == Status::success);
    CHECK_FALSE(answer.trouble);
    CHECK(shop.stored().state == OrderState::paid);
    CHECK(shop.store->count_inbox().value() == 0);
}

TEST_CASE("a webhook before its order is kept, and settles the order as it is placed") {
    Shop shop(told_options());
    shop.source.put(late());
    const Answer answer = shop.inbox.receive(notice("imp_1", "late"));
    CHECK(answer.status == Status::unknown_order);
    CHECK_FALSE(answer.trouble);
    CHECK(shop.store->count_inbox().value() == 1);
    CHECK(shop.desk.place(order("late"), Source::shop).value().order.state == OrderState::paid);
    CHECK(shop.inbox.run_due(10).value().tried == 1);
    CHECK(shop.store->count_inbox().value() == 0);
    CHECK(shop.outbox.run_due());
    CHECK(shop.told() == Words{"payment.paid"});
}

TEST_CASE("what is true when the order comes counts, not what was true then") {
    Shop shop;
    shop.source.put(late());
    shop.inbox.receive(notice("imp_1", "late"));
    Payment back = cancelled("15000");
    back.merchant_uid = "late";
    shop.source.put(back);
    CHECK(shop.desk.place(order("late"), Source::shop));
    CHECK(shop.inbox.run_due(10));
    CHECK(shop.stored("late").state == OrderState::cancelled);
}

TEST_CASE(
    "an order that never comes is tried after 1, 5, 30 minutes, 6 and 24 hours, then given up") {
    Shop shop;
    shop.source.put(late());
    shop.inbox.receive(notice("imp_1", "late"));
    int tries = 0;
    for (int minute = 0; minute < 40 * 60; ++minute) {
        shop.clock.advance(1min);
        tries += shop.inbox.run_due(10).value().tried;
    }
    CHECK(tries == 5);
    CHECK(shop.store->count_inbox().value() == 0);
    CHECK(shop.events("webhook_given_up", "late") == 1);
    CHECK_MESSAGE(
        shop.desk.place(order("late"), Source::shop).value().order.state == OrderState::paid,
        "the payment is on record all the same");
}

TEST_CASE("while i'mport cannot be asked it is told to send again, and we ask again ourselves") {
    Shop shop;
    shop.source.put(paid());
    for (const Errc code : {Errc::unavailable, Errc::bad_reply, Errc::refused}) {
        shop.source.fail_with(Error{code, "down"});
        CHECK(shop.inbox.receive(notice("imp_1", "order-1")).trouble);
        CHECK(shop.store->count_inbox().value() == 1);
    }
    shop.clock.advance(61s);
    CHECK(shop.inbox.run_due(10).value().tried == 1);
    CHECK(shop.store->count_inbox().value() == 1);
    shop.source.fail_with(std::nullopt);
    shop.clock.advance(61s);
    CHECK(shop.inbox.run_due(10).value().tried == 1);
    CHECK(shop.stored().state == OrderState::paid);
    CHECK(shop.store->count_inbox().value() == 0);
}

TEST_CASE("a payment that i'mport does not know is asked for once more, and forgotten") {
    Shop shop;
    const Answer answer = shop.inbox.receive(notice("imp_1", "order-1"));
    CHECK(answer.status == Status::not_found);
    CHECK_FALSE(answer.trouble);
    SUBCASE("for good") {}
    SUBCASE("or i'mport was slow") {
        shop.source.put(paid());
    }
    const bool came =
        shop.source.find_payment(imp_uid("imp_1"), SteadyTime::max()).value().has_value();
    shop.clock.advance(61s);
    CHECK(shop.inbox.run_due(10).value().tried == 1);
    CHECK(shop.store->count_inbox().value() == 0);
    CHECK(shop.stored().state == (came ? OrderState::paid : OrderState::pending));
}

TEST_CASE("a flood of webhooks about nobody asks i'mport a handful of times, and loses nothing") {
    Shop shop;
    for (int i = 0; i < 100; ++i) {
        const std::string imp = "imp_" + std::to_string(i);
        const Answer answer = shop.inbox.receive(notice(imp.c_str(), "nobody"));
        CHECK_FALSE(answer.trouble);
    }
    CHECK(shop.source.payment_calls() <= kPerNetwork.misses);
    CHECK(shop.store->count_inbox().value() == 100);
    shop.source.put(paid("imp_good"));
    CHECK_MESSAGE(shop.inbox.receive(notice("imp_good", "order-1")).status == Status::success,
                  "an order of ours has a budget of its own");
    const int before = shop.source.payment_calls();
    for (int i = 0; i < 100; ++i)
        shop.inbox.receive(notice(("imp_o" + std::to_string(i)).c_str(), "order-1"));
    CHECK(shop.source.payment_calls() - before <= kPerNetwork.misses);
    CHECK_MESSAGE(shop.inbox.receive(notice("imp_good", "order-1")).status == Status::success,
                  "a payment that we know is asked about each time");
}

TEST_CASE("a webhook's cancellation_id is in the journal") {
    Shop shop;
    shop.source.put(paid());
    shop.landing("imp_1");
    shop.source.put(cancelled("4000"));
    Notice told = notice("imp_1");
    told.cancellation_id = "CANCEL-0001";
    shop.inbox.receive(told);
    const auto events = shop.store->events_of("order-1").value();
    CHECK(events.back().detail.find("CANCEL-0001") != std::string::npos);
}
