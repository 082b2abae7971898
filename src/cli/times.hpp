#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"

#include <chrono>
#include <string>
#include <string_view>

/// Times as the operator writes and reads them.
namespace imp::cli {

/// A number and its unit: `90s`, `15m`, `12h`, `3d`; at most ten years. Errors: bad_input.
Result<std::chrono::seconds> parse_duration(std::string_view text);

/// RFC 3339 (`2026-07-01T09:00:00+09:00`, a blank for the T and fractions are fine), or a duration
/// from `now` on. Errors: bad_input (also for a date that no calendar has).
Result<UnixSeconds> parse_moment(std::string_view text, UnixSeconds now);

/// From when until when (excluded) a day lasts.
struct Day {
    UnixSeconds from = 0;
    UnixSeconds to = 0;
};

/// `2026-07-01` in Korea. Errors: bad_input.
Result<Day> parse_korean_day(std::string_view text);

/// `2026-07-01T09:00:00+09:00`; empty for 0.
std::string korean_time(UnixSeconds time);

}  // namespace imp::cli
