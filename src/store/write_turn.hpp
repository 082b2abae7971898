#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>

namespace imp::store {

/// One writer at a time, first come first served: so that who has a deadline gets between two who
/// come back for more. A lock for std::lock_guard and std::unique_lock; not recursive. Any thread.
/// (std::timed_mutex is neither fair nor understood by GCC 12's thread sanitizer.)
class WriteTurn {
  public:
    void lock();

    /// False if one's turn did not come in time.
    [[nodiscard]] bool try_lock_for(std::chrono::milliseconds longest_wait);

    void unlock();

  private:
    struct Waiter {
        std::condition_variable turn;
    };

    [[nodiscard]] bool is_turn_of(const Waiter& waiter) const {
        return !is_taken_ && waiting_.front() == &waiter;
    }

    /// Off the queue, and on with the next one. Under mutex_.
    void leave(const Waiter& waiter);

    std::mutex mutex_;
    bool is_taken_ = false;
    std::deque<Waiter*> waiting_;
};

}  // namespace imp::store
