#include "settlement/shop.hpp"

using namespace imp;
using namespace imp::samples;
using namespace imp::settlement;
using namespace std::chrono_literals;

namespace {

Payment cheap(std::string_view imp = "imp_1") {
    Payment payment = paid(imp);
    payment.amount = decimal("100");
    return payment;
}

bool is_given_back(Shop& shop, const char* imp) {
    return is_fully_cancelled(
        shop.source.find_payment(imp_uid(imp), SteadyTime::max()).value().value());
}

CancelOrder request(std::optional<std::string_view> amount = std::nullopt) {
    return {.merchant_uid = merchant_uid("order-1"),
            .amount = amount ? std::optional(decimal(*amount)) : std::nullopt,
            .reason = "고객 변심",
            .account = std::nullopt};
}

}  // namespace

TEST_CASE("refused money goes back once, and the shop hears of both") {
    Shop shop(refunding_options());
    shop.source.put(cheap());
    CHECK(shop.landing("imp_1").status == Status::forgery);
    for (int i = 0; i < 3; ++i) {
        CHECK(shop.outbox.run_due());
        shop.clock.advance(1h);
        shop.webhook("imp_1");
    }
    CHECK(is_given_back(shop, "imp_1"));
    CHECK(shop.source.cancel_calls() == 1);
    CHECK(shop.told() == Words{"payment.refused", "payment.refunded"});
    CHECK(shop.stored().state == OrderState::pending);
    CHECK_FALSE(shop.stored().accepted);
}

TEST_CASE("of two good payments the second goes back, never the first") {
    Shop shop(refunding_options());
    shop.source.put(paid("imp_1"));
    shop.source.put(paid("imp_2"));
    CHECK(shop.landing("imp_1").status == Status::success);
    CHECK(shop.landing("imp_2").status == Status::duplicate);
    CHECK(shop.outbox.run_due());
    CHECK(is_given_back(shop, "imp_2"));
    CHECK_FALSE(is_given_back(shop, "imp_1"));
    CHECK(shop.stored().accepted == imp_uid("imp_1"));
    CHECK(shop.stored().state == OrderState::paid);
}

TEST_CASE("nobody's good payment goes back because somebody else names it") {
    Shop shop(refunding_options());
    shop.add(order("order-2"));
    shop.source.put(paid("imp_1"));
    CHECK(shop.landing("imp_1", "order-1").status == Status::success);
    CHECK(shop.landing("imp_1", "order-2").status == Status::forgery);
    CHECK(shop.outbox.run_due());
    CHECK(shop.source.cancel_calls() == 0);
}

TEST_CASE("an answer that was lost is looked up before anything is asked again") {
    Shop shop(refunding_options());
    shop.source.put(cheap());
    shop.landing("imp_1");
    SUBCASE("it was done") {
        shop.source.cancel_mode(CancelMode::lost_after);
        CHECK(shop.outbox.run_due());
        shop.source.cancel_mode(CancelMode::works);
        shop.clock.advance(61s);
        CHECK(shop.outbox.run_due());
        CHECK(shop.source.cancel_calls() == 1);
    }
    SUBCASE("it was not done") {
        shop.source.cancel_mode(CancelMode::lost_before);
        CHECK(shop.outbox.run_due());
        shop.source.cancel_mode(CancelMode::works);
        shop.clock.advance(30s);
        CHECK(shop.outbox.run_due());
        CHECK_MESSAGE(shop.source.cancel_calls() == 1, "it may still be under way");
        shop.clock.advance(61s);
        CHECK(shop.outbox.run_due());
        CHECK(shop.source.cancel_calls() == 2);
    }
    CHECK(is_given_back(shop, "imp_1"));
    CHECK(shop.outbox.run_due());
    CHECK(shop.told() == Words{"payment.refused", "payment.refunded"});
}

TEST_CASE("the intent is durable before the call, so that a crash in it is seen") {
    Shop shop(refunding_options());
    shop.source.put(cheap());
    shop.landing("imp_1");
    UnixSeconds written = 0;
    shop.source.before_answer([&] {
        // Runs inside every question to i'mport, the look-up before the call included.
        written = std::max(written, shop.entry(kind::kRefund).acted_at);
    });
    shop.source.cancel_mode(CancelMode::lost_after);
    CHECK(shop.outbox.run_due());
    CHECK(shop.entry(kind::kRefund).acted_at != 0);
    CHECK(shop.entry(kind::kRefund).state == store::OutboxState::due);
}

TEST_CASE("a refund that the PG refuses is the operator's task, and is told") {
    Shop shop(refunding_options());
    shop.source.put(cheap());
    shop.source.cancel_mode(CancelMode::refused);
    shop.landing("imp_1");
    CHECK(shop.outbox.run_due());
    CHECK(shop.outbox.run_due());
    CHECK(shop.told() == Words{"payment.refused", "payment.refund_failed"});
    CHECK(shop.entry(kind::kRefund).state == store::OutboxState::dead);
}

TEST_CASE("a refund that i'mport took, and the PG does later, is waited for") {
    Shop shop(refunding_options());
    shop.source.put(cheap());
    shop.source.cancel_mode(CancelMode::pending);
    shop.landing("imp_1");
    CHECK(shop.outbox.run_due());
    shop.clock.advance(1h);
    CHECK(shop.outbox.run_due());
    CHECK(shop.source.cancel_calls() == 1);
    Payment back = cheap();
    back.status = PaymentStatus::cancelled;
    back.cancel_amount = back.amount;
    shop.source.put(back);
    shop.clock.advance(1h);
    CHECK(shop.outbox.run_due());
    CHECK(shop.outbox.run_due());
    CHECK(shop.source.cancel_calls() == 1);
    CHECK(shop.told() == Words{"payment.refused", "payment.refunded"});
}

TEST_CASE("a virtual account's money needs the buyer's account: the operator's task") {
    Shop shop(refunding_options());
    Payment deposit = cheap();
    deposit.pay_method = "vbank";
    shop.source.put(deposit);
    shop.landing("imp_1");
    CHECK(shop.outbox.run_due());
    CHECK(shop.source.cancel_calls() == 0);
    CHECK(shop.entry(kind::kRefund).state == store::OutboxState::dead);
}

TEST_CASE("past the hour's limit no more goes back by itself, until the hour is over") {
    Shop shop(refunding_options());
    for (int i = 0; i < kTestLimit + 2; ++i) {
        const std::string imp = "imp_f" + std::to_string(i);
        shop.source.put(cheap(imp));
        shop.landing(imp.c_str());
    }
    CHECK(shop.outbox.run_due());
    CHECK(shop.source.cancel_calls() == kTestLimit);
    shop.clock.advance(11min);
    CHECK(shop.outbox.run_due());
    CHECK(shop.source.cancel_calls() == kTestLimit);
    shop.clock.advance(1h);
    CHECK(shop.outbox.run_due());
    CHECK(shop.source.cancel_calls() == kTestLimit + 2);
}

TEST_CASE("what the operator took in the meantime is not given back") {
    Shop shop(refunding_options());
    shop.source.put(cheap());
    shop.landing("imp_1");
    const auto applied = shop.recorder.overrule(imp_uid("imp_1"), "agreed by phone");
    REQUIRE(applied);
    CHECK(applied->verdict == Verdict::paid);
    CHECK(applied->order.state == OrderState::paid);
    CHECK(shop.outbox.run_due());
    CHECK(shop.source.cancel_calls() == 0);
    CHECK(shop.stored().accepted == imp_uid("imp_1"));
    CHECK_MESSAGE(shop.webhook("imp_1").status == Status::success, "and stays so");
}

TEST_CASE("a refund that is under way cannot be overruled") {
    Shop shop(refunding_options());
    shop.source.put(cheap());
    shop.landing("imp_1");
    shop.source.cancel_mode(CancelMode::pending);
    CHECK(shop.outbox.run_due());
    const auto applied = shop.recorder.overrule(imp_uid("imp_1"), "too late");
    REQUIRE_FALSE(applied);
    CHECK(applied.error().code == Errc::conflict);
}

TEST_CASE("overruling has its limits") {
    Shop shop(refunding_options());
    shop.source.put(paid("imp_1"));
    shop.source.put(paid("imp_2"));
    CHECK(shop.recorder.overrule(imp_uid("imp_1"), "x").error().code == Errc::not_found);
    shop.landing("imp_1");
    shop.landing("imp_2");
    CHECK(shop.recorder.overrule(imp_uid("imp_1"), "x").error().code == Errc::refused);
    CHECK(shop.recorder.overrule(imp_uid("imp_2"), "x").error().code == Errc::conflict);
}

TEST_CASE("an open account is taken back when another payment is accepted") {
    Shop shop(told_options());
    shop.source.put(vbank("imp_1"));
    shop.source.put(paid("imp_2"));
    CHECK(shop.landing("imp_1").status == Status::vbank_issued);
    CHECK(shop.landing("imp_2").status == Status::success);
    CHECK(shop.outbox.run_due());
    CHECK(shop.source.revoke_calls() == 1);
    CHECK(shop.stored().accepted == imp_uid("imp_2"));
    CHECK(shop.stored().state == OrderState::paid);
}

TEST_CASE(
    "an account that was opened for a paid order is taken back, one that was paid into is not") {
    Shop shop(told_options());
    shop.source.put(paid("imp_1"));
    shop.landing("imp_1");
    shop.source.put(vbank("imp_2"));
    shop.landing("imp_2");
    shop.source.put(paid("imp_2"));  // the deposit was faster
    CHECK(shop.outbox.run_due());
    CHECK(shop.source.revoke_calls() == 0);
    CHECK(shop.record("imp_2").verdict == Verdict::duplicate);
}

// ---- the operator's

TEST_CASE("the operator gives back a part, another part, the rest") {
    Shop shop;
    shop.source.put(paid());
    shop.landing("imp_1");
    CHECK(shop.refunds.cancel(request("4000")).value().end == CancelEnd::done);
    CHECK(shop.stored().state == OrderState::partially_cancelled);
    CHECK(shop.refunds.cancel(request("1000")).value().end == CancelEnd::done);
    const CancelOutcome last = shop.refunds.cancel(request()).value();
    CHECK(last.end == CancelEnd::done);
    CHECK(last.order.state == OrderState::cancelled);
    CHECK(shop.refunds.cancel(request()).error().code == Errc::refused);
    CHECK(shop.events("cancel_requested") == 3);
    CHECK(shop.source.cancel_calls() == 3);
}

TEST_CASE("amounts that i'mport would misunderstand never leave") {
    Shop shop;
    shop.source.put(paid());
    CHECK(shop.refunds.cancel(request()).error().code == Errc::not_found);
    shop.landing("imp_1");
    for (const char* const amount : {"0", "-1", "15001", "0.5"})
        CHECK(shop.refunds.cancel(request(amount)).error().code == Errc::bad_input);
    CHECK(shop.source.cancel_calls() == 0);
}

TEST_CASE("pending, unclear and refused are told apart, and none is repeated") {
    Shop shop;
    shop.source.put(paid());
    shop.landing("imp_1");
    SUBCASE("pending") {
        shop.source.cancel_mode(CancelMode::pending);
        CHECK(shop.refunds.cancel(request("4000")).value().end == CancelEnd::pending);
        shop.clock.advance(1h);
        CHECK(shop.outbox.run_due());
        CHECK(shop.entry(kind::kCancel).state == store::OutboxState::due);
    }
    SUBCASE("unclear, but done") {
        shop.source.cancel_mode(CancelMode::lost_after);
        CHECK(shop.refunds.cancel(request("4000")).value().end == CancelEnd::unclear);
        shop.clock.advance(61s);
        CHECK(shop.outbox.run_due());
        CHECK(shop.entry(kind::kCancel).state == store::OutboxState::done);
        CHECK(shop.stored().state == OrderState::partially_cancelled);
    }
    SUBCASE("unclear, and not done") {
        shop.source.cancel_mode(CancelMode::lost_before);
        CHECK(shop.refunds.cancel(request("4000")).value().end == CancelEnd::unclear);
        for (int i = 0; i < 12; ++i) {
            shop.clock.advance(61s);
            CHECK(shop.outbox.run_due());
        }
        CHECK(shop.entry(kind::kCancel).state == store::OutboxState::dead);
        CHECK(shop.stored().state == OrderState::paid);
    }
    SUBCASE("refused") {
        shop.source.cancel_mode(CancelMode::refused);
        CHECK(shop.refunds.cancel(request("4000")).error().code == Errc::refused);
        CHECK(shop.entry(kind::kCancel).state == store::OutboxState::done);
    }
    CHECK(shop.source.cancel_calls() == 1);
}
