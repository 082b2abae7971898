#pragma once

#include "base/clock.hpp"
#include "domain/decide.hpp"
#include "settlement/source.hpp"
#include "store/order_store.hpp"

#include <optional>

namespace imp::settlement {

/// What a payment was taken for, and the order after it.
struct Applied {
    Order order;  ///< the one that was asked about
    Verdict verdict;
    PaymentRecord record;  ///< the furthest answer known, which an older one does not replace
};

/// Writes i'mport's answers into the store, each effect once. Callable from any thread.
class Recorder {
  public:
    /// All lent for the recorder's life.
    Recorder(store::OrderStore& store, const Clock& clock, Policy policy);

    /// Records `payment`, settles it under the order that it names, if that is ours, and says what
    /// it means for the order `asked`: the same one, or (a replayed imp_uid) another that is left
    /// as it was. In one transaction, durable on return; nothing is written where the store already
    /// says all this. Empty where no order `asked` exists. Errors: store; conflict (lost the race
    /// too often).
    Result<std::optional<Applied>> apply(const Payment& payment,
                                         const MerchantUid& asked,
                                         Source source);

    /// Records a payment that no order of ours expects, so that it is known when the order comes.
    Result<void> keep(const Payment& payment);

    [[nodiscard]] const Policy& policy() const noexcept { return policy_; }

  private:
    struct Settled {
        PaymentRecord record;
        std::optional<Order>
            own_order;  ///< the order that the payment names, after it; empty if not ours
    };

    [[nodiscard]] Result<Settled> settle_in(store::Transaction& tx,
                                            const Payment& payment,
                                            Source source) const;
    [[nodiscard]] Result<void> refuse_in(store::Transaction& tx,
                                         const Order& order,
                                         const Payment& payment,
                                         Source source) const;
    [[nodiscard]] Result<std::optional<Applied>> already_applied(const Payment& payment,
                                                                 const MerchantUid& asked) const;

    store::OrderStore& store_;
    const Clock& clock_;
    Policy policy_;
};

}  // namespace imp::settlement
