#pragma once

#include "base/json.hpp"
#include "domain/order.hpp"

#include <vector>

namespace imp {

/// An order as `impctl --json` and /orders give it: merchant_uid, amount (a number in major units),
/// currency, kind, state, imp_uid (the accepted one or null), payments, and what else is known.
/// Times are seconds since 1970, null for "not yet".
json::Value to_json(const Order& order, const std::vector<PaymentRecord>& payments);

/// The same with all that is known of the payments, for what leaves the store.
json::Value to_full_json(const Order& order, const std::vector<PaymentRecord>& payments);

}  // namespace imp
