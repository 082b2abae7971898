#pragma once

#include "domain/decide.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace imp {

/// Why a payment is refused just before its approval. Source: design 5, iamport-v1.md 5.
enum class ConfirmRefusal {
    unknown_order,
    already_paid,
    closed,
    expired,
    wrong_kind,  ///< the order is no payment (an identity check)
    amount,
    currency,
    other_order,   ///< i'mport knows this imp_uid under another order number
    not_ready,     ///< i'mport does not hold it for a payment that waits for approval
    reserved,      ///< another window of the same order was approved a moment ago
    out_of_stock,  ///< confirm.stock_check said so
    test_payment,
};

/// The word in the log.
std::string_view to_string(ConfirmRefusal refusal) noexcept;

/// What i'mport passes on to the buyer, in Korean. `out_of_stock` has the shop's own text if it
/// gave one.
std::string_view korean_reason(ConfirmRefusal refusal) noexcept;

/// By the order alone: may a payment of `amount` (empty: not told) be approved now? Empty: yes.
/// Pure.
std::optional<ConfirmRefusal> may_confirm(const Order& order,
                                          const std::optional<Decimal>& amount,
                                          UnixSeconds now) noexcept;

/// By what i'mport knows about the payment: it waits for its approval, for this order, with the
/// order's amount and currency. Empty: yes. Pure.
std::optional<ConfirmRefusal> may_confirm(const Order& order,
                                          const Payment& payment,
                                          const Policy& policy) noexcept;

}  // namespace imp
