#pragma once

#include <exception>
#include <functional>
#include <future>
#include <map>
#include <mutex>
#include <string>

namespace imp::settlement {

/// One call for all who ask the same thing at the same time: the first asks, the others wait for
/// its answer. Callable from any thread. `T` is copied to each. Whoever must not see an answer
/// older than its own question must not join.
template <typename T>
class Flight {
  public:
    /// `ask` must end by itself within a bounded time: those who joined wait for it. What it
    /// throws, all of them get.
    T join(const std::string& key, const std::function<T()>& ask) {
        std::promise<T> promise;
        std::shared_future<T> waiting;
        {
            const std::lock_guard lock(mutex_);
            if (const auto running = running_.find(key); running != running_.end())
                waiting = running->second;
            else
                running_.emplace(key, promise.get_future().share());
        }
        if (waiting.valid())
            return waiting.get();
        try {
            T answer = ask();
            land(key);
            promise.set_value(answer);
            return answer;
        } catch (...) {
            land(key);  // whoever comes next asks anew
            promise.set_exception(std::current_exception());
            throw;
        }
    }

  private:
    void land(const std::string& key) {
        const std::lock_guard lock(mutex_);
        running_.erase(key);
    }

    std::mutex mutex_;
    std::map<std::string, std::shared_future<T>> running_;
};

}  // namespace imp::settlement
