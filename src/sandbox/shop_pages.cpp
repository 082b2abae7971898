// What the demo shop shows.
#include "base/text.hpp"
#include "sandbox/demo_files.hpp"
#include "sandbox/markup.hpp"
#include "sandbox/pages.hpp"
#include "sandbox/shop.hpp"
#include "sandbox/window.hpp"
#include "sandbox/wire_page.hpp"

#include <array>
#include <utility>

namespace imp::sandbox {

namespace {

using json::Value;

constexpr std::string_view kMerchantCode = "imp00000000";
constexpr std::int64_t kMostOffered = 5;
constexpr std::array kMethods = {"card", "kakaopay", "naverpay", "tosspay", "vbank", "trans", "phone"};

/// Everything that a page of the shop needs to know about who asks, and where.
struct Visit {
    const Call& call;
    const Sandbox& sandbox;
    Words words;
    std::string window_origin;
};

Value texts(std::initializer_list<std::pair<const char*, std::string_view>> members) {
    Value object = Value::object();
    for (const auto& [name, text] : members)
        object.set(name, Value::string(text));
    return object;
}

std::string shop_policy(const Visit& visit) {
    const std::string& window = visit.window_origin;
    const std::string responder = origin_of(visit.sandbox.shop.responder);
    return "; script-src 'self' " + window + "; frame-src " + window + "; connect-src 'self' " +
           window + (responder.empty() ? "" : " " + responder) + "; frame-ancestors 'none'";
}

/// A page: `markup` filled with `data`, in the shop's frame, the wire beside it.
Reply shop_sheet(const Visit& visit, int status, std::string_view title, Value data, std::string_view markup) {
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

/// `UID:AMOUNT:NAME,…`; the amount may end in a currency: `14.2USD`. Pieces that are none of it are
/// left out.
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

/// Lays the orders into `data`, the newest first, if there are any. `level` of their headings.
void add_orders(Value& data,
                const Visit& visit,
                const std::vector<ShopOrder>& orders,
                const std::string& redirect,
                std::string_view level) {
    Value list = Value::array();
    for (auto order = orders.rbegin(); order != orders.rend(); ++order) {
        const Progress progress = progress_of(*order, visit.sandbox);
        const std::string key = "state." + progress.word;
        Value item = texts({{"name", order->name},
                            {"merchant_uid", order->merchant_uid},
                            {"kind", order->kind},
                            {"state_word", progress.word},
                            {"tone", tone_of_progress(progress.word)},
                            {"deposit_imp_uid", progress.deposit_imp_uid}});
        item.set("state",
                 Value::string(visit.words.find(key).empty() ? progress.word
                                                             : visit.words.say(key)));
        const bool is_sale = order->kind == "payment";
        item.set("is_sale", Value::boolean(is_sale));
        item.set("amount",
                 Value::string(is_sale ? display_amount(order->amount,
                                                        order->currency,
                                                        visit.words.language())
                                       : std::string()));
        item.set("is_done", Value::boolean(tone_of_progress(progress.word) == "good"));
        item.set("back", Value::string(visit.call.query.text("orders") ? visit.call.raw_query : ""));
        item.set("window", Value::string(visit.window_origin + window_address(*order, redirect)));
        list.push(std::move(item));
    }
    data.set("has_orders", Value::boolean(!orders.empty()));
    Value whole = Value::object();
    whole.set("orders", std::move(list));
    whole.set("level", Value::string(level));
    data.set("order_list",
             Value::string(render(demo_file("order_list.html"), whole, visit.words)));
}

Value product_value(const Product& product, const Words& words) {
    const std::string key = "product." + std::string(product.id);
    Value item = texts({{"id", product.id}, {"kind", product.kind}});
    item.set("name", Value::string(words.say(key)));
    item.set("text", Value::string(words.say(key + ".text")));
    item.set("price",
             Value::string(product.is_sale()
                               ? display_amount(product.amount, product.currency, words.language())
                               : words.say(key + ".price")));
    item.set("is_sale", Value::boolean(product.is_sale()));
    return item;
}

Value product_list(const Words& words) {
    Value list = Value::array();
    for (const Product& product : products())
        list.push(product_value(product, words));
    return list;
}

Reply show_front(const Visit& visit) {
    const Shop& shop = visit.sandbox.shop;
    const auto redirect = visit.call.query.text("redirect");
    if (redirect && !is_redirect_target(*redirect))
        return message_page(visit.call, 400, "message.bad_redirect", "redirect (http, https)");
    const auto asked = visit.call.query.text("orders");
    const std::string landing = redirect.value_or(landing_of(visit.call, visit.sandbox));
    Value data = texts({{"redirect", landing}});
    data.set("products", asked ? Value::array() : product_list(visit.words));
    add_orders(data, visit, asked ? read_orders(*asked) : shop.orders, landing, "3");
    data.set("has_responder", Value::boolean(!shop.responder.empty()));
    return shop_sheet(visit, 200, visit.words.say("shop.title"), std::move(data), "front.html");
}

Reply no_page(const Visit& visit) {
    return message_page(visit.call, 404, "message.no_page");
}

Reply show_product(const Visit& visit, std::string_view id) {
    const Product* const product = find_product(id);
    if (product == nullptr)
        return no_page(visit);
    Value data = product_value(*product, visit.words);
    Value quantities = Value::array();
    for (std::int64_t n = 1; n <= kMostOffered; ++n)
        quantities.push(Value::integer(n));
    data.set("quantities", std::move(quantities));
    const std::string name = data.find("name")->text();
    return shop_sheet(visit, 200, name, std::move(data), "product.html");
}

Value method_list(const Words& words) {
    Value list = Value::array();
    for (const char* const method : kMethods) {
        Value item = texts({{"method", method}});
        item.set("label", Value::string(words.say(std::string("method.") + method)));
        item.set("is_first", Value::boolean(method == kMethods.front()));
        list.push(std::move(item));
    }
    return list;
}

Reply show_checkout(const Visit& visit) {
    const Fields& query = visit.call.query;
    const Product* const product = find_product(query.text_or_empty("product"));
    const std::int64_t quantity = text::parse_int(query.text("quantity").value_or("1")).value_or(0);
    if (product == nullptr || quantity < 1 || quantity > kMostOffered)
        return no_page(visit);
    const Shop& shop = visit.sandbox.shop;
    Value data = product_value(*product, visit.words);
    const Decimal total{parse_decimal(product->amount)->ten_thousandths * quantity};
    data.set("quantity", Value::integer(quantity));
    data.set("total",
             Value::string(display_amount(
                 total.text(), product->currency, visit.words.language())));
    data.set("is_card", Value::boolean(product->kind == "billing_key"));
    data.set("is_person", Value::boolean(product->kind == "certification"));
    data.set("methods", method_list(visit.words));
    data.set("landing", Value::string(landing_of(visit.call, visit.sandbox)));
    data.set("verify", Value::string(shop.responder.empty() ? "" : shop.responder + "/verify"));
    data.set("confirm", Value::string(shop.responder.empty() ? "" : shop.responder + "/confirm"));
    data.set("merchant_code", Value::string(kMerchantCode));
    data.set("with_checkout", Value::boolean(true));
    data.set("script_words", Value::string(script_words(visit.words)));
    return shop_sheet(
        visit, 200, visit.words.say("checkout.title"), std::move(data), "checkout.html");
}

Reply show_orders(const Visit& visit) {
    Value data = Value::object();
    add_orders(
        data, visit, visit.sandbox.shop.orders, landing_of(visit.call, visit.sandbox), "2");
    data.set("has_responder", Value::boolean(!visit.sandbox.shop.responder.empty()));
    return shop_sheet(visit, 200, visit.words.say("orders.title"), std::move(data), "orders.html");
}

/// Where the browser comes back to while no responder is there to look after it.
Reply show_return(const Visit& visit) {
    Value fields = Value::array();
    for (const auto& [name, value] : visit.call.query.all())
        fields.push(texts({{"name", name}, {"value", value.text()}}));
    Value data = Value::object();
    data.set("fields", std::move(fields));
    return shop_sheet(visit, 200, visit.words.say("done.title"), std::move(data), "done.html");
}

Reply show_wire(const Visit& visit) {
    Value data = Value::object();
    data.set("alone", Value::boolean(true));
    return shop_sheet(visit, 200, visit.words.say("wire.title"), std::move(data), "wire_alone.html");
}

}  // namespace

std::string script_words(const Words& words) {
    constexpr std::string_view kPrefix = "js.";
    Value object = Value::object();
    for (const std::string_view key : Words::keys(words.language())) {
        if (key.starts_with(kPrefix))
            object.set(std::string(key.substr(kPrefix.size())), Value::string(words.find(key)));
    }
    return object.dump();
}

Reply show_shop(const Call& call, const Sandbox& sandbox) {
    const Visit visit{call, sandbox, Words(language_of(call)), own_origin(call, sandbox)};
    const auto& pieces = call.segments;
    if (pieces.size() == 2)
        return show_front(visit);
    if (pieces.size() == 4 && pieces[2] == "products")
        return show_product(visit, pieces[3]);
    if (pieces.size() != 3)
        return no_page(visit);
    if (pieces[2] == "checkout")
        return show_checkout(visit);
    if (pieces[2] == "orders")
        return show_orders(visit);
    if (pieces[2] == "done")
        return show_return(visit);
    return pieces[2] == "wire" ? show_wire(visit) : no_page(visit);
}

}  // namespace imp::sandbox
