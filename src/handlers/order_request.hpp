#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "domain/order.hpp"
#include "http/request.hpp"

#include <optional>

namespace imp::handlers {

/// What a POST to `/orders` asks for, JSON or form: merchant_uid, amount, and if wanted currency
/// (KRW), kind (payment), customer_uid, name, expires_at (seconds since 1970, or RFC 3339; 0 for
/// never). A name that is none of these is refused: a mistyped one would go unheard. Errors:
/// bad_input (the detail is for the caller), refused (a body that is neither JSON nor form).
Result<Order> parse_new_order(const http::Request& request, UnixSeconds now);

/// What a PUT asks for; what is empty stays.
struct OrderChanges {
    std::optional<Decimal> amount;
    std::optional<Currency> currency;  ///< only beside an amount
    std::optional<bool> closed;
    std::optional<UnixSeconds> expires_at;
};

/// Errors: as above, and bad_input where nothing is asked for.
Result<OrderChanges> parse_order_changes(const http::Request& request, UnixSeconds now);

/// What the order would cost. Errors: bad_input.
Result<Money> make_price(const Decimal& amount, const Currency& currency, OrderKind kind);

}  // namespace imp::handlers
