#pragma once

#include "base/clock.hpp"
#include "console/html.hpp"
#include "console/texts.hpp"
#include "console/visit.hpp"
#include "domain/money.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace imp::console {

inline constexpr UnixSeconds kKoreaAhead = 9 * kHour;

/// When Korea's day began.
UnixSeconds korean_day(UnixSeconds now) noexcept;

/// `2026-07-04 09:00:12` in Korea; "" for 0.
std::string korean_clock(UnixSeconds at);
/// `09:00`, `07-04`.
std::string korean_hour(UnixSeconds at);
std::string korean_date(UnixSeconds at);

/// `<time datetime=…>`; a dash for 0.
void write_time(Html& out, UnixSeconds at);

/// `3분`, `2 h`: the largest unit that it fills.
std::string duration_text(UnixSeconds seconds, const Texts& texts);

/// `12,345`; `10,000+` where it was counted up to `most` only.
std::string count_text(std::int64_t number, std::int64_t most = 0);

/// `15,000원`
std::string amount_text(const Decimal& amount, std::string_view currency, const Visit& visit);

}  // namespace imp::console
