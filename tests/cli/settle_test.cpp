#include "cli/shop.hpp"
#include "support/samples.hpp"

#include <doctest/doctest.h>

using namespace imp;

namespace {

/// 15000 are expected, 14900 were paid.
Payment short_payment() {
    Payment payment = samples::paid();
    payment.amount = samples::decimal("14900");
    return payment;
}

}  // namespace

TEST_CASE("asks i'mport about an order, or about a payment") {
    Shop shop;
    REQUIRE(shop.impctl({"order", "add", "order-1", "15000"}) == 0);
    CHECK(shop.impctl({"settle", "order-1", "--json"}) == 1);
    CHECK(holds(shop.err, "i'mport knows no payment for order order-1"));
    CHECK(shop.document().find("state")->text() == "pending");
    CHECK(shop.document().find("status")->text() == "notFound");
    CHECK(shop.document().find("verdict")->is_null());
    shop.source.put(samples::paid());
    CHECK(shop.impctl({"settle", "imp_1", "--json"}) == 0);
    const json::Value told = shop.document();
    CHECK(told.find("merchant_uid")->text() == "order-1");
    CHECK(told.find("state")->text() == "paid");
    CHECK(told.find("status")->text() == "success");
    CHECK(told.find("verdict")->text() == "paid");
    CHECK(told.find("payments")->items().size() == 1);
    CHECK(shop.impctl({"settle", "order-1"}) == 0);
    CHECK(holds(shop.out, "status: success"));
}

TEST_CASE("asks also where the order is paid: a refund may have happened") {
    Shop shop;
    REQUIRE(shop.impctl({"order", "add", "order-1", "15000"}) == 0);
    shop.source.put(samples::paid());
    REQUIRE(shop.impctl({"settle", "order-1"}) == 0);
    shop.source.put(samples::cancelled("5000"));
    CHECK(shop.impctl({"settle", "imp_1", "--json"}) == 0);
    CHECK(shop.document().find("state")->text() == "partially_cancelled");
    shop.source.put(samples::cancelled("15000"));
    CHECK(shop.impctl({"settle", "order-1", "--json"}) == 0);
    CHECK(shop.document().find("state")->text() == "cancelled");
}

TEST_CASE("an order's number comes before an imp_uid of the same form") {
    Shop shop;
    REQUIRE(shop.impctl({"order", "add", "imp_1", "15000"}) == 0);
    shop.source.put(samples::paid("imp_1"));  // for order-1, which is not ours
    CHECK(shop.impctl({"settle", "imp_1", "--json"}) == 1);
    CHECK(shop.document().find("merchant_uid")->text() == "imp_1");
    CHECK(shop.document().find("state")->text() == "pending");
}

TEST_CASE("what nobody knows is status 1, what cannot be asked 3") {
    Shop shop;
    CHECK(shop.impctl({"settle", "imp_9"}) == 1);
    CHECK(holds(shop.err, "imp_9"));
    CHECK(shop.impctl({"settle", "한글 no imp_uid"}) == 1);
    CHECK(shop.impctl({"settle", "a\nb"}) == 2);
    shop.source.put(samples::paid());
    CHECK(shop.impctl({"settle", "imp_1", "--json"}) == 1);
    CHECK(shop.out.empty());
    REQUIRE(shop.impctl({"order", "add", "A-1", "15000"}) == 0);
    for (const Errc code : {Errc::unavailable, Errc::refused, Errc::bad_reply}) {
        shop.source.fail_with(Error{code, "down"});
        CHECK(shop.impctl({"settle", "A-1", "--json"}) == 3);
        CHECK(holds(shop.err, "cannot be told now: down"));
        CHECK(shop.document().find("state")->text() == "pending");
    }
}

TEST_CASE("the operator takes a payment in spite of its amount, on the record") {
    Shop shop;
    REQUIRE(shop.impctl({"order", "add", "order-1", "15000"}) == 0);
    shop.source.put(short_payment());
    REQUIRE(shop.impctl({"settle", "imp_1", "--json"}) == 0);
    CHECK(shop.document().find("status")->text() == "forgery");
    CHECK(shop.impctl({"accept", "imp_1"}) == 2);
    CHECK(shop.impctl({"accept", "imp_1", "--reason", ""}) == 2);
    CHECK(shop.state("order-1") == "pending");
    CHECK(shop.impctl({"accept", "imp_1", "--reason", "agreed by phone", "--json"}) == 0);
    CHECK(shop.document().find("state")->text() == "paid");
    CHECK(shop.document().find("imp_uid")->text() == "imp_1");
    CHECK(shop.document().find("payments")->items()[0].find("overruled")->as_bool());
    CHECK(shop.impctl({"order", "show", "order-1", "--events"}) == 0);
    CHECK(holds(shop.out, "agreed by phone"));
    CHECK(holds(shop.out, "overruled"));
    CHECK(shop.impctl({"accept", "imp_9", "--reason", "R"}) == 1);
}

TEST_CASE("what is accepted is what i'mport says now") {
    Shop shop;
    REQUIRE(shop.impctl({"order", "add", "order-1", "15000"}) == 0);
    shop.source.put(short_payment());
    REQUIRE(shop.impctl({"settle", "imp_1"}) == 0);
    shop.source.fail_with(Error{Errc::unavailable, "down"});
    CHECK(shop.impctl({"accept", "imp_1", "--reason", "R"}) == 3);
    CHECK(shop.state("order-1") == "pending");
    shop.source.fail_with({});
    Payment gone = short_payment();
    gone.status = PaymentStatus::cancelled;
    gone.cancel_amount = gone.amount;
    shop.source.put(gone);
    CHECK(shop.impctl({"accept", "imp_1", "--reason", "R"}) == 1);
    CHECK(shop.state("order-1") != "paid");
}
