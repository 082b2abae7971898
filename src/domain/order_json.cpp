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

}  // namespace

Value to_json(const Order& order, const std::vector<PaymentRecord>& payments) {
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
    object.set("created_at", time_or_null(order.created_at));
    object.set("updated_at", time_or_null(order.updated_at));
    Value attempts = Value::array();
    for (const PaymentRecord& record : payments)
        attempts.push(to_json(record));
    object.set("payments", std::move(attempts));
    return object;
}

}  // namespace imp
