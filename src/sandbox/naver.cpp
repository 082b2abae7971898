#include "sandbox/naver.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace imp::sandbox {

namespace {

using json::Value;

Value orderer_of(const Payment& payment) {
    Value orderer = Value::object();
    orderer.set("id", Value::string("test****"));
    orderer.set("name", Value::string(payment.text("buyer_name")));
    orderer.set("tel", Value::string(payment.text("buyer_tel")));
    return orderer;
}

Value address_of(const Payment& payment) {
    Value address = Value::object();
    address.set("base", Value::string(payment.text("buyer_addr")));
    address.set("detail", Value());
    address.set("name", Value::string(payment.text("buyer_name")));
    address.set("postcode", Value::string(payment.text("buyer_postcode")));
    address.set("tel1", Value::string(payment.text("buyer_tel")));
    address.set("tel2", Value());
    return address;
}

void take_text(const Value& given, std::string_view name, std::string& into) {
    if (const Value* const value = given.find(name))
        into = value->text();
}

bool take_amount(const Value& given, std::string_view name, Decimal& into) {
    const Value* const value = given.find(name);
    if (value == nullptr)
        return true;
    const auto amount = parse_decimal(value->text());
    if (!amount || *amount < Decimal{})
        return false;
    into = *amount;
    return true;
}

}  // namespace

/// COLLECT_DONE is only half of the way.
bool ProductOrder::has_open_claim() const {
    if (claim_type.empty() || claim_status == "COLLECT_DONE")
        return !claim_type.empty();
    return !claim_status.ends_with("_DONE") && !claim_status.ends_with("_REJECT") &&
           !claim_status.ends_with("_RELEASE");
}

Value ProductOrder::shown(const Payment& payment) const {
    constexpr UnixSeconds kThreeDaysToShip = 3LL * 24 * 3600;
    Value item = Value::object();
    item.set("claim_status", json::text_or_null(claim_status));
    item.set("claim_type", json::text_or_null(claim_type));
    item.set("delivery_amount", Value::number(delivery_amount.text()));
    item.set("individual_code", Value());
    item.set("orderer", orderer_of(payment));
    item.set("product_amount", Value::number(amount.text()));
    item.set("product_id", Value::string(product_id));
    item.set("product_name", Value::string(product_name));
    item.set("product_option_id", Value::string(product_id + "-1"));
    item.set("product_option_name", Value::string(option_name));
    item.set("product_order_id", Value::string(id));
    item.set("product_order_status", Value::string(status));
    item.set("quantity", Value::integer(quantity));
    item.set("shipping_address", address_of(payment));
    item.set("shipping_due", Value::integer(payment.time("paid_at") + kThreeDaysToShip));
    item.set("shipping_memo", Value());
    return item;
}

ProductOrder NaverOrders::made(const Payment& payment) {
    ProductOrder order;
    order.id = std::to_string(++last_id_);
    order.product_id = "P" + order.id;
    order.product_name = payment.text("name");
    order.amount = payment.amount("amount");
    return order;
}

std::vector<ProductOrder>& NaverOrders::of(const Payment& payment) {
    auto& orders = by_imp_uid_[payment.text("imp_uid")];
    if (orders.empty() && payment.text("pg_provider") == "naverco")
        orders.push_back(made(payment));
    return orders;
}

NaverOrders::Found NaverOrders::find(const std::string& product_order_id) {
    for (auto& [imp_uid, orders] : by_imp_uid_) {
        for (ProductOrder& order : orders) {
            if (order.id == product_order_id)
                return {imp_uid, &order};
        }
    }
    return {};
}

Result<void> NaverOrders::give(const Payment& payment, const Value& product_orders) {
    if (!product_orders.is_array() || product_orders.items().empty())
        return Error{Errc::bad_input, "product_orders is not an array of objects"};
    std::vector<ProductOrder> orders;
    orders.reserve(product_orders.items().size());
    for (const Value& given : product_orders.items()) {
        ProductOrder order = made(payment);
        take_text(given, "product_order_id", order.id);
        if (auto changed = change_product_order(order, given); !changed)
            return changed;
        orders.push_back(std::move(order));
    }
    by_imp_uid_[payment.text("imp_uid")] = std::move(orders);
    return {};
}

Result<void> change_product_order(ProductOrder& order, const Value& given) {
    if (!given.is_object())
        return Error{Errc::bad_input, "a product order is a JSON object"};
    if (!take_amount(given, "product_amount", order.amount) ||
        !take_amount(given, "delivery_amount", order.delivery_amount))
        return Error{Errc::bad_input, "product_amount or delivery_amount is no amount"};
    take_text(given, "product_order_status", order.status);
    take_text(given, "claim_type", order.claim_type);
    take_text(given, "claim_status", order.claim_status);
    take_text(given, "product_id", order.product_id);
    take_text(given, "product_name", order.product_name);
    take_text(given, "product_option_name", order.option_name);
    if (const Value* const quantity = given.find("quantity"))
        order.quantity = quantity->as_int().value_or(1);
    return {};
}

}  // namespace imp::sandbox
