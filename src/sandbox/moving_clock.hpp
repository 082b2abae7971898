#pragma once

#include "base/clock.hpp"

#include <atomic>
#include <chrono>

namespace imp::sandbox {

/// The system's clock plus an offset that tests move, so that a token of 30 minutes expires at
/// once. Any thread.
class MovingClock final : public Clock {
  public:
    [[nodiscard]] UnixSeconds now() const override { return system_.now() + offset_.load(); }

    [[nodiscard]] SteadyTime steady() const override {
        return system_.steady() + std::chrono::seconds(offset_.load());
    }

    /// Forwards, or backwards with a negative number.
    void advance(std::int64_t seconds) { offset_ += seconds; }

    void reset() { offset_ = 0; }

  private:
    SystemClock system_;
    std::atomic<std::int64_t> offset_ = 0;
};

}  // namespace imp::sandbox
