#include "cli/shop.hpp"
#include "support/samples.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace imp;

TEST_CASE("reconcile finds a payment that no message told us of") {
    Shop shop;
    REQUIRE(shop.impctl({"order", "add", "order-1", "15000"}) == 0);
    shop.source.put(samples::paid());
    Payment stranger = samples::paid("imp_2");
    stranger.merchant_uid = "nobody's";
    shop.source.put(stranger);
    CHECK(shop.impctl({"reconcile", "--since", "12h", "--json"}) == 0);
    const json::Value report = shop.document();
    CHECK(report.find("changed")->dump() == R"(["order-1"])");
    CHECK(report.find("without_order")->dump() == R"(["imp_2"])");
    CHECK(report.find("trouble")->is_null());
    CHECK(shop.state("order-1") == "paid");
    CHECK(shop.impctl({"reconcile"}) == 0);
    CHECK(holds(shop.out, "0 changed"));
    CHECK(holds(shop.out, "without an order: imp_2"));
}

TEST_CASE("reconcile says if it could not ask everything") {
    Shop shop;
    REQUIRE(shop.impctl({"order", "add", "order-1", "15000"}) == 0);
    shop.source.fail_with(Error{Errc::refused, "keys"});
    CHECK(shop.impctl({"reconcile", "--json"}) == 3);
    CHECK(shop.document().find("trouble")->text() == "keys");
    CHECK(shop.impctl({"reconcile", "--since", "often"}) == 2);
}

TEST_CASE("work --once does what is due and says how much it was") {
    Shop shop;
    REQUIRE(shop.impctl({"work", "--once"}) == 0);
    CHECK(holds(shop.out, "0 outbox entries"));
    CHECK(std::count(shop.out.begin(), shop.out.end(), '\n') == 1);
    REQUIRE(shop.impctl({"order", "add", "order-1", "15000"}) == 0);
    shop.clock.advance(std::chrono::hours(1));
    Payment payment = samples::paid();
    payment.paid_at = shop.clock.now();
    shop.source.put(payment);
    REQUIRE(shop.impctl({"work", "--once", "--json"}) == 0);
    CHECK(shop.document().find("reconciled")->find("changed")->dump() == R"(["order-1"])");
    CHECK(shop.state("order-1") == "paid");
}

TEST_CASE("work --once goes on until nothing is due any more") {
    // Refunds of refused money become due by the reconciliation of the same call.
    Shop shop({.refund_refused = true});
    REQUIRE(shop.impctl({"order", "add", "order-1", "15000"}) == 0);
    shop.clock.advance(std::chrono::hours(1));
    Payment payment = samples::paid();
    payment.amount = samples::decimal("14900");
    payment.paid_at = shop.clock.now();
    shop.source.put(payment);
    REQUIRE(shop.impctl({"work", "--once", "--json"}) == 0);
    CHECK(shop.document().find("delivered")->as_int() >= 1);
    CHECK(shop.impctl({"outbox", "list", "--json"}) == 0);
    CHECK(shop.out == "[]\n");
}

TEST_CASE("work without --once works until it is told to end") {
    Shop shop;
    CHECK(shop.impctl({"work"}) == 0);
    CHECK(shop.out.empty());
}
