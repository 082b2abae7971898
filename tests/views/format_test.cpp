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
    CHECK(amount("1500", "TWD", kKo) == "NT$1,500.00");
    CHECK(amount("1500000", "VND", kKo) == "₫1,500,000");
}

TEST_CASE("an amount is never rounded for show") {
    CHECK(amount("15000.5", "KRW", kKo) == "15,000.5원");
    CHECK(amount("0.005", "USD", kEn) == "US$0.005");
    CHECK(amount("-3", "USD", kEn) == "-US$3.00");
}

TEST_CASE("a currency that is no currency is shown as it came, without control characters") {
    CHECK(amount("12.5", "", kEn) == "12.5");
    CHECK(amount("-12.5", "", kEn) == "-12.5");
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

TEST_CASE("a time is also written for programs") {
    CHECK(format_machine_time(1'783'123'200) == "2026-07-04T09:00+09:00");
    CHECK(format_machine_time(1'798'729'200) == "2027-01-01T00:00+09:00");
    CHECK(format_machine_time(0).empty());
}

TEST_CASE("the time that is left has the two largest units, and never more than is left") {
    constexpr UnixSeconds kEnd = 2'000'000'000;
    const auto left = [](UnixSeconds seconds, Language language) {
        return format_time_left(kEnd, kEnd - seconds, language);
    };
    CHECK(left(3 * kDay + 4 * kHour, kKo) == "3일 4시간 남음");
    CHECK(left(3 * kDay + 4 * kHour, kEn) == "3 days 4 hours left");
    CHECK(left(kDay + kHour, kEn) == "1 day 1 hour left");
    CHECK(left(2 * kDay - 1, kEn) == "1 day 23 hours left");
    CHECK(left(kDay, kEn) == "1 day left");
    CHECK(left(kDay + 59 * kMinute, kKo) == "1일 남음");
    CHECK(left(kDay - 1, kEn) == "23 hours 59 minutes left");
    CHECK(left(kHour + kMinute, kEn) == "1 hour 1 minute left");
    CHECK(left(2 * kHour, kKo) == "2시간 남음");
    CHECK(left(kHour - 1, kKo) == "59분 남음");
    CHECK(left(kMinute, kEn) == "1 minute left");
    CHECK(left(kMinute - 1, kKo) == "1분 미만 남음");
    CHECK(left(1, kEn) == "less than a minute left");
    CHECK(left(0, kKo) == "기한이 지났습니다");
    CHECK(left(-kDay, kEn) == "the deadline has passed");
}
