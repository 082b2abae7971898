#include "sandbox/shop_sheet.hpp"

#include "base/text.hpp"
#include "sandbox/demo_files.hpp"
#include "sandbox/markup.hpp"
#include "sandbox/pages.hpp"
#include "sandbox/shop.hpp"
#include "sandbox/window.hpp"
#include "sandbox/wire_page.hpp"

#include <utility>

namespace imp::sandbox {

namespace {

using json::Value;

std::string shop_policy(const Visit& visit) {
    const std::string& window = visit.window_origin;
    const std::string responder = origin_of(visit.sandbox.shop.responder);
    return "; script-src 'self' " + window + "; frame-src " + window + "; connect-src 'self' " +
           window + (responder.empty() ? "" : " " + responder) + "; frame-ancestors 'none'";
}

/// How far an order has come: the responder's last word about it, or else what is furthest at
/// i'mport.
struct Progress {
    std::string word = "open";
    std::string deposit_imp_uid;  ///< not empty: an account that waits for its money
};

Progress progress_of(const ShopOrder& order, const Sandbox& sandbox) {
    Progress progress;
    int furthest = 0;
    for (const Payment* const payment : sandbox.payments.of_order(order.merchant_uid, "", {})) {
        const std::string& status = payment->text("status");
        const bool account = status == "ready" && !payment->text("vbank_num").empty();
        const int rank = status == "paid"        ? 4
                         : status == "cancelled" ? 3
                         : account               ? 2
                         : status == "failed"    ? 1
                                                 : 0;
        if (account && progress.deposit_imp_uid.empty())
            progress.deposit_imp_uid = payment->text("imp_uid");
        if (rank <= furthest)
            continue;
        furthest = rank;
        progress.word = account ? "account" : status;
    }
    if (!order.told.empty())
        progress.word = order.told;
    return progress;
}

std::string_view tone_of_progress(std::string_view word) {
    if (word == "paid" || word == "payment.paid" || word == "billing_key.issued" ||
        word == "certification.verified")
        return "good";
    if (word == "account" || word == "payment.awaiting_deposit")
        return "waiting";
    return word == "open" ? "open" : "bad";
}

void set_text(Value& object, const char* name, std::string_view text) {
    object.set(name, Value::string(text));
}

Value order_item(const Visit& visit, const ShopOrder& order, const std::string& redirect) {
    const Progress progress = progress_of(order, visit.sandbox);
    const std::string key = "state." + progress.word;
    const std::string_view tone = tone_of_progress(progress.word);
    const bool is_sale = order.kind == "payment";
    Value item = Value::object();
    set_text(item, "name", order.name);
    set_text(item, "merchant_uid", order.merchant_uid);
    set_text(item, "state_word", progress.word);
    set_text(item, "state", visit.words.find(key).empty() ? progress.word : visit.words.say(key));
    set_text(item, "tone", tone);
    set_text(item, "deposit_imp_uid", progress.deposit_imp_uid);
    set_text(item, "amount", display_amount(order.amount, order.currency, visit.words.language()));
    set_text(item, "back", visit.call.query.text("orders") ? visit.call.raw_query : "");
    set_text(item, "window", visit.window_origin + window_address(order, redirect));
    item.set("is_sale", Value::boolean(is_sale));
    item.set("is_done", Value::boolean(tone == "good"));
    return item;
}

}  // namespace

Reply shop_sheet(
    const Visit& visit, int status, std::string_view title, Value data, std::string_view markup) {
    const Language language = visit.words.language();
    data.set("lang", Value::string(to_string(language)));
    data.set("other_lang", Value::string(language == Language::ko ? "en" : "ko"));
    data.set("other_page", Value::string(in_other_language(visit.call, language)));
    data.set("title", Value::string(title));
    data.set("window_origin", Value::string(visit.window_origin));
    data.set("body", Value::string(render(demo_file(markup), data, visit.words)));
    data.set("pane", Value::string(wire_pane(visit.sandbox.wire, visit.words)));
    return html_page(visit.call,
                     status,
                     render(demo_file("shop_layout.html"), data, visit.words),
                     shop_policy(visit));
}

std::vector<ShopOrder> read_orders(std::string_view text) {
    std::vector<ShopOrder> orders;
    for (const std::string_view piece : text::split(text, ',')) {
        const std::size_t first = piece.find(':');
        if (first == std::string_view::npos)
            continue;
        const std::size_t second = piece.find(':', first + 1);
        const std::string_view amount =
            piece.substr(first + 1, second == std::string_view::npos ? second : second - first - 1);
        const std::size_t letters = amount.find_first_not_of("0123456789.");
        ShopOrder order;
        order.merchant_uid = text::trim(piece.substr(0, first));
        order.amount = amount.substr(0, letters);
        order.currency =
            letters == std::string_view::npos ? "KRW" : text::trim(amount.substr(letters));
        order.name = second == std::string_view::npos ? order.merchant_uid
                                                      : std::string(piece.substr(second + 1));
        if (parse_decimal(order.amount))
            orders.push_back(std::move(order));
    }
    return orders;
}

void add_orders(Value& data,
                const Visit& visit,
                const std::vector<ShopOrder>& orders,
                const std::string& redirect,
                std::string_view level) {
    Value list = Value::array();
    for (auto order = orders.rbegin(); order != orders.rend(); ++order)
        list.push(order_item(visit, *order, redirect));
    Value whole = Value::object();
    whole.set("orders", std::move(list));
    whole.set("level", Value::string(level));
    data.set("has_orders", Value::boolean(!orders.empty()));
    data.set("order_list", Value::string(render(demo_file("order_list.html"), whole, visit.words)));
}

}  // namespace imp::sandbox
