#include "settlement/billing_keys.hpp"

#include "domain/decide.hpp"

namespace imp::settlement {

Result<Payment> with_billing_key(store::OrderStore& store,
                                 PaymentSource& source,
                                 Payment payment,
                                 SteadyTime deadline) {
    const auto own = MerchantUid::parse(payment.merchant_uid);
    if (payment.customer_uid_usage != kIssuance || !own)
        return payment;
    auto order = store.find_order(*own);
    if (!order)
        return order.error();
    if (!*order || !issues_billing_key(**order, payment))
        return payment;
    auto known = store.find_payment(payment.imp_uid);
    if (!known)
        return known.error();
    if (*known && (*known)->payment.billing_key_seen) {
        payment.billing_key_seen = true;
        return payment;
    }
    auto key = source.find_billing_key(payment.customer_uid, deadline);
    if (!key)
        return key.error();
    payment.billing_key_seen = key->has_value();
    return payment;
}

}  // namespace imp::settlement
