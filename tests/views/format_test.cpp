#include "views/pages.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace imp;
using namespace imp::views;

namespace {

std::string amount(std::string_view number, std::string_view currency, Language language) {
    return format_amount(*Decimal::parse(number), currency, language);
}

constexpr auto kKo = Language::korean;
constexpr auto kEn = Language::english;

}  // namespace

TEST_CASE("won are written as each language writes them") {
    CHECK(amount("15000", "KRW", kKo) == "15,000원");
    CHECK(amount("15000", "KRW", kEn) == "₩15,000");
    CHECK(amount("0", "KRW", kKo) == "0원");
    CHECK(amount("999", "KRW", kKo) == "999원");
    CHECK(amount("1000", "krw", kKo) == "1,000원");
    CHECK(amount("1234567890", "KRW", kEn) == "₩1,234,567,890");
}

TEST_CASE("other currencies keep their own places and name themselves") {
    CHECK(amount("14.2", "USD", kKo) == "US$14.20");
    CHECK(amount("14.2", "USD", kEn) == "US$14.20");
    CHECK(amount("1234.5", "USD", kEn) == "US$1,234.50");
    CHECK(amount("1500", "JPY", kKo) == "JP¥1,500");
    CHECK(amount("12.34", "XYZ", kEn) == "XYZ 12.34");
    CHECK(amount("1.5", "KWD", kEn) == "KWD 1.500");
    CHECK(amount("7", "EUR", kEn) == "€7.00");
}

TEST_CASE("an amount is never rounded for show") {
    CHECK(amount("15000.5", "KRW", kKo) == "15,000.5원");
    CHECK(amount("0.005", "USD", kEn) == "US$0.005");
    CHECK(amount("-3", "USD", kEn) == "-US$3.00");
}

TEST_CASE("a currency that is no currency is shown as it came, without control characters") {
    CHECK(amount("12.5", "", kEn) == " 12.5");
    CHECK(amount("12.5",
                 "US\x01"
                 "D4",
                 kEn) == "USD4 12.5");
}

TEST_CASE("times are Korea's, nine hours ahead of UTC") {
    CHECK(format_korea_time(1'783'123'200, kKo) == "2026년 7월 4일 (토) 09:00");
    CHECK(format_korea_time(1'783'123'200, kEn) == "Sat, 4 July 2026, 09:00 KST");
    // 15:00 UTC is the next day in Korea.
    CHECK(format_korea_time(1'798'729'199, kKo) == "2026년 12월 31일 (목) 23:59");
    CHECK(format_korea_time(1'798'729'200, kEn) == "Fri, 1 January 2027, 00:00 KST");
    CHECK(format_korea_time(1'709'132'400, kEn) == "Thu, 29 February 2024, 00:00 KST");
}

TEST_CASE("no time and impossible times are not shown") {
    CHECK(format_korea_time(0, kKo).empty());
    CHECK(format_korea_time(-1, kKo).empty());
    CHECK(format_korea_time(INT64_MAX, kEn).empty());
}
