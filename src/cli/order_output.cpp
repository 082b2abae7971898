#include "cli/order_output.hpp"

#include "cli/table.hpp"
#include "domain/order_json.hpp"

#include <ostream>

namespace imp::cli {

namespace {

std::string show_verdict(const PaymentRecord& record) {
    const std::string word = record.verdict ? std::string(to_string(*record.verdict)) : "-";
    return record.overruled ? word + ", overruled" : word;
}

}  // namespace

std::string show_price(const Money& price) {
    return price.amount().str() + " " + price.currency().code();
}

void print_order(const Order& order,
                 const std::vector<PaymentRecord>& payments,
                 std::ostream& out) {
    Table table;
    table.add({"merchant_uid", order.merchant_uid.str()});
    table.add({"amount", show_price(order.price)});
    table.add({"kind", std::string(to_string(order.kind))});
    table.add({"state", std::string(to_string(order.state)) + (order.closed ? ", closed" : "")});
    table.add({"imp_uid", order.accepted ? order.accepted->str() : "-"});
    table.add({"customer_uid", show_text(order.customer_uid)});
    table.add({"name", show_text(order.name)});
    table.add({"expires_at", show_time(order.expires_at)});
    if (order.archived_at != 0)
        table.add({"archived_at", show_time(order.archived_at) + ", with its payments"});
    table.add({"created_at", show_time(order.created_at)});
    table.add({"updated_at", show_time(order.updated_at)});
    table.print(out);
    if (payments.empty())
        return;
    Table attempts;
    attempts.add({"payment", "status", "amount", "cancelled", "verdict", "method", "first seen"});
    for (const PaymentRecord& record : payments)
        attempts.add({record.payment.imp_uid.str(),
                      std::string(to_string(record.payment.status)),
                      record.payment.amount.str() + " " + show_text(record.payment.currency),
                      record.payment.cancel_amount.str(),
                      show_verdict(record),
                      show_text(record.payment.pay_method),
                      show_time(record.first_seen_at)});
    out << '\n';
    attempts.print(out);
}

json::Value event_json(const store::Event& event) {
    json::Value object = json::Value::object();
    object.set("at", json::Value::integer(event.at));
    object.set("source", json::Value::string(event.source));
    object.set("imp_uid", json::Value::string(event.imp_uid));
    object.set("verdict", json::Value::string(event.verdict));
    object.set("state_before", json::Value::string(event.state_before));
    object.set("state_after", json::Value::string(event.state_after));
    const Result<json::Value> detail = json::parse(event.detail);
    object.set("detail", detail ? *detail : json::Value::string(event.detail));
    return object;
}

Result<json::Value> order_document(const Order& order, store::OrderStore& store) {
    const Result<std::vector<PaymentRecord>> payments = store.payments_of(order.merchant_uid.str());
    if (!payments)
        return payments.error();
    return to_json(order, *payments);
}

Result<void> print_done(std::string_view what,
                        const Order& order,
                        bool json,
                        store::OrderStore& store,
                        std::ostream& out) {
    if (!json) {
        out << what << ": " << order.merchant_uid.str() << ' ' << show_price(order.price) << '\n';
        return {};
    }
    const Result<json::Value> document = order_document(order, store);
    if (!document)
        return document.error();
    out << document->dump_pretty() << '\n';
    return {};
}

}  // namespace imp::cli
