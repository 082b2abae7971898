#include "store/session_pool.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace imp::store {

namespace {

constexpr std::chrono::seconds kLongestWaitForSession{10};

}  // namespace

std::chrono::milliseconds time_left(SteadyTime deadline, std::chrono::milliseconds most) {
    const SteadyTime now = std::chrono::steady_clock::now();
    if (deadline <= now)
        return std::chrono::milliseconds{0};
    if (deadline - now >= most)  // also for a deadline that is never: no sum, so no overflow
        return most;
    return std::chrono::ceil<std::chrono::milliseconds>(deadline - now);
}

SessionPool::SessionPool(const Dialect& dialect, int most)
    : dialect_(dialect), most_(std::max(most, 1)) {}

Result<SessionPool::Lease> SessionPool::borrow(SteadyTime deadline) {
    {
        std::unique_lock lock(mutex_);
        const bool found = freed_.wait_for(lock,
                                           time_left(deadline, kLongestWaitForSession),
                                           [this] { return !idle_.empty() || open_ < most_; });
        if (!found)
            return Error{Errc::store, "no connection for reading became free"};
        if (!idle_.empty()) {
            Lease lease{.session = std::move(idle_.back()), .was_idle = true};
            idle_.pop_back();
            return lease;
        }
        ++open_;
    }
    Result<Lease> opened = guarded(dialect_, "opening a connection", [&]() -> Result<Lease> {
        auto session = std::make_unique<Session>(dialect_.keeps_statements());
        dialect_.connect_reader(*session, time_left(deadline, Dialect::kLockWait));
        dialect_.set_lock_wait(*session, Dialect::kLockWait);
        return Lease{.session = std::move(session)};
    });
    if (!opened)
        give_back({});
    return opened;
}

void SessionPool::give_back(Lease lease) {
    std::vector<std::unique_ptr<Session>> gone;  // closed without the lock
    {
        const std::lock_guard lock(mutex_);
        if (lease.sound)
            idle_.push_back(std::move(lease.session));
        else
            --open_;
        if (lease.is_lost) {
            open_ -= static_cast<int>(idle_.size());
            gone.swap(idle_);
        }
    }
    freed_.notify_all();
}

}  // namespace imp::store
