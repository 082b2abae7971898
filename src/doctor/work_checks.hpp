#pragma once

#include "base/clock.hpp"
#include "base/finding.hpp"
#include "base/result.hpp"
#include "settlement/reconcile.hpp"
#include "store/order_store.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace imp::doctor {

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
};

/// Errors: store.
Result<Backlog> take_stock(store::OrderStore& store, UnixSeconds now);

/// Whether a worker runs, and what it leaves lying. Pure.
std::vector<Finding> judge_backlog(const Backlog& backlog);

}  // namespace imp::doctor
