// What is read of the shop's own tables, by the SQL of the configuration.
#include "shop.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace imp;
using namespace imp::store;
using namespace imp::store::test;

namespace {

/// What the shop's table makes of an amount in a column of this type.
std::string amount_of(const std::string& type, const std::string& value) {
    const Shop shop("uid TEXT, total " + type + ", currency TEXT, payable INTEGER");
    shop.add("'1', " + value + ", 'USD', 1");
    return price(shop.options(), "1");
}

}  // namespace

TEST_CASE("finds an order in the shop's table") {
    const Shop shop;
    shop.add("'it''s 1', 15000, 'KRW', 1");
    shop.add("'2', '14.20', 'usd', 0");
    const auto one = found(shop.options(), "it's 1");
    REQUIRE(one);
    REQUIRE(*one);
    CHECK((*one)->price == won(15000));
    CHECK((*one)->payable);
    CHECK(price(shop.options(), "2") == "14.2 USD");
    CHECK_FALSE((*found(shop.options(), "2"))->payable);
    CHECK(price(shop.options(), "3") == "none");
}

TEST_CASE("reads an amount of whatever type the column is") {
    CHECK(amount_of("INTEGER", "15000") == "15000 USD");
    CHECK(amount_of("INT", "'15000'") == "15000 USD");
    CHECK(amount_of("REAL", "15000") == "15000 USD");
    CHECK(amount_of("DOUBLE", "14.2") == "14.2 USD");
    CHECK(amount_of("DOUBLE", "0.1 + 0.2") == "0.3 USD");
    CHECK(amount_of("FLOAT", "1234567890.12") == "1234567890.12 USD");
    CHECK(amount_of("DECIMAL(26,8)", "'15000.00000000'") == "15000 USD");
    CHECK(amount_of("NUMERIC", "14.20") == "14.2 USD");
    CHECK(amount_of("TEXT", "' 15000.00000000 '") == "15000 USD");
    CHECK(amount_of("VARCHAR(20)", "14.25") == "14.25 USD");
    CHECK(amount_of("BIGINT", "9007199254741") == "9007199254741 USD");
    CHECK(amount_of("DATE", "14.25") == "14.25 USD");  // never taken for a date
    CHECK(amount_of("", "14.25") == "14.25 USD");
    CHECK(amount_of("", "X'31342e3235'") == "14.25 USD");
}

TEST_CASE("says which column is none, and never what stands there") {
    const auto says = [](const std::string& why, const std::string& part) {
        CHECK_MESSAGE(holds(why, part), why);
        CHECK_FALSE(holds(why, "15000"));
        CHECK_FALSE(holds(why, "maybe"));
    };
    says(amount_of("TEXT", "'15000 maybe'"), "bad_reply: orders.select returned an amount");
    says(amount_of("TEXT", "NULL"), "an amount");
    says(amount_of("TEXT", "''"), "an amount");
    says(amount_of("TEXT", "'-15000'"), "an amount");
    says(amount_of("TEXT", "'15000.001'"), "an amount");
    const Shop shop;
    shop.add("'1', 15000, 'maybe', 1");
    says(price(shop.options(), "1"), "a currency");
    shop.add("'WON', 15000, 'WON', 1");
    says(price(shop.options(), "WON"), "a currency");
    shop.add("'2', 15000, 'KRW', 'maybe'");
    says(price(shop.options(), "2"), "payable");
}

TEST_CASE("no currency is won, and what is payable may be written in several ways") {
    const Shop shop;
    shop.add("'no currency', 15000, NULL, 1");
    shop.add("'empty currency', 15000, '', 1");
    CHECK(price(shop.options(), "no currency") == "15000 KRW");
    CHECK(price(shop.options(), "empty currency") == "15000 KRW");
    for (const char* yes : {"1", "'1'", "'t'", "'true'", "'TRUE'", "1 < 2"}) {
        run_sql(shop.folder.path(), "DELETE FROM shop");
        shop.add(std::string("'1', 1, 'KRW', ") + yes);
        CHECK_MESSAGE((*found(shop.options(), "1"))->payable, yes);
    }
    for (const char* no : {"0", "'0'", "'f'", "'false'", "NULL", "1 > 2"}) {
        run_sql(shop.folder.path(), "DELETE FROM shop");
        shop.add(std::string("'1', 1, 'KRW', ") + no);
        CHECK_MESSAGE(!(*found(shop.options(), "1"))->payable, no);
    }
    CHECK((*found(shop.options("SELECT uid, total, currency FROM shop WHERE uid = :merchant_uid"),
                  "1"))
              ->payable);
}

TEST_CASE("takes no row whose merchant_uid is not the asked one byte for byte") {
    const Shop shop("uid BIGINT, total, currency TEXT, payable");
    shop.add("12, 15000, 'KRW', 1");
    const ShopTableOptions loose = shop.options(
        "SELECT uid, total, currency FROM shop WHERE uid = CAST(:merchant_uid AS INTEGER)");
    CHECK(price(loose, "12") == "15000 KRW");
    CHECK(price(loose, "12abc") == "none");
    CHECK(price(loose, "012") == "none");
    CHECK(price(loose, "12 ") == "none");
    const ShopTableOptions caseless =
        shop.options("SELECT upper(:merchant_uid), total, currency FROM shop");
    CHECK(price(caseless, "a") == "none");
    CHECK(price(caseless, "A") == "15000 KRW");
    const ShopTableOptions null =
        shop.options("SELECT NULL, total, currency FROM shop WHERE uid = :merchant_uid");
    CHECK(price(null, "12") == "none");
}

TEST_CASE("two rows are an error, not a choice") {
    const Shop shop;
    shop.add("'1', 15000, 'KRW', 1");
    shop.add("'1', 15000, 'KRW', 1");
    CHECK(price(shop.options(), "1") == "bad_reply: orders.select returned more than one row");
}

TEST_CASE("sees what the shop writes from one look to the next") {
    const Shop shop;
    const auto table = open_shop_table(shop.options());
    REQUIRE(table);
    CHECK_FALSE((*table)->find(merchant("1")).value());
    shop.add("'1', 15000, 'KRW', 1");
    CHECK((*table)->find(merchant("1")).value()->price == won(15000));
    run_sql(shop.folder.path(), "UPDATE shop SET total = 9");
    CHECK((*table)->find(merchant("1")).value()->price == won(9));
    run_sql(shop.folder.path(), "DROP TABLE shop");
    CHECK((*table)->find(merchant("1")).error().code == Errc::bad_reply);
}

TEST_CASE("a select never writes") {
    const Shop shop;
    shop.add("'1', 15000, 'KRW', 1");
    const auto table =
        open_shop_table(shop.options("UPDATE shop SET total = 1 WHERE uid = :merchant_uid"
                                     " RETURNING uid, total, currency"));
    REQUIRE(table);
    CHECK((*table)->find(merchant("1")).error().code == Errc::bad_reply);
    CHECK(shop.value("SELECT total FROM shop") == "15000");
}

TEST_CASE("refuses at start what cannot work") {
    const Shop shop;
    CHECK(holds(refusal(shop.options("SELECT * FORM shop WHERE uid = :merchant_uid")),
                "orders.select"));
    CHECK(holds(refusal(shop.options("SELECT a, b, c FROM nothing WHERE d = :merchant_uid")),
                "nothing"));
    CHECK(holds(refusal(shop.options("SELECT uid, total FROM shop WHERE uid = :merchant_uid")),
                "must return"));
    CHECK(
        holds(refusal(shop.options("SELECT 1, 2, 3, 4, :merchant_uid FROM shop")), "must return"));
    CHECK(holds(refusal(shop.options("SELECT uid, total, currency FROM shop WHERE uid = :uid")),
                ":uid"));
    CHECK(holds(refusal(shop.options(
                    "SELECT uid, total, currency FROM shop WHERE uid = :merchant_uid OR :amount")),
                ":amount"));
    CHECK(holds(refusal(shop.options(
                    "SELECT uid, total, currency FROM shop WHERE uid = :merchant_uid OR uid = ?")),
                ":name"));
    CHECK(holds(refusal(shop.options("SELECT uid, total, currency FROM shop")), ":merchant_uid"));
    CHECK(holds(refusal(shop.options("SELECT uid, total, currency FROM shop WHERE uid ="
                                     " :merchant_uid; DELETE FROM shop")),
                "more than one"));
    ShopTableOptions paid = shop.options();
    paid.on_paid = "UPDATE shop SET total = 0";
    CHECK(holds(refusal(paid), "orders.on_paid"));
    ShopTableOptions cancelled = shop.options();
    cancelled.on_cancelled = "UPDATE shop SET nothing = 0 WHERE uid = :merchant_uid";
    CHECK(holds(refusal(cancelled), "orders.on_cancelled"));
    ShopTableOptions elsewhere = shop.options();
    elsewhere.url = "nosql://user:password@host";
    CHECK_FALSE(holds(refusal(elsewhere), "password"));
}

TEST_CASE("a statement may end with a semicolon, and hold comments") {
    const Shop shop;
    shop.add("'1', 15000, 'KRW', 1");
    CHECK(price(shop.options(std::string("-- the shop's :orders\n") + kSelect + " ; \n"), "1") ==
          "15000 KRW");
}
