#include "domain/order_json.hpp"

#include <optional>
#include <string>

namespace imp {

namespace {

using json::Value;

Value time_or_null(UnixSeconds time) {
    return time == 0 ? Value() : Value::integer(time);
}

Value money(const Decimal& amount) {
    return Value::number(amount.str());
}

Value to_json(const PaymentRecord& record) {
    const Payment& payment = record.payment;
    Value object = Value::object();
    object.set("imp_uid", Value::string(payment.imp_uid.str()));
    object.set("status", Value::string(to_string(payment.status)));
    object.set("amount", money(payment.amount));
    object.set("cancel_amount", money(payment.cancel_amount));
    object.set("currency", Value::string(payment.currency));
    object.set("verdict", record.verdict ? Value::string(to_string(*record.verdict)) : Value());
    object.set("overruled", Value::boolean(record.overruled));
    object.set("pay_method", json::text_or_null(payment.pay_method));
    object.set("pg_provider", json::text_or_null(payment.pg_provider));
    object.set("pg_tid", json::text_or_null(payment.pg_tid));
    object.set("sandbox", payment.sandbox ? Value::boolean(*payment.sandbox) : Value());
    object.set("escrow", Value::boolean(payment.escrow));
    object.set("fail_reason", json::text_or_null(payment.fail_reason));
    object.set("cancel_reason", json::text_or_null(payment.cancel_reason));
    object.set("receipt_url", json::text_or_null(payment.receipt_url));
    object.set("paid_at", time_or_null(payment.paid_at));
    object.set("failed_at", time_or_null(payment.failed_at));
    object.set("cancelled_at", time_or_null(payment.cancelled_at));
    object.set("first_seen_at", time_or_null(record.first_seen_at));
    object.set("updated_at", time_or_null(record.updated_at));
    return object;
}

Value cancel_history(const Payment& payment) {
    Value history = Value::array();
    for (const Cancellation& cancellation : payment.cancel_history) {
        Value object = Value::object();
        object.set("cancellation_id", json::text_or_null(cancellation.cancellation_id));
        object.set("amount", money(cancellation.amount));
        object.set("cancelled_at", time_or_null(cancellation.cancelled_at));
        object.set("reason", json::text_or_null(cancellation.reason));
        history.push(std::move(object));
    }
    return history;
}

Value to_full_json(const PaymentRecord& record) {
    const Payment& payment = record.payment;
    Value object = to_json(record);
    object.set("merchant_uid", Value::string(payment.merchant_uid));
    object.set("pg_id", json::text_or_null(payment.pg_id));
    object.set("customer_uid", json::text_or_null(payment.customer_uid));
    object.set("customer_uid_usage", json::text_or_null(payment.customer_uid_usage));
    object.set("billing_key_seen", Value::boolean(payment.billing_key_seen));
    object.set("has_promotion", Value::boolean(payment.has_promotion));
    object.set("promotion_discount", money(payment.promotion_discount));
    object.set("vbank_name", json::text_or_null(payment.vbank_name));
    object.set("vbank_num", json::text_or_null(payment.vbank_num));
    object.set("vbank_holder", json::text_or_null(payment.vbank_holder));
    object.set("vbank_date", time_or_null(payment.vbank_date));
    object.set("started_at", time_or_null(payment.started_at));
    object.set("cancel_history", cancel_history(payment));
    return object;
}

/// `payment_json`: of each payment.
template <typename PaymentJson>
Value order_json(const Order& order,
                 const std::vector<PaymentRecord>& payments,
                 PaymentJson payment_json) {
    Value object = Value::object();
    object.set("merchant_uid", Value::string(order.merchant_uid.str()));
    object.set("amount", money(order.price.amount()));
    object.set("currency", Value::string(order.price.currency().code()));
    object.set("kind", Value::string(to_string(order.kind)));
    object.set("state", Value::string(to_string(order.state)));
    object.set("imp_uid", order.accepted ? Value::string(order.accepted->str()) : Value());
    object.set("name", json::text_or_null(order.name));
    object.set("customer_uid", json::text_or_null(order.customer_uid));
    if (order.kind == OrderKind::certification) {
        object.set("min_age", Value::integer(order.min_age));
        object.set("once_per_person", Value::boolean(order.once_per_person));
    }
    object.set("closed", Value::boolean(order.closed));
    object.set("expires_at", time_or_null(order.expires_at));
    object.set("archived_at", time_or_null(order.archived_at));
    object.set("created_at", time_or_null(order.created_at));
    object.set("updated_at", time_or_null(order.updated_at));
    Value attempts = Value::array();
    for (const PaymentRecord& record : payments)
        attempts.push(payment_json(record));
    object.set("payments", std::move(attempts));
    return object;
}

}  // namespace

Value to_json(const Order& order, const std::vector<PaymentRecord>& payments) {
    return order_json(order, payments, [](const PaymentRecord& record) { return to_json(record); });
}

Value to_full_json(const Order& order, const std::vector<PaymentRecord>& payments) {
    return order_json(
        order, payments, [](const PaymentRecord& record) { return to_full_json(record); });
}

}  // namespace imp
