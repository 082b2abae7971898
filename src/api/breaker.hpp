#pragma once

#include "base/clock.hpp"

#include <chrono>
#include <mutex>

namespace imp::api {

/// Makes an outage of the other side cheap: after kFailuresToOpen failures in a row nobody is let
/// through but one probe a second, then every two, then every four. The first success closes it.
/// Any thread. `clock` must outlive it.
class Breaker {
  public:
    static constexpr int kFailuresToOpen = 5;
    static constexpr std::chrono::seconds kFirstPause{1};
    static constexpr std::chrono::seconds kLongestPause{4};

    explicit Breaker(const Clock& clock) noexcept : clock_(clock) {}

    /// May this call go out? While open, true is said to one probe a pause.
    [[nodiscard]] bool allow();

    /// The other side gave an answer that can be believed, whatever it said. True if this closed
    /// the breaker.
    bool success();

    /// It could not be reached, or what came back is nothing that it would say. True if this opened
    /// the breaker.
    bool failure();

  private:
    const Clock& clock_;
    std::mutex mutex_;
    int failures_ = 0;
    bool open_ = false;
    std::chrono::seconds pause_ = kFirstPause;
    SteadyTime next_probe_;
};

}  // namespace imp::api
