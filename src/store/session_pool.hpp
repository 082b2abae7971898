#pragma once

#include "base/clock.hpp"
#include "metrics/count.hpp"
#include "store/dialect.hpp"
#include "store/session.hpp"

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

namespace imp::store {

/// Until `deadline`; not less than nothing, and not more than `most`.
std::chrono::milliseconds time_left(SteadyTime deadline, std::chrono::milliseconds most);

/// Connections for reading, opened when first needed, at most `most` of them. Any thread.
class SessionPool {
  public:
    SessionPool(const Dialect& dialect, int most);

    /// Runs `body(session)` on a connection of its own; waits for a free one at most 10 s, and for
    /// that and for locks until `deadline` at most. Each call sees one state of the database, if
    /// the body is one SELECT. Errors: store, and what the body returns. A connection that broke is
    /// thrown away, and all idle ones with it; if it had been idle, the body is run once more on a
    /// new one: most likely the server was restarted meanwhile.
    template <typename Body>
    auto read(std::string_view doing, Body&& body, SteadyTime deadline = SteadyTime::max())
        -> decltype(body(std::declval<Session&>())) {
        while (true) {
            Result<Lease> lease = borrow(deadline);
            if (!lease) {
                metrics::store_error(metrics::StoreWork::read);
                return lease.error();
            }
            auto result = guarded(dialect_, doing, [&] { return use(*lease, body, deadline); });
            const bool may_repeat = lease->was_idle && lease->is_lost;
            give_back(*std::move(lease));
            if (may_repeat)
                continue;
            if (!result && result.error().code == Errc::store)
                metrics::store_error(metrics::StoreWork::read);
            return result;
        }
    }

  private:
    /// A session on loan. Broken until the body that used it came to its end.
    struct Lease {
        std::unique_ptr<Session> session;
        bool sound = false;
        bool was_idle = false;
        bool is_lost = false;
    };

    template <typename Body>
    auto run(Lease& lease, Body& body, SteadyTime deadline) {
        lease.sound = false;
        const bool is_bounded = deadline != SteadyTime::max();
        if (is_bounded)
            dialect_.set_lock_wait(*lease.session, time_left(deadline, Dialect::kLockWait));
        auto result = body(*lease.session);
        if (is_bounded)
            dialect_.set_lock_wait(*lease.session, Dialect::kLockWait);
        lease.sound = true;
        return result;
    }

    template <typename Body>
    auto use(Lease& lease, Body& body, SteadyTime deadline) {
        try {
            return run(lease, body, deadline);
        } catch (const soci::soci_error& error) {
            lease.is_lost = dialect_.classify(error) == Failure::lost;
            throw;
        }
    }

    Result<Lease> borrow(SteadyTime deadline);
    void give_back(Lease lease);

    const Dialect& dialect_;
    const int most_;
    std::mutex mutex_;
    std::condition_variable freed_;
    std::vector<std::unique_ptr<Session>> idle_;
    int open_ = 0;  ///< idle and on loan
};

}  // namespace imp::store
