#pragma once

#include <chrono>
#include <cstdint>

namespace imp {

/// Wall-clock seconds since 1970, UTC: what i'mport sends and the store keeps. 0 means "not yet".
using UnixSeconds = std::int64_t;

/// Spans of time.
inline constexpr UnixSeconds kMinute = 60;
inline constexpr UnixSeconds kHour = 60 * kMinute;
inline constexpr UnixSeconds kDay = 24 * kHour;

using SteadyTime = std::chrono::steady_clock::time_point;

/// The time, as a thing that tests can replace. Every method may be called from any thread.
class Clock {
  public:
    Clock() = default;
    Clock(const Clock&) = delete;
    Clock& operator=(const Clock&) = delete;
    virtual ~Clock() = default;

    /// For what is stored and shown. May jump.
    [[nodiscard]] virtual UnixSeconds now() const = 0;

    /// For durations and deadlines. Never goes back.
    [[nodiscard]] virtual SteadyTime steady() const = 0;
};

class SystemClock final : public Clock {
  public:
    [[nodiscard]] UnixSeconds now() const override;
    [[nodiscard]] SteadyTime steady() const override;
};

}  // namespace imp
