#pragma once

#include "base/clock.hpp"
#include "domain/ids.hpp"
#include "domain/money.hpp"
#include "domain/payment.hpp"
#include "domain/verdict.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace imp {

enum class OrderKind { payment, billing_key, certification };

std::string_view to_string(OrderKind kind) noexcept;
std::optional<OrderKind> parse_order_kind(std::string_view word) noexcept;

enum class OrderState {
    pending,
    awaiting_deposit,
    paid,
    partially_cancelled,
    cancelled,
    failed,     ///< the last attempt failed; payable again
    completed,  ///< billing key stored, or identity certified
};

std::string_view to_string(OrderState state) noexcept;
std::optional<OrderState> parse_order_state(std::string_view word) noexcept;

inline constexpr int kHighestMinAge = 150;

/// What the shop expects, and what became of it.
struct Order {
    MerchantUid merchant_uid;
    Money price;
    OrderKind kind = OrderKind::payment;
    std::string customer_uid;      ///< for billing keys; else usually empty
    int min_age = 0;               ///< of who is certified, in full years; 0: none asked
    bool once_per_person = false;  ///< a person certified for another such order is refused
    std::string name;              ///< for people; shown nowhere but to the operator
    OrderState state = OrderState::pending;
    std::optional<ImpUid> accepted;  ///< the one payment whose money counts
    bool closed = false;             ///< by the operator or past its time: takes no more money
    UnixSeconds expires_at = 0;      ///< takes no new payment from then on; 0: never
    UnixSeconds check_at = 0;        ///< while it is open: when reconciliation asks about it next
    UnixSeconds archived_at = 0;     ///< when its payments and journal went to a file; 0: not there
    std::int64_t version = 0;  ///< counts changes; a change names the version it was made from
    UnixSeconds created_at = 0;
    UnixSeconds updated_at = 0;

    bool operator==(const Order&) const = default;
};

/// The furthest answer seen about one payment, beside what was made of it.
struct PaymentRecord {
    Payment payment;
    std::optional<Verdict> verdict;  ///< under its own order; empty while that order is not ours
    bool overruled = false;          ///< the operator takes it for its order in spite of a mismatch
    UnixSeconds first_seen_at = 0;
    UnixSeconds updated_at = 0;

    bool operator==(const PaymentRecord&) const = default;
};

/// The order takes money: nothing accepted, not closed. Its time may be over (is_expired): money
/// that was paid in time may arrive later.
bool is_open(const Order& order) noexcept;

bool is_expired(const Order& order, UnixSeconds now) noexcept;

/// The status that a caller is told who asks for the order itself.
Status status_of(const Order& order) noexcept;

}  // namespace imp
