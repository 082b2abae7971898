#include "console/lists.hpp"

#include "base/text.hpp"
#include "console/format.hpp"
#include "console/layout.hpp"

namespace imp::console {

namespace {

void write_dash_or(Html& out, std::string_view text) {
    if (text.empty())
        out << "–";
    else
        out.text(text);
}

/// How it was paid: `card, html5_inicis`; of an account also which.
void write_way(Html& out, const Visit& visit, const Payment& payment) {
    write_dash_or(out, payment.pay_method);
    if (!payment.pg_provider.empty()) {
        out << "<br><small>";
        out.text(payment.pg_provider) << "</small>";
    }
    if (payment.vbank_num.empty())
        return;
    out << "<br>";
    out.text(payment.vbank_name) << " <span class=\"id\">";
    out.text(payment.vbank_num) << "</span><br><small>";
    out.say(visit.texts.deposit_by) << " ";
    write_time(out, payment.vbank_date);
    out << "</small>";
}

void write_amounts(Html& out, const Visit& visit, const Payment& payment) {
    out.text(amount_text(payment.amount, payment.currency, visit));
    if (payment.cancel_amount.is_zero())
        return;
    out << "<br><small>";
    out.say(visit.texts.given_back) << " ";
    out.text(amount_text(payment.cancel_amount, payment.currency, visit)) << "</small>";
}

UnixSeconds last_time(const Payment& payment) noexcept {
    if (payment.paid_at != 0)
        return payment.paid_at;
    return payment.failed_at != 0 ? payment.failed_at : payment.started_at;
}

}  // namespace

void write_orders(Html& out,
                  const Visit& visit,
                  std::string_view caption,
                  const std::vector<Order>& orders) {
    const Texts& texts = visit.texts;
    TableWriter table(out,
                      "orders",
                      caption,
                      {texts.column_order,
                       texts.column_state,
                       texts.column_amount,
                       texts.column_name,
                       texts.column_placed,
                       texts.column_changed});
    for (const Order& order : orders) {
        table.row();
        write_order_link(table.cell(), visit, order.merchant_uid.str());
        Html& state = table.cell();
        write_word(state, visit, to_string(order.state));
        if (order.closed) {
            state << " ";
            write_word(state, visit, "closed");
        }
        table.cell("number").text(
            amount_text(order.price.amount(), order.price.currency().code(), visit));
        write_dash_or(table.cell(), order.name);
        write_time(table.cell(), order.created_at);
        write_time(table.cell(), order.updated_at);
    }
}

void write_payments(Html& out,
                    const Visit& visit,
                    std::string_view caption,
                    const std::vector<PaymentRecord>& payments,
                    bool with_order) {
    const Texts& texts = visit.texts;
    std::vector<std::string_view> columns;
    if (with_order)
        columns.push_back(texts.column_order);
    columns.insert(columns.end(),
                   {texts.column_payment,
                    texts.column_verdict,
                    texts.column_status,
                    texts.column_amount,
                    texts.column_way,
                    texts.column_when,
                    texts.column_reason});
    TableWriter table(out, "payments", caption, columns);
    for (const PaymentRecord& record : payments) {
        const Payment& payment = record.payment;
        table.row();
        if (with_order)
            write_order_link(table.cell(), visit, payment.merchant_uid);
        Html& id = table.cell();
        id << "<span class=\"id\">";
        id.text(payment.imp_uid.str()) << "</span>";
        if (payment.sandbox == true) {
            id << " ";
            write_word(id, visit, "test_payment");
        }
        Html& verdict = table.cell();
        if (record.verdict)
            write_word(verdict, visit, to_string(*record.verdict));
        else
            verdict.say(texts.no_verdict);
        if (record.overruled) {
            verdict << "<br><small>";
            verdict.say(texts.overruled) << "</small>";
        }
        write_word(table.cell(), visit, to_string(payment.status));
        write_amounts(table.cell("number"), visit, payment);
        write_way(table.cell(), visit, payment);
        write_time(table.cell(), last_time(payment));
        write_dash_or(table.cell(),
                      payment.fail_reason.empty() ? payment.cancel_reason : payment.fail_reason);
    }
}

void write_entries(Html& out,
                   const Visit& visit,
                   std::string_view caption,
                   const std::vector<store::OutboxEntry>& entries,
                   bool with_order) {
    const Texts& texts = visit.texts;
    std::vector<std::string_view> columns;
    if (with_order)
        columns.push_back(texts.column_order);
    columns.insert(columns.end(),
                   {texts.column_what,
                    texts.column_state,
                    texts.column_placed,
                    texts.column_due,
                    texts.column_attempts,
                    texts.column_error});
    if (visit.may_write())
        columns.push_back(texts.column_action);
    TableWriter table(out, "entries", caption, columns);
    for (const store::OutboxEntry& entry : entries) {
        table.row();
        if (with_order)
            write_order_link(table.cell(), visit, entry.merchant_uid);
        Html& what = table.cell();
        what.text(entry.type.empty() ? entry.kind : entry.type);
        if (!entry.type.empty()) {
            what << "<br><small>";
            what.text(entry.kind) << "</small>";
        }
        write_word(table.cell(), visit, to_string(entry.state));
        write_time(table.cell(), entry.created_at);
        const bool is_due = entry.state == store::OutboxState::due;
        write_time(table.cell(), is_due ? entry.due_at : entry.acted_at);
        table.cell("number").number(entry.attempts);
        write_dash_or(table.cell(), entry.last_error);
        if (!visit.may_write())
            continue;
        Html& action = table.cell();
        if (!is_due && entry.state != store::OutboxState::dead) {
            action << "–";
            continue;
        }
        action << "<form method=\"post\"";
        action.attribute("action", visit.link("/resend")) << ">";
        write_hidden(action, visit, {{"id", entry.id}});
        action << "<button type=\"submit\"";
        action.attribute("aria-label", std::string(texts.send_again) + " " + entry.id) << ">";
        action.say(texts.send_again) << "</button></form>";
    }
}

std::string to_text(const store::Position& position) {
    return std::to_string(position.at) + '-' + std::to_string(position.id);
}

std::optional<store::Position> parse_position(std::string_view text) noexcept {
    const std::size_t dash = text.find('-');
    if (dash == std::string_view::npos)
        return std::nullopt;
    const auto at = text::parse_int(text.substr(0, dash));
    const auto id = text::parse_int(text.substr(dash + 1));
    if (!at || !id || *at < 0 || *id < 0)
        return std::nullopt;
    return store::Position{*at, *id};
}

void write_ask_again(Html& out, const Visit& visit, const std::string& merchant_uid) {
    out << "<form method=\"post\" id=\"ask-again\"";
    out.attribute("action", visit.link("/settle")) << ">";
    write_hidden(out, visit, {{"order", merchant_uid}});
    out << "<button type=\"submit\">";
    out.say(visit.texts.ask_again) << "</button></form>";
}

}  // namespace imp::console
