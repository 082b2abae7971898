#include "domain/money.hpp"

#include "support/samples.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace imp;
using samples::decimal;
using samples::money;

TEST_CASE("the same number in other clothes is the same number") {
    CHECK(decimal("14.2") == decimal("14.20"));
    CHECK(decimal("14.2") == decimal("1.42e1"));
    CHECK(decimal("15000") == decimal("15000.0"));
    CHECK(decimal("1e4") == decimal("10000"));
    CHECK(decimal("0") == decimal("-0.00"));
    CHECK(decimal("100e-2") == decimal("1"));
    CHECK(decimal("1.50000000000000000000000000000") == decimal("1.5"));
}

TEST_CASE("what is no JSON number is no Decimal") {
    for (const char* text : {"",
                             "-",
                             "+1",
                             "01",
                             "1.",
                             ".5",
                             "1e",
                             "1e+-1",
                             "1 ",
                             " 1",
                             "0x10",
                             "NaN",
                             "1,000",
                             "1e99999999999999999999",
                             "15000원"}) {
        CAPTURE(text);
        CHECK_FALSE(Decimal::parse(text));
    }
}

TEST_CASE("more than 18 digits are refused rather than rounded") {
    CHECK(Decimal::parse("999999999999999999"));
    CHECK_FALSE(Decimal::parse("1000000000000000000"));
    CHECK_FALSE(Decimal::parse("0.1234567890123456789"));
    CHECK_FALSE(Decimal::parse("1e18"));
    CHECK_FALSE(Decimal::parse("1e-19"));
}

TEST_CASE("a Decimal is written plainly") {
    CHECK(decimal("15000").str() == "15000");
    CHECK(decimal("14.20").str() == "14.2");
    CHECK(decimal("-0.05").str() == "-0.05");
    CHECK(decimal("1e3").str() == "1000");
    CHECK(decimal("0.001").str() == "0.001");
}

TEST_CASE("Decimals are ordered as numbers, whatever their places") {
    CHECK(decimal("1.5") < decimal("1.51"));
    CHECK(decimal("-2") < decimal("1"));
    CHECK(decimal("-2") < decimal("-1.99"));
    CHECK(decimal("0") < decimal("0.01"));
    CHECK(decimal("100000000000000000") > decimal("0.000000000000000001"));
    CHECK(decimal("-100000000000000000") < decimal("-0.000000000000000001"));
    CHECK(decimal("-100000000000000000") < decimal("0.000000000000000001"));
}

TEST_CASE("a sum is exact or it is none") {
    CHECK(*decimal("14000").plus(decimal("1000")) == decimal("15000"));
    CHECK(*decimal("0.1").plus(decimal("0.2")) == decimal("0.3"));
    CHECK_FALSE(decimal("999999999999999999").plus(decimal("1")));
    CHECK_FALSE(decimal("100000000000000000").plus(decimal("0.01")));
}

TEST_CASE("minor units follow the currency's places") {
    CHECK(money("14.2", "USD").minor() == 1420);
    CHECK(money("15000").minor() == 15000);
    CHECK(money("1.234", "KWD").minor() == 1234);
    CHECK(money("15000", "JPY").minor() == 15000);
    CHECK(money("14.20", "USD").amount() == decimal("14.2"));
}

TEST_CASE("money that the currency cannot express is refused") {
    const Currency won;
    const Currency dollar = Currency::parse("usd").value();
    CHECK_FALSE(Money::make(decimal("1.5"), won));
    CHECK_FALSE(Money::make(decimal("1.234"), dollar));
    CHECK_FALSE(Money::make(decimal("-1"), won));
    CHECK_FALSE(Money::make(decimal("1000000000000000"), won));
    CHECK(Money::make(decimal("999999999999999"), won));
    CHECK(dollar.code() == "USD");
    CHECK_FALSE(Currency::parse("US"));
    CHECK_FALSE(Currency::parse("원화"));
    CHECK(Currency::parse("XYZ")->exponent() == 2);
    CHECK(Currency::parse_of_order("krw")->code() == "KRW");
    CHECK(Currency::parse("WON"));  // whatever i'mport says is compared, and differs
    CHECK(Currency::parse_of_order("won").error().detail ==
          "currency WON is no ISO 4217 code: won are KRW");
}
