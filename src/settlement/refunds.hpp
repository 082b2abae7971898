#pragma once

#include "api/payment_source.hpp"
#include "settlement/outbox_runner.hpp"
#include "settlement/recorder.hpp"
#include "store/order_store.hpp"

#include <optional>
#include <string>

namespace imp::settlement {

/// What the operator asks for.
struct CancelOrder {
    MerchantUid merchant_uid;
    std::optional<Decimal> amount;  ///< empty: all that is left
    std::string reason;
    std::optional<RefundAccount> account = {};  ///< for virtual accounts; never stored
    std::string by = {};                        ///< the operator's name, where it is known
    /// What was left when he decided: if it is not that any more, nothing is done. Two of the same
    /// request are then one refund, as far as i'mport's own comparison (checksum) tells them apart.
    std::optional<Decimal> seen_left = {};
};

enum class CancelEnd {
    done,     ///< i'mport shows it
    pending,  ///< i'mport took it; the PG gives the money back later
    unclear,  ///< the answer was lost: it may or may not have been done. Settle the payment to see
};

struct CancelOutcome {
    CancelEnd end = CancelEnd::done;
    Order order;
    PaymentRecord record;
};

/// Gives money back: refused money by itself (forgery.cancel), accepted money for the operator. An
/// intent is durable before each call; an unclear answer is resolved by a look-up, never by a blind
/// repeat. Any thread.
class Refunds {
  public:
    /// All lent for its life. `limit`: so many refunds by itself in an hour, then it stops and
    /// says so.
    Refunds(store::OrderStore& store,
            PaymentSource& source,
            Recorder& recorder,
            const Clock& clock,
            int limit);

    /// Entries of kind refund.
    Attempt refund(store::OutboxEntry& entry, const OutboxRunner::Keep& keep);
    /// Entries of kind revoke.
    Attempt revoke(store::OutboxEntry& entry, const OutboxRunner::Keep& keep);
    /// Entries of kind cancel whose caller died: looks what became of it; never repeats it.
    Attempt resume_cancel(store::OutboxEntry& entry, const OutboxRunner::Keep& keep);

    /// Errors: not_found (no such order, or nothing accepted); conflict (another amount is left
    /// than seen_left); bad_input (amount zero, negative, or
    /// more than is left; a virtual account without the buyer's account); refused (i'mport or the
    /// PG said no; the detail is its text); unavailable, bad_reply (before anything was done);
    /// store.
    Result<CancelOutcome> cancel(const CancelOrder& request);

  private:
    /// Asks i'mport and records what it says. Empty where the payment's order is not ours.
    Result<std::optional<Applied>> look_up(const std::string& imp_uid);
    Result<std::optional<Applied>> take_in(const Payment& payment);
    std::optional<Attempt> begin(store::OutboxEntry& entry);
    Attempt ask_refund(store::OutboxEntry& entry,
                       const OutboxRunner::Keep& keep,
                       const Applied& applied);
    Attempt fail(const Applied& applied, const std::string& why);
    Result<CancelOutcome> ask_cancel(const CancelOrder& request,
                                     store::OutboxEntry entry,
                                     const Applied& before,
                                     const Decimal& expected);

    store::OrderStore& store_;
    PaymentSource& source_;
    Recorder& recorder_;
    const Clock& clock_;
    int limit_;
};

}  // namespace imp::settlement
