// What the demo shop shows.
#include "base/text.hpp"
#include "sandbox/pages.hpp"
#include "sandbox/shop.hpp"
#include "sandbox/shop_sheet.hpp"
#include "sandbox/window.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <utility>

namespace imp::sandbox {

namespace {

using json::Value;

constexpr std::string_view kMerchantCode = "imp00000000";
constexpr std::int64_t kMostOffered = 5;
constexpr std::array kMethods = {
    "card", "kakaopay", "naverpay", "tosspay", "vbank", "trans", "phone"};

Value texts(std::initializer_list<std::pair<const char*, std::string_view>> members) {
    Value object = Value::object();
    for (const auto& [name, text] : members)
        object.set(name, Value::string(text));
    return object;
}

Value product_value(const Product& product, const Phrases& words) {
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

Value product_list(const Phrases& words) {
    Value list = Value::array();
    for (const Product& product : products())
        list.push(product_value(product, words));
    return list;
}

/// Those that the front page shows.
std::vector<ShopOrder> latest(const std::vector<ShopOrder>& orders) {
    constexpr std::size_t kShown = 3;
    const std::size_t from = orders.size() - std::min(orders.size(), kShown);
    return {orders.begin() + static_cast<std::ptrdiff_t>(from), orders.end()};
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
    add_orders(data, visit, asked ? read_orders(*asked) : latest(shop.orders), landing, "3");
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

Value method_list(const Phrases& words) {
    Value list = Value::array();
    for (const char* const method : kMethods) {
        Value item = texts({{"method", method}});
        item.set("label", Value::string(words.say(std::string("method.") + method)));
        item.set("is_first", Value::boolean(method == kMethods.front()));
        list.push(std::move(item));
    }
    return list;
}

/// By what the SDK goes by too.
bool is_phone(const std::string& user_agent) {
    constexpr std::array kPhones = {"Android", "iPhone", "iPad", "iPod", "Mobile"};
    return std::any_of(kPhones.begin(), kPhones.end(), [&](const char* word) {
        return user_agent.find(word) != std::string::npos;
    });
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
    data.set(
        "total",
        Value::string(display_amount(total.text(), product->currency, visit.words.language())));
    data.set("is_card", Value::boolean(product->kind == "billing_key"));
    data.set("is_person", Value::boolean(product->kind == "certification"));
    data.set("methods", method_list(visit.words));
    data.set("landing", Value::string(landing_of(visit.call, visit.sandbox)));
    data.set("verify", Value::string(shop.responder.empty() ? "" : shop.responder + "/verify"));
    data.set("confirm", Value::string(shop.responder.empty() ? "" : shop.responder + "/confirm"));
    data.set("merchant_code", Value::string(kMerchantCode));
    data.set("is_phone", Value::boolean(is_phone(visit.call.user_agent)));
    data.set("with_checkout", Value::boolean(true));
    data.set("script_words", Value::string(script_words(visit.words)));
    return shop_sheet(
        visit, 200, visit.words.say("checkout.title"), std::move(data), "checkout.html");
}

Reply show_orders(const Visit& visit) {
    Value data = Value::object();
    add_orders(data, visit, visit.sandbox.shop.orders, landing_of(visit.call, visit.sandbox), "2");
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
    return shop_sheet(
        visit, 200, visit.words.say("wire.title"), std::move(data), "wire_alone.html");
}

}  // namespace

std::string script_words(const Phrases& words) {
    constexpr std::string_view kPrefix = "js.";
    Value object = Value::object();
    for (const std::string_view key : Phrases::keys(words.language())) {
        if (key.starts_with(kPrefix))
            object.set(std::string(key.substr(kPrefix.size())), Value::string(words.find(key)));
    }
    return object.dump();
}

Reply show_shop(const Call& call, const Sandbox& sandbox) {
    const Visit visit{call, sandbox, Phrases(language_of(call)), own_origin(call, sandbox)};
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
