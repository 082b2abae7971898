#include "cli/shop.hpp"
#include "support/samples.hpp"

#include <doctest/doctest.h>

using namespace imp;

TEST_CASE("closes an order and opens it again, on the record") {
    Shop shop;
    REQUIRE(shop.impctl({"order", "add", "A-1", "15000"}) == 0);
    CHECK(shop.impctl({"order", "close", "A-1", "--reason", "sold out"}) == 0);
    CHECK(shop.out == "closed: A-1 15000 KRW\n");
    CHECK(shop.impctl({"order", "show", "A-1"}) == 0);
    CHECK(holds(shop.out, "pending, closed"));
    CHECK(shop.impctl({"order", "reopen", "A-1", "--json"}) == 0);
    CHECK_FALSE(shop.document().find("closed")->as_bool());
    CHECK(shop.impctl({"order", "show", "A-1", "--events", "--json"}) == 0);
    const std::vector<json::Value> events = shop.document().find("events")->items();
    REQUIRE(events.size() == 3);
    CHECK(holds(events[1].dump(), "sold out"));
    for (const json::Value& event : events)
        CHECK(event.find("source")->text() == "operator");
}

TEST_CASE("changes an order's price in its own currency, while nothing is accepted") {
    Shop shop;
    REQUIRE(shop.impctl({"order", "add", "order-1", "14.20", "--currency", "USD"}) == 0);
    CHECK(shop.impctl({"order", "reprice", "order-1", "15.5"}) == 0);
    CHECK(shop.out == "price: order-1 15.5 USD\n");
    CHECK(shop.impctl({"order", "reprice", "order-1", "0"}) == 2);
    CHECK(shop.impctl({"order", "reprice", "order-1", "15000.5", "--currency", "KRW"}) == 2);
    CHECK(shop.impctl({"order", "reprice", "order-1", "15000", "--currency", "KRW", "--json"}) ==
          0);
    CHECK(shop.document().find("amount")->text() == "15000");
    CHECK(shop.document().find("currency")->text() == "KRW");
    CHECK(shop.impctl({"order", "reprice", "order-2", "1"}) == 1);
    shop.source.put(samples::paid());
    REQUIRE(shop.impctl({"settle", "order-1"}) == 0);
    CHECK(shop.impctl({"order", "reprice", "order-1", "1"}) == 1);
    CHECK(shop.impctl({"order", "close", "order-1"}) == 1);
    CHECK(shop.state("order-1") == "paid");
}

TEST_CASE("sets an order's time and takes it away") {
    Shop shop;
    REQUIRE(shop.impctl({"order", "add", "A-1", "15000"}) == 0);
    CHECK(shop.impctl({"order", "expire", "A-1", "12h"}) == 0);
    CHECK(shop.out == "expires 2026-07-01 12:00:00Z: A-1 15000 KRW\n");
    CHECK(shop.impctl({"order", "expire", "A-1", "never", "--json"}) == 0);
    CHECK(shop.document().find("expires_at")->is_null());
    CHECK(shop.impctl({"order", "expire", "A-1", ""}) == 2);
    CHECK(shop.impctl({"order", "expire", "A-1", "0s"}) == 2);
    CHECK(shop.impctl({"order", "expire", "A-2", "never"}) == 1);
}

TEST_CASE("a reason is one line that fits") {
    Shop shop;
    REQUIRE(shop.impctl({"order", "add", "A-1", "15000"}) == 0);
    CHECK(shop.impctl({"order", "close", "A-1", "--reason", "a\nb"}) == 2);
    CHECK(shop.impctl({"order", "close", "A-1", "--reason", "\xff"}) == 2);
    const std::string longest(256, 'x');
    CHECK(shop.impctl({"order", "close", "A-1", "--reason", (longest + "x").c_str()}) == 2);
    CHECK(shop.impctl({"order", "close", "A-1", "--reason", longest.c_str()}) == 0);
}

TEST_CASE("a payment that came before its order settles it at once") {
    Shop shop;
    shop.source.put(samples::paid());
    CHECK(shop.impctl({"settle", "imp_1"}) == 1);
    CHECK(shop.impctl({"order", "add", "order-1", "15000", "--json"}) == 0);
    CHECK(shop.document().find("state")->text() == "paid");
    CHECK(shop.document().find("imp_uid")->text() == "imp_1");
}
