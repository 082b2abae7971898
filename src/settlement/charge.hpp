#pragma once

#include "api/any_call.hpp"
#include "api/payment_source.hpp"
#include "base/clock.hpp"
#include "settlement/settle.hpp"
#include "store/order_store.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace imp::settlement {

/// Registered cards are charged for orders of ours, now or at a time: each order once. Nothing is
/// sent before i'mport was asked what there is already, paid or waiting in a schedule, and nothing
/// is sent twice: what became of a request without an answer is looked up. From the first question
/// to the last answer the order is held, so that others who would charge it are refused. Any
/// thread, any process.
class Charger {
  public:
    /// All lent for its life.
    Charger(store::OrderStore& store,
            PaymentSource& source,
            api::NamedCalls& api,
            Settler& settler,
            const Clock& clock);

    /// Charges the order's price by `call` (`charge-again`, `charge-onetime`), which is given the
    /// order's own merchant_uid, amount, currency and name, and `more`. The answer is what i'mport
    /// then says of the payment: a card that was refused is `failed`, and the order can be charged
    /// again. Errors: not_found (no such order); conflict (it takes no money, or i'mport is to
    /// charge it at a time); refused (another payment of it may be under way, or i'mport said no);
    /// bad_input; unavailable (it was not sent; or nobody can say yet what became of it).
    Result<Answer> charge(const MerchantUid& merchant_uid,
                          std::string_view call,
                          std::vector<api::Argument> more);

    /// Has i'mport charge the order's price to the order's customer_uid at `at`. One that is
    /// scheduled so already is returned as it is; one that waits with another time or price is a
    /// conflict. Errors as above.
    Result<ScheduledPayment> schedule(const MerchantUid& merchant_uid, UnixSeconds at);

    /// Takes a scheduled charge back. Errors: refused (there is none that waits), unavailable.
    Result<void> unschedule(const MerchantUid& merchant_uid);

  private:
    Result<Order> begin(const MerchantUid& merchant_uid);
    [[nodiscard]] std::optional<Error> refuse_order(const std::optional<Order>& order,
                                                    const MerchantUid& merchant_uid) const;
    Result<void> reserve(const MerchantUid& merchant_uid);
    Result<void> note_sent(const Order& order, std::string_view call);
    Result<void> release(const MerchantUid& merchant_uid);
    Error give_up(const MerchantUid& merchant_uid, const Error& why);
    Result<Answer> look_up(const MerchantUid& merchant_uid, std::size_t attempts, const Error& why);

    store::OrderStore& store_;
    PaymentSource& source_;
    api::NamedCalls& api_;
    Settler& settler_;
    const Clock& clock_;
};

}  // namespace imp::settlement
