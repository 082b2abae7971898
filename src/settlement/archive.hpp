#pragma once

#include "store/order_store.hpp"

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

/// Old orders whose payments and journal go out of the store. The orders themselves stay, so that
/// none is paid twice; who asks for one is told its state, and a payment that i'mport says
/// something new about is put in again.
namespace imp::settlement {

/// i'mport is asked about accepted money for so long, since its console may refund it and tell
/// nobody. Until then nothing is archived.
inline constexpr UnixSeconds kRefundableFor = UnixSeconds{180} * 24 * 60 * 60;

/// The note (OrderStore::find_note) with the latest time that orders were archived before.
inline constexpr std::string_view kArchivedBefore = "archive.before";

/// All that the store has of one order.
struct OldOrder {
    Order order;
    std::vector<PaymentRecord> payments;
    std::vector<store::Event> events;  ///< oldest first
};

/// Keeps some orders outside, for good: when it returns without error they survive a power cut. Any
/// error ends the archiving, and is returned by it.
using KeepOutside = std::function<Result<void>(const std::vector<OldOrder>&)>;

struct ArchiveCount {
    std::int64_t archived = 0;
    std::int64_t kept = 0;     ///< old enough, but not at rest
    std::int64_t changed = 0;  ///< by somebody else, while they were written: kept too
    std::int64_t looked_at = 0;
};

/// Archives what is at rest and was last changed before `before`: orders of kind payment that take
/// no more money (something is accepted, or they are closed), nothing of which was given back in
/// part, overruled, or is held for no order. Some orders at a time, each a short transaction, so
/// that others go on working. `progress` after each. Errors: bad_input (`before` is less than
/// kRefundableFor ago), store, those of `keep`.
Result<ArchiveCount> archive_orders(store::OrderStore& store,
                                    UnixSeconds before,
                                    UnixSeconds now,
                                    const KeepOutside& keep,
                                    const std::function<void(const ArchiveCount&)>& progress);

/// How many orders that would archive now; nothing is changed. The same errors.
Result<ArchiveCount> count_archivable(store::OrderStore& store,
                                      UnixSeconds before,
                                      UnixSeconds now,
                                      const std::function<void(const ArchiveCount&)>& progress);

}  // namespace imp::settlement
