#include "base/text.hpp"
#include "cli/order_commands.hpp"
#include "cli/order_output.hpp"
#include "cli/show.hpp"
#include "cli/words.hpp"
#include "domain/order_json.hpp"

#include <algorithm>
#include <ostream>
#include <string>
#include <string_view>

namespace imp::cli {

namespace {

/// Empty for the empty word: all states.
Result<std::optional<OrderState>> parse_state(const std::string& word) {
    if (word.empty())
        return std::optional<OrderState>();
    if (const std::optional<OrderState> state = parse_order_state(word))
        return state;
    return unknown_word("state", word, order_state_words());
}

/// Prints orders one after the other as one document, however many there are. As JSON none is kept:
/// where something fails in the middle, the document is left without its end, and the exit status
/// says so.
class OrderPrinter {
  public:
    OrderPrinter(const Surroundings& around, bool json)
        : out_(around.out),
          screen_(around.screen),
          json_(json),
          table_({{.title = "merchant_uid"},
                  {.title = "amount", .is_number = true},
                  {.title = "state"},
                  {.title = "imp_uid", .spare = 2},
                  {.title = time_title("updated", screen_), .spare = 1}}) {}

    Result<void> add(const Order& order, store::OrderStore& store) {
        if (!json_) {
            table_.add({{order.merchant_uid.str()},
                        {show_price(order.price, screen_)},
                        show_state(order.state),
                        {order.accepted ? order.accepted->str() : "-"},
                        {show_minute(order.updated_at, screen_)}});
            return {};
        }
        const Result<std::vector<PaymentRecord>> payments =
            store.payments_of(order.merchant_uid.str());
        if (!payments)
            return payments.error();
        out_ << (is_first_ ? "[" : ",\n ") << to_json(order, *payments).dump();
        is_first_ = false;
        return {};
    }

    void finish() {
        if (json_)
            out_ << (is_first_ ? "[]\n" : "]\n");
        else
            table_.print(out_, screen_);
    }

  private:
    std::ostream& out_;
    const Screen& screen_;
    bool json_;
    bool is_first_ = true;
    Table table_;
};

/// One word of a line that may be pasted into a shell.
std::string quoted_for_shell(std::string_view word) {
    std::string quoted = "'";
    for (const char c : word)
        quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return text::escape_unseen(quoted) + "'";
}

}  // namespace

Result<void> run(const ListOrders& command, store::OrderStore& store, const Surroundings& around) {
    const Result<std::optional<OrderState>> state = parse_state(command.state);
    if (!state)
        return state.error();
    OrderPrinter printer(around, command.json);
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
        around.err << "impctl: there are more: --after " << quoted_for_shell(after) << '\n';
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
