#pragma once

#include "settlement/settle.hpp"
#include "store/order_store.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace imp::settlement {

/// What a webhook says. Only the imp_uid counts; the rest is for finding it again.
struct Notice {
    ImpUid imp_uid;
    std::optional<MerchantUid> merchant_uid;
    std::string status;           ///< as told; never believed
    std::string cancellation_id;  ///< kept in the journal
    std::string remote_addr;
};

/// i'mport's webhooks: each is settled under the order that i'mport's own answer names. One whose
/// order does not exist yet, or that i'mport could not be asked about, is kept and tried again:
/// when the order comes, and after 1, 5, 30 min, 6 h, 24 h. Any thread.
class Inbox {
  public:
    /// All lent for its life.
    Inbox(store::OrderStore& store, Settler& settler, Lookups& lookups, const Clock& clock);

    /// `trouble` in the answer: it cannot be told now, and i'mport should send it again. Without
    /// it the outcome is durable: settled, or kept.
    Answer receive(const Notice& notice);

    struct Pass {
        int tried = 0;
        std::optional<Error> trouble;  ///< why one could not be asked about; it is tried again
    };

    /// Tries what is due again. Errors: store.
    Result<Pass> run_due(int most);

  private:
    /// What a notice about a payment that we do not know is counted by.
    struct Sender {
        std::string budget;
        bool is_stranger = false;  ///< it names no order of ours
    };

    Result<Sender> sender_of(const Notice& notice);
    Answer settle_for_stranger(const Notice& notice);
    Answer settle_or_keep(const Notice& notice);
    Answer kept_for_later(const Notice& notice, Status status);
    Result<void> keep(const Notice& notice, int attempts);
    Result<void> try_again(const store::InboxItem& item, Pass& pass);
    Result<void> put_off(const store::InboxItem& item, int attempts, UnixSeconds due_at);
    Result<void> remove(const store::InboxItem& item);
    Result<void> give_up(const store::InboxItem& item, std::string_view why);

    store::OrderStore& store_;
    Settler& settler_;
    Lookups& lookups_;
    const Clock& clock_;
};

}  // namespace imp::settlement
