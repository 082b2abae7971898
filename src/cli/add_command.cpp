#include "base/json.hpp"
#include "base/text.hpp"
#include "cli/commands.hpp"

#include <ostream>
#include <utility>

namespace imp::cli {

namespace {

/// What cannot be read is a usage error; what can be read and is not allowed is refused.
Result<Money> parse_price(const AddOrder& command, OrderKind kind) {
    const Result<Decimal> amount = Decimal::parse(command.amount);
    if (!amount)
        return Error{Errc::bad_input, "amount: " + amount.error().detail};
    const Result<Currency> currency = Currency::parse(command.currency);
    if (!currency)
        return currency.error();
    Result<Money> price = Money::make(*amount, *currency);
    if (!price)
        return Error{Errc::refused, price.error().detail};
    if (kind == OrderKind::payment && price->minor() == 0)
        return Error{Errc::refused, "an order of kind payment needs an amount above 0"};
    return price;
}

Result<Order> parse_order(const AddOrder& command, UnixSeconds now) {
    Result<MerchantUid> merchant_uid = MerchantUid::parse(command.merchant_uid);
    if (!merchant_uid)
        return merchant_uid.error();
    const std::optional<OrderKind> kind = parse_order_kind(command.kind);
    if (!kind)
        return Error{Errc::bad_input, "kind is payment, billing_key or certification"};
    Result<Money> price = parse_price(command, *kind);
    if (!price)
        return price.error();
    if (*kind == OrderKind::billing_key && command.customer_uid.empty())
        return Error{Errc::bad_input, "an order of kind billing_key needs --customer-uid"};
    if (!text::is_utf8(command.name) || !text::is_utf8(command.customer_uid))
        return Error{Errc::bad_input, "--name or --customer-uid is not UTF-8"};
    return Order{.merchant_uid = *std::move(merchant_uid),
                 .price = *std::move(price),
                 .kind = *kind,
                 .customer_uid = command.customer_uid,
                 .name = command.name,
                 .accepted = {},
                 .created_at = now,
                 .updated_at = now};
}

store::Event added_event(const Order& order) {
    json::Value detail = json::Value::object();
    detail.set("amount", json::Value::number(order.price.amount().str()));
    detail.set("currency", json::Value::string(order.price.currency().code()));
    detail.set("kind", json::Value::string(to_string(order.kind)));
    return {.at = order.created_at,
            .source = "operator",
            .merchant_uid = order.merchant_uid.str(),
            .imp_uid = "",
            .verdict = "order_added",
            .state_before = "",
            .state_after = std::string(to_string(order.state)),
            .detail = detail.dump()};
}

/// The name is not part of the promise: an order that differs only there is the same.
bool is_same_promise(const Order& a, const Order& b) {
    return a.price == b.price && a.kind == b.kind && a.customer_uid == b.customer_uid;
}

/// The order that was there before, or nothing and `order` is added.
Result<std::optional<Order>> add_unless_there(store::OrderStore& store, const Order& order) {
    std::optional<Order> there;
    const Result<void> done = store.transact([&](store::Transaction& tx) -> Result<void> {
        Result<std::optional<Order>> found = tx.find_order(order.merchant_uid);
        if (!found)
            return found.error();
        there = *std::move(found);
        if (there)
            return {};
        if (Result<void> inserted = tx.insert_order(order); !inserted)
            return inserted;
        return tx.append_event(added_event(order));
    });
    if (!done)
        return done.error();
    return there;
}

}  // namespace

Result<void> run(const AddOrder& command, store::OrderStore& store, const Surroundings& around) {
    const Result<Order> order = parse_order(command, around.clock.now());
    if (!order)
        return order.error();
    const Result<std::optional<Order>> there = add_unless_there(store, *order);
    if (!there)
        return there.error();
    if (*there && !is_same_promise(**there, *order))
        return Error{
            Errc::conflict,
            "order " + order->merchant_uid.str() + " exists with " +
                (*there)->price.amount().str() + " " + (*there)->price.currency().code() +
                ", kind " + std::string(to_string((*there)->kind)) +
                ((*there)->customer_uid == order->customer_uid ? ""
                                                               : ", and another customer_uid")};
    if (!command.json) {
        around.out << (*there ? "unchanged: " : "added: ") << order->merchant_uid.str() << ' '
                   << order->price.amount().str() << ' ' << order->price.currency().code() << '\n';
        return {};
    }
    return run(ShowOrder{.merchant_uid = command.merchant_uid, .json = true}, store, around);
}

}  // namespace imp::cli
