#include "store/write_turn.hpp"

#include <algorithm>

namespace imp::store {

void WriteTurn::lock() {
    Waiter own;
    std::unique_lock lock(mutex_);
    waiting_.push_back(&own);
    own.turn.wait(lock, [&] { return is_turn_of(own); });
    is_taken_ = true;
    leave(own);
}

bool WriteTurn::try_lock_for(std::chrono::milliseconds longest_wait) {
    Waiter own;
    std::unique_lock lock(mutex_);
    waiting_.push_back(&own);
    const bool is_mine = own.turn.wait_for(lock, longest_wait, [&] { return is_turn_of(own); });
    if (is_mine)
        is_taken_ = true;
    leave(own);
    return is_mine;
}

void WriteTurn::unlock() {
    const std::lock_guard lock(mutex_);
    is_taken_ = false;
    if (!waiting_.empty())
        waiting_.front()->turn.notify_one();
}

void WriteTurn::leave(const Waiter& waiter) {
    waiting_.erase(std::find(waiting_.begin(), waiting_.end(), &waiter));
    if (!is_taken_ && !waiting_.empty())
        waiting_.front()->turn.notify_one();
}

}  // namespace imp::store
