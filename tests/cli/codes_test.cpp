#include "cli/shop.hpp"

#include <doctest/doctest.h>

using namespace imp;

TEST_CASE("names of i'mport's codes, with what each PG calls a bank") {
    Shop shop;
    CHECK(shop.impctl({"codes", "banks"}) == 0);
    CHECK(holds(shop.out, "신한"));
    CHECK(holds(shop.out, "BK88"));
    CHECK(shop.impctl({"codes", "banks", "--json"}) == 0);
    bool found = false;
    const json::Value listed = shop.document();
    for (const json::Value& bank : listed.items()) {
        if (bank.find("code")->text() != "002")
            continue;
        found = true;
        CHECK(bank.find("kcp")->text() == "BK02");
        CHECK(bank.find("daou")->is_null());
    }
    CHECK(found);
    for (const char* table : {"cards", "pgs", "couriers"}) {
        CHECK(shop.impctl({"codes", table, "--json"}) == 0);
        CHECK(shop.document().items().size() > 10);
    }
}

TEST_CASE("a table that there is not is a matter of usage") {
    Shop shop;
    CHECK(shop.impctl({"codes", "bank"}) == 2);
    CHECK(holds(shop.err, "did you mean banks?"));
    CHECK(shop.impctl({"codes", "zzzzzzzzzz"}) == 2);
    CHECK(holds(shop.err, "there are banks, cards, pgs and couriers"));
    CHECK(shop.impctl({"codes"}) == 2);
}
