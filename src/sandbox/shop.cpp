#include "sandbox/shop.hpp"

#include "base/text.hpp"
#include "sandbox/pages.hpp"
#include "sandbox/window.hpp"

#include <utility>

namespace imp::sandbox {

namespace {

using json::Value;

std::string member_or(const Value& object, std::string_view key, std::string_view otherwise) {
    const Value* const value = object.find(key);
    return value == nullptr || value->text().empty() ? std::string(otherwise) : value->text();
}

/// {"redirect", "responder", "orders_token", "orders": [{"merchant_uid", "amount", "currency",
/// "name"}]}
Reply stock_shop(const Call& call, Sandbox& sandbox) {
    const auto given = json::parse(call.body);
    if (!given || !given->is_object())
        return failure(400, -1, "the body is not a JSON object");
    Shop shop;
    shop.redirect = member_or(*given, "redirect", "");
    shop.responder = member_or(*given, "responder", "");
    shop.orders_token = member_or(*given, "orders_token", "");
    if (shop.redirect.empty() && !shop.responder.empty())
        shop.redirect = shop.responder + "/complete";
    if (!is_redirect_target(shop.redirect))
        return failure(400, -1, "redirect is not an http or https URL");
    if (!shop.responder.empty() && !is_redirect_target(shop.responder))
        return failure(400, -1, "responder is not an http or https URL");
    if (const Value* const orders = given->find("orders")) {
        for (const Value& order : orders->items()) {
            const std::string merchant_uid = member_or(order, "merchant_uid", "");
            shop.orders.push_back({.merchant_uid = merchant_uid,
                                   .amount = member_or(order, "amount", ""),
                                   .currency = member_or(order, "currency", "KRW"),
                                   .name = member_or(order, "name", merchant_uid)});
            if (merchant_uid.empty() || !parse_decimal(shop.orders.back().amount))
                return failure(400, -1, "an order without merchant_uid or amount");
        }
    }
    sandbox.shop = std::move(shop);
    return envelope(R"({"orders":)" + std::to_string(sandbox.shop.orders.size()) +
                    R"(,"path":"/sandbox/shop"})");
}

}  // namespace

std::string landing_of(const Call& call, const Sandbox& sandbox) {
    return sandbox.shop.redirect.empty() ? own_origin(call, sandbox) + "/sandbox/shop/done"
                                         : sandbox.shop.redirect;
}

std::string window_address(const ShopOrder& order, const std::string& redirect) {
    const bool person = order.kind == "certification";
    std::string address = person ? "/sandbox/certification" : "/sandbox/window";
    address += "?merchant_uid=" + text::percent_encode(order.merchant_uid);
    if (!person) {
        address += "&amount=" + text::percent_encode(order.amount) +
                   "&currency=" + text::percent_encode(order.currency) +
                   "&name=" + text::percent_encode(order.name);
        if (!order.customer_uid.empty())
            address += "&customer_uid=" + text::percent_encode(order.customer_uid);
    }
    return address + "&m_redirect_url=" + text::percent_encode(redirect);
}

Reply answer_shop(const Call& call, Sandbox& sandbox, std::unique_lock<std::mutex>& lock) {
    const std::string what = call.segments.size() > 2 ? call.segments[2] : "";
    if (what != "events")  // somebody is there
        sandbox.wire.start();
    if (call.method == "GET")
        return show_shop(call, sandbox);
    if (call.method != "POST")
        return method_not_allowed("GET, POST");
    if (what == "orders")
        return order_in_shop(call, sandbox, lock);
    if (what == "events")
        return take_event(call, sandbox);
    if (what == "wire")
        return change_wire(call, sandbox);
    if (!what.empty())
        return message_page(call, 404, "message.no_page");
    if (const Fields form = parse_form(call.body); form.text_or_empty("action") == "deposit")
        return deposit_in_shop(call, form, sandbox);
    return stock_shop(call, sandbox);
}

}  // namespace imp::sandbox
