#pragma once

#include "base/clock.hpp"

#include <atomic>

namespace imp {

/// A clock that stands until a test moves it. Any thread.
class TestClock final : public Clock {
  public:
    [[nodiscard]] UnixSeconds now() const override { return kStart + offset_.load(); }

    [[nodiscard]] SteadyTime steady() const override {
        return started_ + std::chrono::seconds(offset_.load());
    }

    void advance(std::chrono::seconds by) { offset_ += by.count(); }

  private:
    static constexpr UnixSeconds kStart = 1'782'864'000;  // 2026-07-01 09:00 in Korea
    // Real, because deadlines are: those who wait for the store or for i'mport wait in real time.
    const SteadyTime started_ = std::chrono::steady_clock::now();
    std::atomic<std::int64_t> offset_ = 0;
};

}  // namespace imp
