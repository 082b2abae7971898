#pragma once

#include "base/clock.hpp"
#include "base/fd.hpp"

#include <condition_variable>
#include <list>
#include <mutex>
#include <thread>

namespace imp::api {

/// Ends calls at their deadline by shutting their socket down from outside: the only thing that
/// also ends a TLS handshake, a header or a body that drips in one byte a second. One thread for
/// all calls, started by the first. Any thread. Real time, not a Clock's: sockets know no other.
class Watchdog {
    struct Entry {
        SteadyTime at;
        UniqueFd fd;
        bool fired = false;
    };

  public:
    Watchdog() = default;
    Watchdog(const Watchdog&) = delete;
    Watchdog& operator=(const Watchdog&) = delete;
    ~Watchdog();  ///< No Watch may be left.

    /// One call under watch, for as long as it lives. Used by one thread.
    class Watch {
      public:
        /// Throws std::system_error where no thread can be had.
        Watch(Watchdog& dog, SteadyTime deadline);
        ~Watch();
        Watch(const Watch&) = delete;
        Watch& operator=(const Watch&) = delete;

        /// The socket to shut down, instead of any named before. A duplicate is kept, so that the
        /// number cannot come to mean another file. May come before connect().
        void attach(int fd);

        /// The deadline came while this was watched.
        [[nodiscard]] bool expired() const;

      private:
        Watchdog& dog_;
        std::list<Entry>::iterator entry_;
    };

  private:
    void run();

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::list<Entry> entries_;
    SteadyTime planned_ = SteadyTime::max();  ///< when the thread wakes by itself
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace imp::api
