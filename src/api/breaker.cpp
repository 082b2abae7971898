#include "api/breaker.hpp"

#include <algorithm>
#include <utility>

namespace imp::api {

bool Breaker::allow() {
    const std::lock_guard lock(mutex_);
    if (!open_)
        return true;
    const SteadyTime now = clock_.steady();
    if (now < next_probe_)
        return false;
    // The probe may hang for the whole deadline: the next one does not wait for its outcome.
    pause_ = std::min(pause_ * 2, kLongestPause);
    next_probe_ = now + pause_;
    return true;
}

bool Breaker::success() {
    const std::lock_guard lock(mutex_);
    failures_ = 0;
    pause_ = kFirstPause;
    return std::exchange(open_, false);
}

bool Breaker::failure() {
    const std::lock_guard lock(mutex_);
    if (open_ || ++failures_ < kFailuresToOpen)
        return false;
    open_ = true;
    pause_ = kFirstPause;
    next_probe_ = clock_.steady() + pause_;
    return true;
}

}  // namespace imp::api
