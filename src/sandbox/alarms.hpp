#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <thread>

namespace imp::sandbox {

/// What is to happen a while from now, by real time: a deposit, a late approval. Jobs run one after
/// the other, in a thread of their own, without a lock. Any thread.
class Alarms {
  public:
    using Job = std::function<void()>;

    Alarms() = default;
    ~Alarms();
    Alarms(const Alarms&) = delete;
    Alarms& operator=(const Alarms&) = delete;

    void set(std::chrono::milliseconds after, Job job);

    /// Those that have not begun never will.
    void clear();

  private:
    using Time = std::chrono::steady_clock::time_point;

    void work();

    std::mutex mutex_;
    std::condition_variable changed_;
    std::multimap<Time, Job> waiting_;
    bool stop_ = false;
    std::thread thread_;  ///< started with the first alarm
};

}  // namespace imp::sandbox
