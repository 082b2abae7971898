#pragma once

#include "base/clock.hpp"

#include <optional>
#include <string>
#include <string_view>

/// Times as people and other programs write them.
namespace imp::calendar {

/// `2026-07-01T00:00:00Z`. Source: RFC 3339.
std::string rfc3339(UnixSeconds at);

/// `2026-07-01T09:00:00+09:00`, `…Z`; a fraction of a second is dropped, a blank may stand for the
/// T. Empty for anything else, and for a day that no calendar has.
std::optional<UnixSeconds> parse_rfc3339(std::string_view s) noexcept;

}  // namespace imp::calendar
