#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/order_json.hpp"
#include "cli/table.hpp"

#include <algorithm>
#include <array>
#include <ostream>
#include <utility>

namespace imp::cli {

namespace {

constexpr int kPage = 500;  // orders read at once

constexpr std::array<OrderState, 7> kStates{OrderState::pending,
                                            OrderState::awaiting_deposit,
                                            OrderState::paid,
                                            OrderState::partially_cancelled,
                                            OrderState::cancelled,
                                            OrderState::failed,
                                            OrderState::completed};

/// Empty for the empty word: all states.
Result<std::optional<OrderState>> parse_state(const std::string& word) {
    if (word.empty())
        return std::optional<OrderState>();
    if (const std::optional<OrderState> state = parse_order_state(word))
        return state;
    std::vector<std::string_view> words;
    words.reserve(kStates.size());
    for (const OrderState state : kStates)
        words.push_back(to_string(state));
    std::string detail = "there is no state '" + text::clean_for_display(word, 40) + "'";
    if (const std::optional<std::string_view> near = text::nearest(word, words))
        detail += ": did you mean " + std::string(*near) + "?";
    return Error{Errc::bad_input, detail};
}

void print_order(const Order& order,
                 const std::vector<PaymentRecord>& payments,
                 std::ostream& out) {
    Table table;
    table.add({"merchant_uid", order.merchant_uid.str()});
    table.add({"amount", order.price.amount().str() + " " + order.price.currency().code()});
    table.add({"kind", std::string(to_string(order.kind))});
    table.add({"state", std::string(to_string(order.state)) + (order.closed ? ", closed" : "")});
    table.add({"imp_uid", order.accepted ? order.accepted->str() : "-"});
    table.add({"customer_uid", show_text(order.customer_uid)});
    table.add({"name", show_text(order.name)});
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
                      record.verdict ? std::string(to_string(*record.verdict)) : "-",
                      show_text(record.payment.pay_method),
                      show_time(record.first_seen_at)});
    out << '\n';
    attempts.print(out);
}

/// Prints orders one after the other as one document, however many there are.
class OrderPrinter {
  public:
    OrderPrinter(std::ostream& out, bool json) : out_(out), json_(json) {
        if (!json_)
            table_.add({"merchant_uid", "amount", "state", "imp_uid", "updated"});
    }

    Result<void> add(const Order& order, store::OrderStore& store) {
        if (!json_) {
            table_.add({order.merchant_uid.str(),
                        order.price.amount().str() + " " + order.price.currency().code(),
                        std::string(to_string(order.state)),
                        order.accepted ? order.accepted->str() : "-",
                        show_time(order.updated_at)});
            return {};
        }
        const Result<std::vector<PaymentRecord>> payments =
            store.payments_of(order.merchant_uid.str());
        if (!payments)
            return payments.error();
        items_ += (items_.empty() ? "" : ",\n ") + to_json(order, *payments).dump();
        return {};
    }

    void finish() {
        if (json_)
            out_ << "[" << items_ << "]\n";
        else
            table_.print(out_);
    }

  private:
    std::ostream& out_;
    bool json_;
    Table table_;
    std::string items_;
};

}  // namespace

Result<void> run(const ShowOrder& command, store::OrderStore& store, const Surroundings& around) {
    const Result<MerchantUid> merchant_uid = MerchantUid::parse(command.merchant_uid);
    if (!merchant_uid)
        return merchant_uid.error();
    const Result<std::optional<Order>> order = store.find_order(*merchant_uid);
    if (!order)
        return order.error();
    if (!*order)
        return Error{Errc::not_found, "there is no order " + merchant_uid->str()};
    const Result<std::vector<PaymentRecord>> payments = store.payments_of(merchant_uid->str());
    if (!payments)
        return payments.error();
    if (command.json)
        around.out << to_json(**order, *payments).dump_pretty() << '\n';
    else
        print_order(**order, *payments, around.out);
    return {};
}

Result<void> run(const ListOrders& command, store::OrderStore& store, const Surroundings& around) {
    const Result<std::optional<OrderState>> state = parse_state(command.state);
    if (!state)
        return state.error();
    OrderPrinter printer(around.out, command.json);
    std::string after = command.after;
    bool more = true;
    for (int left = command.limit; left > 0 && more;) {
        const int wanted = std::min(left, kPage);
        const Result<std::vector<Order>> page = store.list_orders(*state, after, wanted);
        if (!page)
            return page.error();
        for (const Order& order : *page) {
            if (Result<void> added = printer.add(order, store); !added)
                return added;
            after = order.merchant_uid.str();
        }
        more = page->size() == static_cast<std::size_t>(wanted);
        left -= wanted;
    }
    printer.finish();
    const Result<std::vector<Order>> next = store.list_orders(*state, after, 1);
    if (more && next && !next->empty())
        around.err << "impctl: there are more: --after '" << after << "'\n";
    return {};
}

Result<void> run(const CountOrders& command, store::OrderStore& store, const Surroundings& around) {
    const Result<std::optional<OrderState>> state = parse_state(command.state);
    if (!state)
        return state.error();
    const Result<std::int64_t> count = store.count_orders(*state);
    if (!count)
        return count.error();
    around.out << *count << '\n';
    return {};
}

}  // namespace imp::cli
