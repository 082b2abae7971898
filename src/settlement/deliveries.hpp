#pragma once

#include "hooks/hook.hpp"
#include "settlement/outbox_runner.hpp"
#include "settlement/recorder.hpp"
#include "store/shop_table.hpp"

namespace imp::settlement {

/// Tells the shop: hands events to its hooks, and runs its SQL. Any thread.
class Deliveries {
  public:
    static constexpr std::chrono::seconds kHookDeadline{30};  ///< less than OutboxRunner::kClaim

    /// All lent for its life; each of the three may be null where none is configured. An entry for
    /// one that is not there any more is dead.
    Deliveries(store::OrderStore& store,
               Recorder& recorder,
               Hook* command,
               Hook* url,
               store::ShopTable* shop);

    Attempt to_command(store::OutboxEntry& entry);
    Attempt to_url(store::OutboxEntry& entry);
    /// orders.on_paid, orders.on_cancelled. No row concerned: `payment.unapplied`, and again later.
    Attempt to_shop_table(store::OutboxEntry& entry);

  private:
    Result<void> tell_unapplied(const store::OutboxEntry& entry);

    store::OrderStore& store_;
    Recorder& recorder_;
    Hook* command_;
    Hook* url_;
    store::ShopTable* shop_;
};

class Refunds;

/// Teaches `runner` all kinds of entries.
void add_doers(OutboxRunner& runner, Deliveries& deliveries, Refunds& refunds);

}  // namespace imp::settlement
