#pragma once

#include "store/dialect.hpp"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

namespace imp::store {

/// Connections for reading, opened when first needed, at most `most` of them. Any thread.
class SessionPool {
  public:
    SessionPool(const Dialect& dialect, int most);

    /// Runs `body(session)` on a connection of its own; waits for a free one at most 10 s. Each
    /// call sees one state of the database, if the body is one SELECT. Errors: store, and what the
    /// body returns. A connection that broke is thrown away.
    template <typename Body>
    auto read(std::string_view doing, Body&& body)
        -> decltype(body(std::declval<soci::session&>())) {
        Result<Lease> lease = borrow();
        if (!lease)
            return lease.error();
        auto result = guarded(dialect_, doing, [&] { return lease->use(body); });
        give_back(*std::move(lease));
        return result;
    }

  private:
    /// A session on loan. Broken until the body that used it came to its end.
    struct Lease {
        std::unique_ptr<soci::session> session;
        bool sound = false;

        template <typename Body>
        auto use(Body& body) {
            sound = false;
            auto result = body(*session);
            sound = true;
            return result;
        }
    };

    Result<Lease> borrow();
    void give_back(Lease lease);

    const Dialect& dialect_;
    const int most_;
    std::mutex mutex_;
    std::condition_variable freed_;
    std::vector<std::unique_ptr<soci::session>> idle_;
    int open_ = 0;  ///< idle and on loan
};

}  // namespace imp::store
