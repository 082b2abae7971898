#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "domain/money.hpp"
#include "domain/order.hpp"

#include <string>

/// What several commands read from the command line.
namespace imp::cli {

/// Errors: bad_input, also for what is never allowed (more decimal places than the currency has, 0
/// for an order of kind payment).
Result<Money> parse_price(const std::string& amount, const std::string& currency, OrderKind kind);

/// When an order's time is over: a moment (times.hpp), or 0 for `never` and the empty word. Errors:
/// bad_input (also for a time that is over already).
Result<UnixSeconds> parse_expiry(const std::string& text, UnixSeconds now);

}  // namespace imp::cli
