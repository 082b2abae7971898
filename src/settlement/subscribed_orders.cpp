#include "base/log.hpp"
#include "settlement/expected_orders.hpp"

#include <fnmatch.h>

namespace imp::settlement {

namespace {

/// `customer_uid_usage` of a charge that nobody sits before.
constexpr std::string_view kCharge = "payment";
constexpr std::string_view kScheduledCharge = "payment.scheduled";

bool is_charge_of_a_card(const Payment& payment) noexcept {
    const bool is_charge =
        payment.customer_uid_usage == kCharge || payment.customer_uid_usage == kScheduledCharge;
    return is_charge && !payment.customer_uid.empty();
}

bool is_as_scheduled(const ScheduledPayment& scheduled, const Payment& payment) noexcept {
    return scheduled.customer_uid == payment.customer_uid && scheduled.amount == payment.amount &&
           scheduled.currency == payment.currency;
}

class SubscribedOrders final : public ExpectedOrders {
  public:
    SubscribedOrders(std::unique_ptr<ExpectedOrders> inner,
                     store::OrderStore& store,
                     PaymentSource& source,
                     const Clock& clock,
                     std::string pattern)
        : inner_(std::move(inner)),
          store_(store),
          source_(source),
          clock_(clock),
          pattern_(std::move(pattern)) {}

    Result<std::optional<Order>> find(const MerchantUid& merchant_uid,
                                      const Asker& asker) override {
        return inner_->find(merchant_uid, asker);
    }

    Result<std::optional<Order>> find_for(const Payment& payment, const Asker& asker) override {
        auto order = inner_->find_for(payment, asker);
        if (!order || *order)
            return order;
        const auto own = MerchantUid::parse(payment.merchant_uid);
        const bool may_be_ours = own && is_charge_of_a_card(payment) &&
                                 ::fnmatch(pattern_.c_str(), own->str().c_str(), 0) == 0;
        return may_be_ours ? find_scheduled(payment, *own, asker) : order;
    }

  private:
    Result<std::optional<Order>> find_scheduled(const Payment& payment,
                                                const MerchantUid& own,
                                                const Asker& asker) {
        const std::optional<Order> none;
        auto key = store_.find_billing_key(payment.customer_uid);
        if (!key)
            return key.error();
        if (!*key)
            return none;
        auto scheduled = source_.find_scheduled(own, asker.deadline);
        if (!scheduled)
            return scheduled.error();
        if (!*scheduled || !is_as_scheduled(**scheduled, payment)) {
            log::warn("a charge that looks like a subscription's is not as it was scheduled",
                      {{"imp_uid", payment.imp_uid.str()}, {"merchant_uid", own.str()}});
            return none;
        }
        const auto currency = Currency::parse((*scheduled)->currency);
        const auto price = currency ? Money::make((*scheduled)->amount, *currency)
                                    : Result<Money>(currency.error());
        if (!price)
            return Error{Errc::bad_reply, "what is scheduled at i'mport is no amount"};
        return pin_order(store_, own, *price, clock_.now(), asker, payment.customer_uid);
    }

    std::unique_ptr<ExpectedOrders> inner_;
    store::OrderStore& store_;
    PaymentSource& source_;
    const Clock& clock_;
    const std::string pattern_;
};

}  // namespace

std::unique_ptr<ExpectedOrders> make_subscribed_orders(std::unique_ptr<ExpectedOrders> inner,
                                                       store::OrderStore& store,
                                                       PaymentSource& source,
                                                       const Clock& clock,
                                                       std::string pattern) {
    return std::make_unique<SubscribedOrders>(
        std::move(inner), store, source, clock, std::move(pattern));
}

}  // namespace imp::settlement
