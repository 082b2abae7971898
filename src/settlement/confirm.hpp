#pragma once

#include "api/payment_source.hpp"
#include "domain/confirm.hpp"
#include "hooks/hook.hpp"
#include "settlement/expected_orders.hpp"
#include "store/order_store.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace imp::settlement {

/// i'mport asks before it approves a payment.
struct ConfirmQuestion {
    MerchantUid merchant_uid;
    std::optional<ImpUid> imp_uid;
    std::optional<Decimal> amount;  ///< empty: not in the body (the older form, convenience stores)
    std::string remote_addr;
};

struct ConfirmAnswer {
    bool approved = false;
    std::optional<ConfirmRefusal> refusal;  ///< empty and not approved: cannot be told now
    std::string reason;                     ///< of a refusal, in Korean, for the buyer
    std::optional<Error> trouble;           ///< for the log
};

struct ConfirmLimits {
    std::chrono::milliseconds patience{1'800};  ///< for all of it: answered within 2 s (design 5)
    std::chrono::milliseconds stock_deadline{1'000};
};

/// The last word before an approval: may this order be paid, with this amount, by this payment?
/// Never marks anything as paid. Where i'mport can be asked in time and holds the payment for this
/// order, the approval reserves the order for it for 120 s; else it approves on the amount and
/// reserves nothing. Any thread.
class Confirmer {
  public:
    /// All lent for its life; `stock_check` may be null.
    Confirmer(store::OrderStore& store,
              ExpectedOrders& orders,
              PaymentSource& source,
              Hook* stock_check,
              const Clock& clock,
              Policy policy,
              ConfirmLimits limits);

    ConfirmAnswer confirm(const ConfirmQuestion& question);

  private:
    /// How an attempt at a reservation went. With neither: the order is reserved.
    struct Reserved {
        std::optional<ConfirmRefusal> refusal;
        std::string holder;  ///< another payment that has it
    };

    ConfirmAnswer check_stock(const Order& order,
                              const ConfirmQuestion& question,
                              SteadyTime started);
    ConfirmAnswer reserve(const ConfirmQuestion& question, SteadyTime deadline);
    Result<Reserved> try_to_reserve(const ConfirmQuestion& question,
                                    const std::optional<std::string>& ended,
                                    SteadyTime deadline);

    store::OrderStore& store_;
    ExpectedOrders& orders_;
    PaymentSource& source_;
    Hook* stock_check_;
    const Clock& clock_;
    Policy policy_;
    ConfirmLimits limits_;
};

}  // namespace imp::settlement
