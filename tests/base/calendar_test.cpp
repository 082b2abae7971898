#include "base/calendar.hpp"

#include <doctest/doctest.h>

using namespace imp;
using namespace imp::calendar;

TEST_CASE("writes a moment in UTC") {
    CHECK(rfc3339(0) == "1970-01-01T00:00:00Z");
    CHECK(rfc3339(1'782'864'000) == "2026-07-01T00:00:00Z");
    CHECK(rfc3339(951'782'399) == "2000-02-28T23:59:59Z");
}

TEST_CASE("reads moments with their offset") {
    CHECK(parse_rfc3339("2026-07-01T09:00:00+09:00") == 1'782'864'000);
    CHECK(parse_rfc3339("2026-07-01T00:00:00Z") == 1'782'864'000);
    CHECK(parse_rfc3339("2026-06-30 19:00:00.123-05:00") == 1'782'864'000);
}

TEST_CASE("refuses what is no moment") {
    for (const char* const wrong : {"",
                                    "2026-07-01",
                                    "2026-07-01T09:00:00",
                                    "2026-02-29T00:00:00Z",
                                    "2026-13-01T00:00:00Z",
                                    "2026-07-01T24:00:00Z",
                                    "2026-07-01T09:00:00.Z",
                                    "2026-07-01T09:00:00.5",
                                    "2026-07-01T09:00:00+9:00",
                                    "2026-07-01T09:00:00Zx",
                                    "-026-07-01T09:00:00Z"})
        CHECK_MESSAGE(!parse_rfc3339(wrong), wrong);
}
