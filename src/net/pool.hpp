#pragma once

#include "base/clock.hpp"
#include "net/connection.hpp"

#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

namespace imp::net {

/// The connections that wait for their next request. The last one used is the first one given out,
/// so that after a rush the rest fall idle and are closed. Any thread.
class Pool {
  public:
    /// Shorter than the idle limits of servers and load balancers (commonly 15 s and more), so that
    /// we close first: over TLS the first request after the other side's close always fails.
    static constexpr std::chrono::seconds kLongestIdle{10};

    /// A connection that is still open and was used at most kLongestIdle before `now`, or null.
    /// Closes all that have been idle for longer.
    std::unique_ptr<Connection> take(SteadyTime now);

    /// Closes a connection instead where it cannot carry another request.
    void give_back(std::unique_ptr<Connection> connection, SteadyTime now);

    /// Closes all that wait: what one of them met, the others will meet.
    void clear();

    [[nodiscard]] std::size_t idle() const;

  private:
    struct Idle {
        std::unique_ptr<Connection> connection;
        SteadyTime since;
    };

    mutable std::mutex mutex_;
    std::vector<Idle> idle_;  ///< the longest idle first
};

}  // namespace imp::net
