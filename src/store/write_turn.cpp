#include "store/write_turn.hpp"

#include <algorithm>

namespace imp::store {

void WriteTurn::lock() {
    Waiter own;
    std::unique_lock lock(mutex_);
    waiting_.push_back(&own);  // cppcheck-suppress danglingLifetime; leave() takes it out
    own.turn.wait(lock, [&] { return is_turn_of(own); });
    --free_;
    leave(own);
}

bool WriteTurn::try_lock_for(std::chrono::milliseconds longest_wait) {
    Waiter own;
    std::unique_lock lock(mutex_);
    waiting_.push_back(&own);  // cppcheck-suppress danglingLifetime; leave() takes it out
    const bool is_mine = own.turn.wait_for(lock, longest_wait, [&] { return is_turn_of(own); });
    if (is_mine)
        --free_;
    leave(own);
    return is_mine;
}

void WriteTurn::unlock() {
    const std::lock_guard lock(mutex_);
    ++free_;
    if (!waiting_.empty())
        waiting_.front()->turn.notify_one();
}

void WriteTurn::leave(const Waiter& waiter) {
    waiting_.erase(std::find(waiting_.begin(), waiting_.end(), &waiter));
    if (free_ > 0 && !waiting_.empty())
        waiting_.front()->turn.notify_one();
}

}  // namespace imp::store
