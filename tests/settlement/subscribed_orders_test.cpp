#include "settlement/shop.hpp"

using namespace imp;
using namespace imp::samples;
using namespace imp::settlement;

namespace {

constexpr const char* kSubscriber = "customer-1-card";

/// A shop whose subscriptions are numbered SUB-…, and that has registered kSubscriber.
struct SubscriptionShop : Shop {
    SubscriptionShop()
        : subscribed(
              make_subscribed_orders(make_stored_orders(*store), *store, source, clock, "SUB-*")),
          settler(*store, *subscribed, source, lookups, recorder, certifier, clock, {}),
          inbox(*store, settler, lookups, clock),
          reconciler(*store, source, *subscribed, settler, recorder, clock) {
        REQUIRE(store->transact([](store::Transaction& tx) {
            return tx.put_billing_key({.customer_uid = kSubscriber,
                                       .merchant_uid = "reg-1",
                                       .imp_uid = imp_uid("imp_k"),
                                       .pg_provider = "tosspayments"});
        }));
    }

    Answer told_of(const char* imp) {
        return inbox.receive({.imp_uid = imp_uid(imp), .remote_addr = "127.0.0.1"});
    }

    std::optional<Order> placed(const char* number) {
        return store->find_order(merchant_uid(number)).value();
    }

    std::unique_ptr<ExpectedOrders> subscribed;
    Settler settler;
    Inbox inbox;
    Reconciler reconciler;
};

Payment charge(const char* imp, const char* number, Payment payment) {
    payment.imp_uid = imp_uid(imp);
    payment.merchant_uid = number;
    payment.customer_uid = kSubscriber;
    payment.customer_uid_usage = "payment.scheduled";
    return payment;
}

ScheduledPayment scheduled(const char* number) {
    return {.customer_uid = kSubscriber, .merchant_uid = number, .amount = decimal("15000")};
}

}  // namespace

TEST_CASE("a charge of i'mport's scheduler places its own order and settles it") {
    SubscriptionShop shop;
    shop.source.put(charge("imps_1", "SUB-2026-07", paid()));
    shop.source.put_scheduled(scheduled("SUB-2026-07"));
    CHECK(shop.told_of("imps_1").status == Status::success);
    const Order order = shop.placed("SUB-2026-07").value();
    CHECK(order.state == OrderState::paid);
    CHECK(order.price == money("15000"));
    CHECK(order.customer_uid == kSubscriber);
    CHECK(shop.entries().front().type == "payment.paid");
    CHECK(shop.told_of("imps_1").status == Status::success);
    CHECK(shop.entries().size() == 1);
}

TEST_CASE("a charge that failed is told as failed, and its order can still be paid") {
    SubscriptionShop shop;
    shop.source.put(charge("imps_1", "SUB-2026-07", failed()));
    shop.source.put_scheduled(scheduled("SUB-2026-07"));
    CHECK(shop.told_of("imps_1").status == Status::failed);
    CHECK(shop.placed("SUB-2026-07")->state == OrderState::failed);
    CHECK(shop.entries().front().type == "payment.failed");
    shop.source.put(charge("imps_2", "SUB-2026-07", paid()));
    CHECK(shop.told_of("imps_2").status == Status::success);
    CHECK(shop.placed("SUB-2026-07")->state == OrderState::paid);
}

TEST_CASE("what is not all of it places no order: a browser can name any merchant_uid") {
    SubscriptionShop shop;
    const auto refuses = [&](const char* imp, const Payment& payment) {
        shop.source.put(payment);
        return shop.told_of(imp).status == Status::unknown_order &&
               !shop.placed(payment.merchant_uid.c_str());
    };
    shop.source.put_scheduled(scheduled("SUB-1"));
    Payment by_hand = charge("imps_1", "SUB-1", paid());
    by_hand.customer_uid_usage.clear();
    CHECK(refuses("imps_1", by_hand));
    Payment foreign = charge("imps_2", "SUB-1", paid());
    foreign.customer_uid = "somebody-else";
    CHECK(refuses("imps_2", foreign));
    Payment cheaper = charge("imps_3", "SUB-1", paid());
    cheaper.amount = decimal("100");
    CHECK(refuses("imps_3", cheaper));
    Payment in_yen = charge("imps_4", "SUB-1", paid());
    in_yen.currency = "JPY";
    CHECK(refuses("imps_4", in_yen));
    CHECK(refuses("imps_5", charge("imps_5", "SUB-2", paid())));  // never scheduled
    shop.source.put_scheduled(scheduled("ORDER-1"));
    CHECK(refuses("imps_6", charge("imps_6", "ORDER-1", paid())));  // another pattern
    CHECK(shop.entries().empty());
}

TEST_CASE("while the schedule cannot be read the webhook is to come again") {
    SubscriptionShop shop;
    shop.source.put(charge("imps_1", "SUB-1", paid()));
    shop.source.put_scheduled(scheduled("SUB-1"));
    shop.source.fail_with(Error{Errc::unavailable, "down"});
    CHECK(shop.told_of("imps_1").trouble);
    shop.source.fail_with(std::nullopt);
    CHECK(shop.told_of("imps_1").status == Status::success);
}

TEST_CASE("reconciliation finds a charge whose webhook was lost") {
    SubscriptionShop shop;
    Payment payment = charge("imps_1", "SUB-1", paid());
    payment.started_at = payment.paid_at = shop.clock.now() - 60;
    shop.source.put(payment);
    shop.source.put_scheduled(scheduled("SUB-1"));
    shop.reconciler.run(std::chrono::hours(1));
    CHECK(shop.placed("SUB-1")->state == OrderState::paid);
}
