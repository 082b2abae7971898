#pragma once

#include "base/clock.hpp"

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>

namespace imp::store {

/// Ends what waits for a server that says nothing any more. libpq waits for an answer without an
/// end, and a server that stands still (SIGSTOP, a dead disk, a virtual machine that is moved)
/// keeps its connections alive: TCP's own limits see nothing. Callable from any thread; one thread
/// of its own, from the first watch on.
class SocketWatch {
  public:
    /// The one of this process. A child of fork(2) has another one: threads stay behind, and a lock
    /// that one of them held at that moment would be held for ever.
    static SocketWatch& shared();

    SocketWatch() = default;
    SocketWatch(const SocketWatch&) = delete;
    SocketWatch& operator=(const SocketWatch&) = delete;
    ~SocketWatch() = delete;

    /// As long as it lives, its socket is shut down (shutdown(2), both ways) once `limit` is over:
    /// whoever waits for it then reads its end.
    class Guard {
      public:
        /// `fd`: a socket that nobody closes meanwhile; -1: nothing is watched.
        Guard(SocketWatch& watch, int fd, std::chrono::milliseconds limit);
        Guard(const Guard&) = delete;
        Guard& operator=(const Guard&) = delete;
        ~Guard();

      private:
        SocketWatch& watch_;
        std::multimap<SteadyTime, int>::iterator entry_;
    };

  private:
    using Entries = std::multimap<SteadyTime, int>;

    Entries::iterator add(int fd, std::chrono::milliseconds limit);
    void remove(Entries::iterator entry);
    [[noreturn]] void watch();

    std::mutex mutex_;
    std::condition_variable changed_;
    Entries entries_;           ///< under mutex_; by the time that each is over
    bool is_watching_ = false;  ///< under mutex_
};

}  // namespace imp::store
