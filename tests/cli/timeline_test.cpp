#include "shop.hpp"

#include <doctest/doctest.h>

using namespace imp;

TEST_CASE("impctl timeline: a table in Korea's time, or one document; nothing known is not found") {
    Shop shop;
    REQUIRE(shop.impctl({"order", "add", "A-1", "15000", "--expires", "3d"}) == 0);
    CHECK(shop.impctl({"timeline", "A-1"}) == 0);
    CHECK(holds(shop.out, "+09:00"));
    CHECK(holds(shop.out, "order_added"));
    CHECK(shop.out.find(" now ") < shop.out.find("takes no money from then on"));
    CHECK(shop.impctl({"timeline", "--json", "A-1"}) == 0);
    const json::Value document = shop.document();
    CHECK(document.find("state")->text() == "pending");
    CHECK(document.find("timeline")->items().size() == 2);
    CHECK_FALSE(document.find("timeline")->items()[0].find("is_ahead")->as_bool());
    CHECK(document.find("timeline")->items()[1].find("is_ahead")->as_bool());
    CHECK(shop.impctl({"timeline", "NOBODY"}) == 1);
    CHECK(holds(shop.err, "nothing is known"));
}
