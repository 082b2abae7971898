#pragma once

#include "api/payment_source.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "domain/payment.hpp"
#include "store/order_store.hpp"

/// Registered cards. An order of kind billing_key is completed by a payment that says it issued the
/// key, **and** by the key itself, which i'mport shows under its customer_uid.
namespace imp::settlement {

/// `payment` with billing_key_seen set, if it issues a key for an order of ours and i'mport shows
/// the key; any other payment as it is. Asks i'mport only for those, and only until the key was
/// seen once. Errors: those of PaymentSource, and store.
Result<Payment> with_billing_key(store::OrderStore& store,
                                 PaymentSource& source,
                                 Payment payment,
                                 SteadyTime deadline);

}  // namespace imp::settlement
