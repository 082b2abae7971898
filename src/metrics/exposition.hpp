#pragma once

#include "base/clock.hpp"

#include <string>
#include <string_view>

namespace imp::metrics {

inline constexpr std::string_view kContentType = "text/plain; version=0.0.4; charset=utf-8";

/// All numbers in Prometheus' text format, those that nothing was counted for included. What the
/// store says is left out while it cannot be asked.
std::string exposition(std::string_view version, UnixSeconds now);

}  // namespace imp::metrics
