#pragma once

#include "base/clock.hpp"

#include <optional>
#include <string>
#include <string_view>

/// Times as people and other programs write them.
namespace imp::calendar {

/// What Korea's clocks are ahead of UTC; no summer time since 1988. Source: the IANA time zone
/// database, Asia/Seoul.
inline constexpr UnixSeconds kKoreaIsAhead = 9LL * 3600;

/// `2026-07-01T00:00:00Z`. Source: RFC 3339.
std::string rfc3339(UnixSeconds at);

/// `2026-07-01T09:00:00+09:00`, `…Z`; a fraction of a second is dropped, a blank may stand for the
/// T. Empty for anything else, and for a day that no calendar has.
std::optional<UnixSeconds> parse_rfc3339(std::string_view s) noexcept;

}  // namespace imp::calendar
