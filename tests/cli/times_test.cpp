#include "cli/times.hpp"

#include <doctest/doctest.h>

using namespace imp;
using namespace std::chrono_literals;

namespace {

constexpr UnixSeconds kNow = 1'782'864'000;  // 2026-07-01 09:00 in Korea

}  // namespace

TEST_CASE("reads durations with their unit, and nothing else") {
    CHECK(cli::parse_duration("90s").value() == 90s);
    CHECK(cli::parse_duration("15m").value() == 15min);
    CHECK(cli::parse_duration("12h").value() == 12h);
    CHECK(cli::parse_duration("3d").value() == 72h);
    CHECK(cli::parse_duration("0d").value() == 0s);
    for (const char* wrong :
         {"", "d", "3", "3w", "-3d", "3 d", "3.5d", "3D", "4000d", "99999999999999999999d"}) {
        CAPTURE(wrong);
        REQUIRE_FALSE(cli::parse_duration(wrong));
        CHECK(cli::parse_duration(wrong).error().code == Errc::bad_input);
    }
}

TEST_CASE("reads a moment as a time or as a duration from now on") {
    CHECK(cli::parse_moment("2026-07-01T09:00:00+09:00", 0).value() == kNow);
    CHECK(cli::parse_moment("2026-07-01T00:00:00Z", 0).value() == kNow);
    CHECK(cli::parse_moment("2026-06-30 19:00:00.25-05:00", 0).value() == kNow);
    CHECK(cli::parse_moment("3d", kNow).value() == kNow + 3 * 24 * 3600);
    for (const char* wrong : {"",
                              "2026-07-01",
                              "2026-07-01T09:00:00",
                              "2026-02-30T09:00:00Z",
                              "2026-07-01T25:00:00Z",
                              "2026-07-01T09:00:00Zulu",
                              "tomorrow"}) {
        CAPTURE(wrong);
        CHECK_FALSE(cli::parse_moment(wrong, kNow));
    }
}

TEST_CASE("a day in Korea begins at 15:00 of the day before in UTC") {
    const cli::Day day = cli::parse_korean_day("2026-07-01").value();
    CHECK(day.from == kNow - 9 * 3600);
    CHECK(day.to - day.from == 24 * 3600);
    CHECK(cli::korean_time(day.from) == "2026-07-01T00:00:00+09:00");
    CHECK(cli::korean_time(day.to - 1) == "2026-07-01T23:59:59+09:00");
    CHECK(cli::korean_time(0).empty());
    CHECK(cli::parse_korean_day("2028-02-29"));
    for (const char* wrong : {"", "2026-02-29", "2026-7-1", "20260701", "2026-07-01 ", "today"}) {
        CAPTURE(wrong);
        CHECK_FALSE(cli::parse_korean_day(wrong));
    }
}
