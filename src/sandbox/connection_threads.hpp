#pragma once

#include <httplib.h>

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace imp::sandbox {

/// A thread for every connection that is open, made when there is none to spare: cpp-httplib's pool
/// of fixed size lets a few idle keep-alive connections lock everybody else out.
class ConnectionThreads final : public httplib::TaskQueue {
  public:
    ConnectionThreads() = default;
    ConnectionThreads(const ConnectionThreads&) = delete;
    ConnectionThreads& operator=(const ConnectionThreads&) = delete;
    ~ConnectionThreads() override = default;

    void enqueue(std::function<void()> job) override;

    /// Waits until all jobs are done.
    void shutdown() override;

  private:
    void work();

    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::function<void()>> jobs_;
    std::vector<std::thread> threads_;
    std::size_t idle_ = 0;
    bool ending_ = false;
};

}  // namespace imp::sandbox
