#include "cli/order_output.hpp"

#include "base/text.hpp"
#include "cli/show.hpp"
#include "cli/table.hpp"
#include "domain/order_json.hpp"

#include <ostream>

namespace imp::cli {

namespace {

Cell verdict_cell(const PaymentRecord& record) {
    Cell cell = show_verdict(record.verdict);
    if (record.overruled)
        cell.text += ", overruled";
    return cell;
}

Cell status_cell(PaymentStatus status) {
    const bool is_open = status == PaymentStatus::ready;
    return {std::string(to_string(status)),
            is_open                           ? Tone::waiting
            : status == PaymentStatus::paid   ? Tone::good
            : status == PaymentStatus::failed ? Tone::bad
                                              : Tone::plain};
}

void print_payments(const std::vector<PaymentRecord>& payments,
                    std::ostream& out,
                    const Screen& screen) {
    Table table({{.title = "payment"},
                 {.title = "status"},
                 {.title = "amount", .is_number = true},
                 {.title = "cancelled", .is_number = true},
                 {.title = "verdict"},
                 {.title = "method", .spare = 2},
                 {.title = time_title("first seen", screen), .spare = 1}});
    for (const PaymentRecord& record : payments) {
        const Payment& payment = record.payment;
        // Elsewhere its currency stands beside the amount alone.
        const std::string cancelled =
            screen.is_terminal ? show_amount(payment.cancel_amount, payment.currency, screen)
                               : payment.cancel_amount.str();
        table.add({{payment.imp_uid.str()},
                   status_cell(payment.status),
                   {show_amount(payment.amount, payment.currency, screen)},
                   {cancelled},
                   verdict_cell(record),
                   {show_text(payment.pay_method)},
                   {show_minute(record.first_seen_at, screen)}});
    }
    table.print(out, screen);
}

}  // namespace

void print_order(const Order& order,
                 const std::vector<PaymentRecord>& payments,
                 std::ostream& out,
                 const Screen& screen) {
    Facts facts;
    facts.add("merchant_uid", {order.merchant_uid.str()});
    facts.add("amount", {show_price(order.price, screen)});
    facts.add("kind", {std::string(to_string(order.kind))});
    Cell state = show_state(order.state);
    state.text += order.closed ? ", closed" : "";
    facts.add("state", state);
    facts.add("imp_uid", {order.accepted ? order.accepted->str() : "-"});
    facts.add("customer_uid", {show_text(order.customer_uid)});
    facts.add("name", {show_text(order.name)}, Narrow::wraps);
    facts.add("expires_at", {show_time(order.expires_at, screen)});
    if (order.archived_at != 0)
        facts.add("archived_at",
                  {show_time(order.archived_at, screen) + ", with its payments"},
                  Narrow::wraps);
    facts.add("created_at", {show_time(order.created_at, screen)});
    facts.add("updated_at", {show_time(order.updated_at, screen)});
    facts.print(out, screen);
    if (payments.empty())
        return;
    out << '\n';
    print_payments(payments, out, screen);
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
                        const Surroundings& around) {
    if (!json) {
        around.out << what << ": " << text::escape_unseen(order.merchant_uid.str()) << ' '
                   << show_price(order.price, around.screen) << '\n';
        return {};
    }
    const Result<json::Value> document = order_document(order, store);
    if (!document)
        return document.error();
    around.out << document->dump_pretty() << '\n';
    return {};
}

}  // namespace imp::cli
