#include "settlement/shop.hpp"

using namespace imp;
using namespace imp::samples;
using namespace imp::settlement;
using namespace std::chrono_literals;

namespace {

constexpr auto kThreeDays = std::chrono::hours(72);

Payment for_order(Payment payment, const std::string& merchant_uid, UnixSeconds at) {
    payment.merchant_uid = merchant_uid;
    payment.started_at = at;
    if (payment.status == PaymentStatus::paid)
        payment.paid_at = at;
    return payment;
}

Order placed(const std::string& merchant_uid, UnixSeconds at) {
    Order o = order(merchant_uid);
    o.created_at = at;
    o.check_at = at + 300;
    return o;
}

}  // namespace

TEST_CASE("paid, deposited and refunded payments are found though no message came") {
    Shop shop(told_options());
    const UnixSeconds now = shop.clock.now();
    for (const char* const name : {"paid", "deposited", "refunded"})
        shop.add(placed(name, now));
    shop.source.put(for_order(vbank("imp_d"), "deposited", now));
    shop.source.put(for_order(paid("imp_r"), "refunded", now));
    CHECK(shop.landing("imp_d", "deposited").status == Status::vbank_issued);
    CHECK(shop.landing("imp_r", "refunded").status == Status::success);
    shop.source.put(for_order(paid("imp_p"), "paid", now));
    shop.source.put(for_order(paid("imp_d"), "deposited", now));
    Payment back = for_order(cancelled("4000", "imp_r"), "refunded", now);
    back.cancelled_at = now;
    shop.source.put(back);

    const ReconcileReport report = shop.reconciler.run(kThreeDays);
    CHECK_FALSE(report.trouble);
    CHECK(shop.stored("paid").state == OrderState::paid);
    CHECK(shop.stored("deposited").state == OrderState::paid);
    CHECK(shop.stored("refunded").state == OrderState::partially_cancelled);
    CHECK(report.changed.size() == 3);
    CHECK(shop.reconciler.run(kThreeDays).changed.empty());
}

TEST_CASE("a thousand payments cost a few calls, not a thousand") {
    Shop shop;
    const UnixSeconds now = shop.clock.now();
    for (int i = 0; i < 300; ++i) {
        const std::string name = "many-" + std::to_string(i);
        Order o = placed(name, now - 3600);
        o.check_at = now + 3600;
        shop.add(o);
        shop.source.put(for_order(paid("imp_" + std::to_string(i)), name, now));
    }
    CHECK(shop.reconciler.run_due().payments_seen >= 300);
    CHECK(shop.store->count_orders(OrderState::paid).value() == 300);
    CHECK(shop.source.payment_calls() == 0);
    CHECK(shop.source.list_calls() < 20);
}

TEST_CASE("money without an order of ours is reported, and settled when the order comes") {
    Shop shop;
    shop.source.put(for_order(paid("imp_9"), "nobody", shop.clock.now()));
    const ReconcileReport report = shop.reconciler.run(kThreeDays);
    CHECK(report.without_order == Words{"imp_9"});
    CHECK_MESSAGE(shop.reconciler.run(kThreeDays).without_order == Words{"imp_9"}, "each time");
    const auto placed_order = shop.desk.place(order("nobody"), Source::shop);
    REQUIRE(placed_order);
    CHECK(placed_order->order.state == OrderState::paid);
    CHECK(shop.reconciler.run(kThreeDays).without_order.empty());
}

TEST_CASE("a test payment that is listed is a test payment") {
    Shop shop;
    Payment test = for_order(paid(), "order-1", shop.clock.now());
    test.sandbox = true;
    shop.source.put(test);
    shop.reconciler.run(kThreeDays);
    CHECK(shop.stored().state == OrderState::pending);
}

TEST_CASE("an open order is asked about by itself, less and less often") {
    Shop shop;
    Order o = placed("lonely", shop.clock.now());
    shop.add(o);
    // Too old for any list, and yet i'mport knows it.
    shop.reconciler.run_due();
    const int before = shop.source.attempt_calls();
    shop.clock.advance(6min);
    shop.reconciler.run_due();
    CHECK(shop.source.attempt_calls() > before);
    const int after_first = shop.source.attempt_calls();
    shop.reconciler.run_due();
    CHECK(shop.source.attempt_calls() == after_first);
    CHECK(shop.stored("lonely").check_at >= shop.clock.now() + 300);
}

TEST_CASE(
    "an order that cannot be read has its turn, and neither closes nor stands before others") {
    Shop shop;
    Order odd = placed("odd", shop.clock.now());
    odd.check_at = 1;
    odd.expires_at = shop.clock.now() + 600;
    shop.add(odd);
    shop.add(placed("well", shop.clock.now()));
    shop.source.list_only(imp_uid("imp_odd"), "odd");
    Payment old = for_order(paid("imp_w"), "well", shop.clock.now() - 200 * 24 * 3600);
    shop.source.put(old);  // too old for a list
    shop.clock.advance(11min);
    CHECK(shop.reconciler.run_due().trouble->code == Errc::bad_reply);
    CHECK(shop.stored("well").state == OrderState::paid);
    CHECK(shop.stored("odd").check_at > shop.clock.now());
    CHECK_FALSE(shop.stored("odd").closed);
}

TEST_CASE("an order past its time is closed once i'mport has been asked, and not before") {
    Shop shop;
    Order o = placed("brief", shop.clock.now());
    o.expires_at = shop.clock.now() + 600;
    shop.add(o);
    Order lucky = placed("lucky", shop.clock.now());
    lucky.expires_at = o.expires_at;
    shop.add(lucky);
    shop.clock.advance(11min);
    shop.source.fail_with(Error{Errc::unavailable, "down"});
    shop.reconciler.run_due();
    CHECK_FALSE(shop.stored("brief").closed);
    shop.source.fail_with(std::nullopt);
    shop.source.put(for_order(paid("imp_l"), "lucky", shop.clock.now() - 120));
    shop.reconciler.run_due();
    CHECK(shop.stored("brief").closed);
    CHECK(shop.events("order_expired", "brief") == 1);
    CHECK(shop.stored("lucky").state == OrderState::paid);
    CHECK_FALSE(shop.stored("lucky").closed);
}

TEST_CASE("an account that nobody paid into is read again a day after its date, and expires") {
    Shop shop(told_options());
    Payment account = for_order(vbank(), "order-1", shop.clock.now());
    account.vbank_date = shop.clock.now() + 3600;
    shop.source.put(account);
    shop.landing("imp_1");
    for (int hour = 0; hour < 60; ++hour) {
        shop.clock.advance(1h);
        shop.reconciler.run_due();
        if (hour < 24)
            CHECK(shop.stored().state == OrderState::awaiting_deposit);
    }
    CHECK(shop.stored().state == OrderState::pending);
    CHECK(shop.outbox.run_due());
    CHECK(shop.told() == Words{"payment.awaiting_deposit", "payment.deposit_expired"});
}

TEST_CASE("an old payment that the console refunds is seen within a day") {
    Shop shop(told_options());
    Payment old = for_order(paid(), "order-1", shop.clock.now());
    shop.source.put(old);
    shop.landing("imp_1");
    shop.clock.advance(24h * 100);
    Payment back = old;
    back.status = PaymentStatus::cancelled;
    back.cancel_amount = back.amount;
    back.cancelled_at = old.paid_at;  // no list of these days holds it
    shop.source.put(back);
    shop.reconciler.run_due();
    CHECK(shop.stored().state == OrderState::cancelled);
    const int calls = shop.source.batch_calls();
    shop.reconciler.run_due();
    CHECK(shop.source.batch_calls() == calls);
}

TEST_CASE("while i'mport is down nothing changes, and the walk is made up for") {
    Shop shop;
    shop.reconciler.run_due();
    shop.source.fail_with(Error{Errc::unavailable, "down"});
    shop.clock.advance(1h);
    CHECK(shop.reconciler.run_due().trouble);
    shop.source.put(for_order(paid(), "order-1", shop.clock.now() - 1800));
    shop.clock.advance(5h);
    shop.source.fail_with(std::nullopt);
    shop.reconciler.run_due();
    CHECK(shop.stored().state == OrderState::paid);
}

TEST_CASE(
    "after an outage the walk does not wait for its turn: it is tried until it is complete, once") {
    Shop shop;
    shop.reconciler.run_due();
    shop.clock.advance(90s);
    shop.source.fail_with(Error{Errc::unavailable, "down"});
    CHECK(shop.landing("imp_1").status == Status::pending);
    const int before = shop.source.list_calls();
    for (int i = 0; i < 3; ++i) {
        shop.clock.advance(5s);
        CHECK(shop.reconciler.run_due().trouble);
    }
    CHECK_MESSAGE(shop.source.list_calls() - before == 3, "one call each that fails");
    shop.source.fail_with(std::nullopt);
    shop.source.put(for_order(paid(), "order-1", shop.clock.now()));
    shop.clock.advance(5s);
    CHECK_FALSE(shop.reconciler.run_due().trouble);
    CHECK(shop.stored().state == OrderState::paid);
    const int walked = shop.source.list_calls();
    shop.clock.advance(65s);
    shop.reconciler.run_due();
    CHECK(shop.source.list_calls() == walked);
}

TEST_CASE("questions that fail now and then bring no more than one walk a minute") {
    Shop shop;
    shop.reconciler.run_due();
    const int one_walk = shop.source.list_calls();
    for (int second = 0; second < 120; ++second) {
        shop.source.fail_with(Error{Errc::unavailable, "down"});
        shop.landing("imp_1");
        shop.source.fail_with(std::nullopt);
        shop.clock.advance(1s);
        shop.reconciler.run_due();
    }
    CHECK(shop.source.list_calls() > one_walk);
    CHECK(shop.source.list_calls() <= 3 * one_walk);
}

TEST_CASE("one machine walks for all") {
    Shop shop;
    shop.reconciler.run_due();
    const int walked = shop.source.list_calls();
    Reconciler other(
        *shop.store, shop.source, *shop.orders, shop.settler, shop.recorder, shop.clock);
    other.run_due();
    CHECK(shop.source.list_calls() == walked);
}

TEST_CASE("progress tells the last walk apart from the last one that was complete") {
    Shop shop;
    const UnixSeconds start = shop.clock.now();
    CHECK(reconcile_progress(*shop.store).value().last_walk == 0);
    CHECK(reconcile_progress(*shop.store).value().last_complete == 0);
    shop.reconciler.run_due();
    CHECK(reconcile_progress(*shop.store).value().last_walk == start);
    CHECK(reconcile_progress(*shop.store).value().last_complete == start);
    shop.clock.advance(10min);
    shop.source.fail_with(Error{Errc::unavailable, "down"});
    shop.reconciler.run_due();
    CHECK(reconcile_progress(*shop.store).value().last_walk == start + 600);
    CHECK(reconcile_progress(*shop.store).value().last_complete == start);
}

TEST_CASE("a clock that ran ten years ahead for a while keeps nothing from being found") {
    constexpr std::chrono::hours kTenYears{10 * 365 * 24};
    Shop shop(told_options());
    const UnixSeconds now = shop.clock.now();
    shop.add(placed("before", now));
    shop.add(placed("after", now));
    shop.source.put(for_order(paid("imp_b"), "before", now));
    CHECK(shop.landing("imp_b", "before").status == Status::success);
    shop.clock.advance(kTenYears);
    REQUIRE(shop.worker.run_once());
    shop.clock.advance(-kTenYears);

    shop.source.put(for_order(paid("imp_a"), "after", now));
    Payment back = for_order(cancelled("4000", "imp_b"), "before", now);
    back.cancelled_at = now;
    shop.source.put(back);
    shop.clock.advance(24h);
    REQUIRE(shop.worker.run_once());
    CHECK(shop.stored("after").state == OrderState::paid);
    CHECK(shop.stored("before").state == OrderState::partially_cancelled);
}
