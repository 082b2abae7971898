#pragma once

#include "domain/order.hpp"
#include "domain/payment.hpp"
#include "domain/verdict.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace imp {

/// What the shop allows beyond the rule. From the configuration.
struct Policy {
    bool accept_test_payments = false;  ///< mode.test_payments
    std::vector<std::string>
        test_pg_ids;  ///< mode.test_pg_ids: used only where i'mport does not say `sandbox`
};

/// A payment made through a test channel. No real money moved.
bool is_test_payment(const Payment& payment, const Policy& policy) noexcept;

/// `customer_uid_usage` of a payment that registers a card.
inline constexpr std::string_view kIssuance = "issue";

/// The PG takes the money when a card is registered: it is a sale. Source: iamport-v1.md 1.6.
bool charges_at_issuance(const Payment& payment) noexcept;

/// It holds money, and the money was really taken: a card that is only registered is charged
/// nothing, whatever amount the payment shows.
bool took_money(const Payment& payment) noexcept;

/// The payment registers the card that the order is about: row 5, but for the key itself.
bool issues_billing_key(const Order& order, const Payment& payment) noexcept;

/// What `payment` means for `order`: design 4's table, first matching row wins. `overruled`: the
/// operator takes the payment in spite of rows 2, 6 and 7. Pure.
Verdict decide(const Order& order,
               const Payment& payment,
               const Policy& policy,
               bool overruled = false) noexcept;

/// An account whose deposit is overdue by a day: row 11 counts as row 12 from then on. A deposit
/// that comes all the same is row 8. Source: design 4, virtual accounts.
bool is_deposit_overdue(const Payment& payment, UnixSeconds now) noexcept;

/// Money was taken that is to be given back in full by itself, if the shop wants that
/// (forgery.cancel). Never somebody else's good payment, a test payment, or a mismatch that carries
/// a promotion. Source: design 4, refunds of refused money.
bool is_refundable_refusal(Verdict verdict, const Payment& payment) noexcept;

/// What the caller is told: the verdict's own status, or for `superseded` the order's.
Status status_of(Verdict verdict, const Order& order) noexcept;

/// The order after `verdict` on `payment`, which must be its own (not forged_merchant_uid).
/// `records` are all payments that name this order, `payment`'s new record among them. Changes
/// `accepted` and `state` only; the caller counts `version`. Pure.
Order settle_order(Order order,
                   const Payment& payment,
                   Verdict verdict,
                   std::span<const PaymentRecord> records);

}  // namespace imp
