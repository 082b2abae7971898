#pragma once

#include <pthread.h>

#include <functional>
#include <memory>

namespace imp::http {

/// A thread with a small stack: 320 of std::thread's 8 MiB would frighten a small host's limits.
/// Must be joined or detached before it goes.
class SmallThread {
  public:
    /// Runs `work`, which must not throw. Empty where the system has no more threads to give.
    static std::unique_ptr<SmallThread> start(std::function<void()> work);

    void join() { ::pthread_join(thread_, nullptr); }

    void detach() { ::pthread_detach(thread_); }

  private:
    SmallThread() = default;

    pthread_t thread_{};
};

}  // namespace imp::http
