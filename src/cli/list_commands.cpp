#include "base/text.hpp"
#include "cli/order_commands.hpp"
#include "cli/order_output.hpp"
#include "cli/table.hpp"
#include "domain/order_json.hpp"

#include <algorithm>
#include <array>
#include <ostream>
#include <utility>

namespace imp::cli {

namespace {

constexpr std::array<OrderState, 7> kOrderStates{OrderState::pending,
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
    words.reserve(kOrderStates.size());
    for (const OrderState state : kOrderStates)
        words.push_back(to_string(state));
    std::string detail = "there is no state '" + text::clean_for_display(word, 40) + "'";
    if (const std::optional<std::string_view> near = text::nearest(word, words))
        detail += ": did you mean " + std::string(*near) + "?";
    return Error{Errc::bad_input, detail};
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
                        show_price(order.price),
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
