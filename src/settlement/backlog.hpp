#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "settlement/reconcile.hpp"
#include "store/order_store.hpp"

#include <cstdint>
#include <string>

namespace imp::settlement {

/// Orders, payments and failing entries are counted so far: it stands for "so many or more".
inline constexpr int kCountUpTo = 1000;

/// How much waits to be done, and since when.
struct Backlog {
    UnixSeconds now = 0;
    settlement::ReconcileProgress progress;
    std::int64_t due = 0;          ///< entries of the outbox
    UnixSeconds oldest_due = 0;    ///< of those that can be taken now; 0: none
    std::int64_t failing = 0;      ///< tried, and to be tried again
    std::string last_error;        ///< of one of them
    std::int64_t dead = 0;         ///< given up
    std::int64_t inbox = 0;        ///< webhooks that could not be settled yet
    UnixSeconds oldest_inbox = 0;  ///< due since; 0: none
    std::int64_t waiting = 0;      ///< open orders that should have been asked about
    UnixSeconds oldest_waiting = 0;
    std::int64_t unmatched = 0;  ///< payments that hold money and have no order
    std::int64_t refused = 0;    ///< payments that were refused and hold money
};

/// Looks at what waits by indexes that hold what waits: as quick in a store of many orders as in a
/// small one. Errors: store.
Result<Backlog> take_stock(store::OrderStore& store, UnixSeconds now);

}  // namespace imp::settlement
