#include "sandbox/alarms.hpp"

#include <utility>

namespace imp::sandbox {

Alarms::~Alarms() {
    {
        const std::lock_guard lock(mutex_);
        stop_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable())
        thread_.join();
}

void Alarms::set(std::chrono::milliseconds after, Job job) {
    {
        const std::lock_guard lock(mutex_);
        waiting_.emplace(std::chrono::steady_clock::now() + after, std::move(job));
        if (!thread_.joinable())
            thread_ = std::thread([this] { work(); });
    }
    changed_.notify_all();
}

void Alarms::clear() {
    const std::lock_guard lock(mutex_);
    waiting_.clear();
}

void Alarms::work() {
    std::unique_lock lock(mutex_);
    while (!stop_) {
        if (waiting_.empty()) {
            changed_.wait(lock);
            continue;
        }
        const auto first = waiting_.begin();
        if (first->first > std::chrono::steady_clock::now()) {
            changed_.wait_until(lock, Time(first->first));
            continue;
        }
        const Job job = std::move(first->second);
        waiting_.erase(first);
        lock.unlock();
        job();
        lock.lock();
    }
}

}  // namespace imp::sandbox
