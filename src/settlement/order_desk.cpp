#include "settlement/order_desk.hpp"

#include "base/log.hpp"
#include "base/text.hpp"
#include "settlement/order_change.hpp"

#include <algorithm>
#include <optional>

namespace imp::settlement {

namespace {

constexpr std::string_view kAdded = "order_added";
constexpr std::string_view kClosed = "order_closed";
constexpr std::string_view kReopened = "order_reopened";
constexpr std::string_view kExpiry = "order_expiry";

/// The name is not part of the promise: an order that differs only there is the same.
bool is_same_promise(const Order& a, const Order& b) {
    return a.price == b.price && a.kind == b.kind && a.customer_uid == b.customer_uid &&
           a.min_age == b.min_age && a.once_per_person == b.once_per_person;
}

Error exists_otherwise(const Order& there, const Order& wanted) {
    std::string detail = "order " + there.merchant_uid.str() + " exists with " +
                         there.price.amount().str() + " " + there.price.currency().code() +
                         ", kind " + std::string(to_string(there.kind));
    if (there.customer_uid != wanted.customer_uid)
        detail += ", and another customer_uid";
    return {Errc::conflict, detail};
}

Error has_money(const Order& order) {
    return {Errc::conflict, "order " + order.merchant_uid.str() + " has accepted a payment"};
}

void set_price(json::Value& detail, const Money& price) {
    detail.set("amount", json::Value::number(price.amount().str()));
    detail.set("currency", json::Value::string(price.currency().code()));
}

}  // namespace

OrderDesk::OrderDesk(store::OrderStore& store, Recorder& recorder, const Clock& clock)
    : store_(store), recorder_(recorder), clock_(clock) {}

Result<OrderDesk::Placed> OrderDesk::place(const Order& order, Source source) {
    const News news{source, clock_.now(), {}, log::current_request_id()};
    std::optional<Placed> placed;
    const Result<void> done = store_.transact([&](store::Transaction& tx) -> Result<void> {
        auto there = tx.find_order(order.merchant_uid);
        if (!there)
            return there.error();
        if (*there) {
            placed = Placed{**there, false};
            return is_same_promise(**there, order) ? Result<void>()
                                                   : exists_otherwise(**there, order);
        }
        auto added = place_new(tx, order, news);
        if (!added)
            return added.error();
        placed = Placed{*std::move(added), true};
        return {};
    });
    if (!done)
        return done.error();
    return std::move(*placed);
}

Result<Order> OrderDesk::place_new(store::Transaction& tx, const Order& order, const News& news) {
    Order added = order;
    added.created_at = news.at;
    added.updated_at = news.at;
    added.check_at = news.at + kFirstCheckAfter;
    if (auto inserted = tx.insert_order(added); !inserted)
        return inserted.error();
    json::Value detail = json::Value::object();
    set_price(detail, added.price);
    note_request(detail, news.request_id);
    store::Event event = order_event(added, added, kAdded, news.source, news.at, detail);
    event.state_before.clear();
    if (auto noted = tx.append_event(event); !noted)
        return noted.error();
    if (auto woken = tx.wake_inbox(added.merchant_uid.str(), 0); !woken)
        return woken.error();
    return recorder_.settle_known(tx, added);
}

Result<Order> OrderDesk::close(const MerchantUid& merchant_uid,
                               const std::string& reason,
                               Source source) {
    return change_order(
        store_,
        merchant_uid,
        kClosed,
        source,
        clock_.now(),
        [&](store::Transaction&, Order& order, json::Value& detail) -> Result<void> {
            if (order.accepted)
                return has_money(order);
            order.closed = true;
            detail.set("reason", json::Value::string(reason));
            return {};
        });
}

Result<Order> OrderDesk::reopen(const MerchantUid& merchant_uid,
                                const std::string& reason,
                                Source source) {
    const UnixSeconds now = clock_.now();
    return change_order(
        store_,
        merchant_uid,
        kReopened,
        source,
        now,
        [&](store::Transaction&, Order& order, json::Value& detail) -> Result<void> {
            if (order.accepted)
                return has_money(order);
            if (order.closed || is_expired(order, now)) {
                order.closed = false;
                order.expires_at = 0;
                order.check_at = now + kFirstCheckAfter;
            }
            detail.set("reason", json::Value::string(reason));
            return {};
        });
}

Result<Order> OrderDesk::reprice(const MerchantUid& merchant_uid,
                                 const Money& price,
                                 Source source) {
    return change_order(
        store_,
        merchant_uid,
        word::kRepriced,
        source,
        clock_.now(),
        [&](store::Transaction&, Order& order, json::Value& detail) -> Result<void> {
            if (order.price == price)
                return {};
            return set_new_price(order, price, detail);
        });
}

Result<Order> OrderDesk::set_expiry(const MerchantUid& merchant_uid,
                                    UnixSeconds expires_at,
                                    Source source) {
    return change_order(
        store_,
        merchant_uid,
        kExpiry,
        source,
        clock_.now(),
        [&](store::Transaction&, Order& order, json::Value& detail) -> Result<void> {
            if (order.accepted)
                return has_money(order);
            order.expires_at = expires_at;
            if (expires_at != 0)
                order.check_at = std::min(order.check_at, expires_at);
            detail.set("expires_at", json::Value::integer(expires_at));
            return {};
        });
}

Result<void> set_new_price(Order& order, const Money& price, json::Value& detail) {
    if (order.accepted)
        return has_money(order);
    if (order.state == OrderState::awaiting_deposit)
        return Error{Errc::conflict,
                     "an account of order " + order.merchant_uid.str() +
                         " waits for a deposit of the old price"};
    json::Value from = json::Value::object();
    set_price(from, order.price);
    detail.set("from", std::move(from));
    order.price = price;
    json::Value to = json::Value::object();
    set_price(to, price);
    detail.set("to", std::move(to));
    return {};
}

Result<void> check_reason(std::string_view reason) {
    constexpr std::size_t kLongestReason = 256;
    if (!text::is_utf8(reason) || text::has_control(reason))
        return Error{Errc::bad_input, "the reason is not one line of UTF-8"};
    if (text::utf8_length(reason) > kLongestReason)
        return Error{Errc::bad_input, "the reason is longer than 256 characters"};
    return {};
}

}  // namespace imp::settlement
