#pragma once

#include "base/result.hpp"
#include "sandbox/customers.hpp"
#include "sandbox/made_payment.hpp"
#include "sandbox/routes.hpp"

namespace imp::sandbox {

/// What became of one charge of a registered card.
struct Charge {
    json::Value payment;      ///< what such a payment takes; `status` is paid or failed
    std::string fail_reason;  ///< "" where it was paid
};

/// Charges a registered card: `fields` as of POST /subscribe/payments/again. One of the customer's
/// `declines` is used up, if there are any.
Charge charge_customer(Customer& customer, const Fields& fields, std::string_view usage);

/// /subscribe/payments/again, onetime, foreign. A card that is refused is HTTP 200 with a failed
/// payment, or a code, as the settings say. Source: iamport-v1.md 3.4.
Routes charge_routes() noexcept;

}  // namespace imp::sandbox
