#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "store/order_store.hpp"

#include <functional>
#include <string>
#include <string_view>

/// What the operator does to entries of the outbox: each is one transaction, and one line in the
/// journal of the entry's order.
namespace imp::settlement {

/// What the journal says of it.
struct EntryChange {
    std::string id;
    std::string_view what;  ///< outbox_retried, outbox_dropped
    std::string by;         ///< the operator's name, where it is known
};

using ChangeEntry = std::function<Result<void>(store::OutboxEntry& entry)>;

/// Reads the entry, has `change` change it, writes it and the journal's line. Errors: not_found;
/// store; what `change` returns.
Result<store::OutboxEntry> change_entry(const EntryChange& about,
                                        store::OrderStore& store,
                                        UnixSeconds now,
                                        const ChangeEntry& change);

/// It is due now, whether it was given up or waits for its next attempt. Twice is as good as once.
/// Errors: not_found; refused (it is done, or was dropped); store.
Result<store::OutboxEntry> retry_entry(const std::string& id,
                                       store::OrderStore& store,
                                       UnixSeconds now,
                                       const std::string& by = {});

}  // namespace imp::settlement
