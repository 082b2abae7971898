#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>

namespace imp::store {

/// One writer at a time, or as many as there are places; first come first served: so that who has
/// a deadline gets between two who come back for more. A lock for std::lock_guard and
/// std::unique_lock; not recursive. Any thread. (std::timed_mutex is neither fair nor understood by
/// GCC 12's thread sanitizer.)
class WriteTurn {
  public:
    explicit WriteTurn(int places = 1) : free_(places) {}

    void lock();

    /// False if one's turn did not come in time.
    [[nodiscard]] bool try_lock_for(std::chrono::milliseconds longest_wait);

    void unlock();

  private:
    struct Waiter {
        std::condition_variable turn;
    };

    [[nodiscard]] bool is_turn_of(const Waiter& waiter) const {
        return free_ > 0 && waiting_.front() == &waiter;
    }

    /// Off the queue, and on with the next one. Under mutex_.
    void leave(const Waiter& waiter);

    std::mutex mutex_;
    int free_;  ///< places
    std::deque<Waiter*> waiting_;
};

}  // namespace imp::store
