#pragma once

#include "domain/order.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace imp {

/// What the shop is told. Source: design 6.
enum class ShopEventType {
    paid,
    awaiting_deposit,
    deposit_expired,
    failed,
    cancelled,
    partially_cancelled,
    refused,        ///< money was taken that the order does not take
    refunded,       ///< refused money was given back
    refund_failed,  ///< it could not be given back: the operator's task
    unapplied,      ///< the shop's own table did not take `orders.on_paid`
    billing_key_issued,
    certification_verified,
};

/// The word on the wire, e.g. "payment.paid".
std::string_view to_string(ShopEventType type) noexcept;

/// One thing to tell. The same event comes out however often and from whomever the news arrives:
/// `id` is made of what happened, not of when we heard of it.
struct ShopEvent {
    ShopEventType type = ShopEventType::paid;
    std::string id;        ///< "evt_" and 32 hex digits
    Order order;           ///< as the news left it
    Payment payment;       ///< the furthest answer known
    bool sandbox = false;  ///< an accepted test payment: nothing must ship
    std::string reason;    ///< refusals: amount, currency, kind, duplicate; else for people, or ""
};

/// The event about this payment under this order. `detail` sets it apart from others of its type
/// (the second partial cancellation).
ShopEvent make_event(ShopEventType type,
                     const Order& order,
                     const Payment& payment,
                     bool sandbox,
                     std::string_view detail = {},
                     std::string reason = {});

/// What one answer of i'mport changed: before and after it.
struct Change {
    const Order& before;
    const Order& after;
    const PaymentRecord* known;  ///< null when the payment is first seen
    const PaymentRecord& record;
    bool sandbox;  ///< a test payment that the policy accepts
};

/// Everything the shop has to be told about it, in the order in which it is to be told: an order
/// first seen already partly refunded says paid first. Pure.
std::vector<ShopEvent> shop_events(const Change& change);

/// The event as the one line of JSON that hooks are given (without a line end): {"id", "type",
/// "timestamp", "data": {…}}. `timestamp` is RFC 3339 in UTC.
std::string to_line(const ShopEvent& event, UnixSeconds happened_at);

}  // namespace imp
