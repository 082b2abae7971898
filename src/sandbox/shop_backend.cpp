// What the demo shop's own server does: it places orders, and hears what became of them.
#include "base/random.hpp"
#include "base/text.hpp"
#include "sandbox/digits.hpp"
#include "sandbox/outgoing.hpp"
#include "sandbox/pages.hpp"
#include "sandbox/shop.hpp"
#include "sandbox/window.hpp"

#include <utility>

namespace imp::sandbox {

namespace {

using json::Value;

constexpr OutgoingLimits kOrderLimits{std::chrono::seconds(3), std::chrono::seconds(8)};
constexpr std::int64_t kMostOfOne = 9;
constexpr std::size_t kMostOrders = 200;
constexpr int kPlaced = 201;
constexpr int kPlacedBefore = 200;
constexpr int kPlacedUnregistered = 202;  ///< placed, and its amount not known to i'mport
constexpr std::string_view kMinAge = "19";

Decimal times(Decimal price, std::int64_t quantity) {
    return {price.ten_thousandths * quantity};
}

ShopOrder new_order(const Product& product, std::int64_t quantity, const Phrases& words) {
    ShopOrder order;
    order.merchant_uid = "SHOP-" + random_digits(10);
    order.amount = times(*parse_decimal(product.amount), quantity).text();
    order.currency = product.currency;
    order.name = words.say("product." + std::string(product.id));
    if (quantity > 1)
        order.name += " × " + std::to_string(quantity);
    order.kind = product.kind;
    if (order.kind == "billing_key")
        order.customer_uid = "buyer-" + random_hex(4);
    return order;
}

Value order_body(const ShopOrder& order) {
    Value body = Value::object();
    body.set("merchant_uid", Value::string(order.merchant_uid));
    if (order.kind == "payment") {
        body.set("amount", Value::number(order.amount));
        body.set("currency", Value::string(order.currency));
    } else {
        body.set("kind", Value::string(order.kind));
    }
    if (!order.customer_uid.empty())
        body.set("customer_uid", Value::string(order.customer_uid));
    if (order.kind == "certification")
        body.set("min_age", Value::string(kMinAge));
    body.set("name", Value::string(order.name));
    return body;
}

/// POST {responder}/orders, with the token. True once the responder knows the order, and where
/// there is no responder.
bool place_at_responder(const Shop& shop, const ShopOrder& order, Wire& wire) {
    WireEvent event{.kind = "order",
                    .from = Party::shop,
                    .to = Party::responder,
                    .merchant_uid = order.merchant_uid,
                    .line = "POST /orders",
                    .meaning = "wire.order.nobody"};
    if (shop.responder.empty()) {
        event.to = Party::shop;
        wire.add(std::move(event));
        return true;
    }
    const std::string body = order_body(order).dump();
    const Posted posted = post_to_shop({.url = shop.responder + "/orders",
                                        .content_type = "application/json",
                                        .body = body,
                                        .bearer = shop.orders_token,
                                        .limits = kOrderLimits});
    const int status = posted.reply ? posted.reply->status : 0;
    const bool placed =
        status == kPlaced || status == kPlacedBefore || status == kPlacedUnregistered;
    event.line = "POST " + target_of(shop.responder + "/orders");
    event.meaning = placed ? "wire.order.placed" : "wire.order.failed";
    event.status = status;
    event.failed = !posted.reply;
    event.took = posted.took;
    event.details = {{"detail.token", "Authorization: Bearer " + masked(shop.orders_token)},
                     {"detail.sent", readable(body)},
                     {"detail.answer", posted.reply ? readable(posted.reply->body) : posted.error}};
    wire.add(std::move(event));
    return placed;
}

/// What the checkout's form asks of the payment window, as its query.
std::string window_options(const Fields& form, const ShopOrder& order) {
    std::string options;
    for (const char* const name : {"pay_method",
                                   "pg",
                                   "flag",
                                   "encoding",
                                   "sandbox",
                                   "buyer_name",
                                   "buyer_tel",
                                   "buyer_email",
                                   "confirm_url"}) {
        const bool of_sale = order.kind != "certification";
        if (const auto value = form.text(name); value && of_sale)
            options += std::string("&") + name + '=' + text::percent_encode(*value);
    }
    return options;
}

bool wants_json(const Call& call) {
    return call.accept.find("application/json") != std::string::npos;
}

Reply json_of_order(const ShopOrder& order) {
    Value body = Value::object();
    body.set("merchant_uid", Value::string(order.merchant_uid));
    body.set("amount", Value::number(order.amount));
    body.set("currency", Value::string(order.currency));
    body.set("name", Value::string(order.name));
    body.set("kind", Value::string(order.kind));
    body.set("customer_uid", json::text_or_null(order.customer_uid));
    return document(body);
}

/// When a page says that it asked, if that can be true: within the last minute, by the same clock.
std::chrono::microseconds began_at(const std::string& unix_ms) {
    using std::chrono::milliseconds;
    const auto now =
        std::chrono::floor<milliseconds>(std::chrono::system_clock::now().time_since_epoch());
    const milliseconds said(text::parse_int(unix_ms).value_or(0));
    return said <= now && said > now - std::chrono::minutes(1) ? said : milliseconds(0);
}

std::string text_in(const Value& object, std::string_view key) {
    const Value* const value = object.find(key);
    return value == nullptr ? std::string() : value->text();
}

}  // namespace

Reply order_in_shop(const Call& call, Sandbox& sandbox, std::unique_lock<std::mutex>& lock) {
    const Fields form = parse_form(call.body);
    const Product* const product = find_product(form.text_or_empty("product"));
    const auto quantity = text::parse_int(form.text("quantity").value_or("1"));
    if (product == nullptr || !quantity || *quantity < 1 || *quantity > kMostOfOne)
        return message_page(call, 400, "message.no_product", "product, quantity (1-9)");
    const ShopOrder order = new_order(*product, *quantity, Phrases(language_of(call)));
    const Shop shop = sandbox.shop;
    lock.unlock();  // the responder may ask us before it answers
    const bool placed = place_at_responder(shop, order, sandbox.wire);
    lock.lock();
    if (!placed && wants_json(call))
        return failure(502, -1, "the responder did not take the order");
    if (!placed)
        return message_page(call, 502, "message.not_placed");
    sandbox.shop.orders.push_back(order);
    if (sandbox.shop.orders.size() > kMostOrders)
        sandbox.shop.orders.erase(sandbox.shop.orders.begin());
    if (wants_json(call))
        return json_of_order(order);
    return go_to(own_origin(call, sandbox) + window_address(order, landing_of(call, sandbox)) +
                     window_options(form, order),
                 303);
}

Reply deposit_in_shop(const Call& call, const Fields& form, Sandbox& sandbox) {
    const Payment* const payment = sandbox.payments.find(form.text_or_empty("imp_uid"));
    if (payment == nullptr || payment->text("status") != "ready" ||
        payment->text("vbank_num").empty())
        return message_page(call, 409, "message.no_deposit");
    const std::string imp_uid = payment->text("imp_uid");
    show_in_world(sandbox.wire, "deposit", *payment);
    Value change = Value::object();
    change.set("status", Value::string("paid"));
    if (const auto paid = sandbox.payments.update(imp_uid, change))
        tell_shop(sandbox, **paid);
    const auto back = form.text("back");
    return go_to(back ? "/sandbox/shop?" + *back : "/sandbox/shop/orders", 303);
}

Reply take_event(const Call& call, Sandbox& sandbox) {
    const auto given = json::parse(call.body);
    if (!given || !given->is_object())
        return failure(400, -1, "the body is not a JSON object");
    const Value* const data = given->find("data");
    const std::string type = text_in(*given, "type");
    const std::string merchant_uid = data != nullptr ? text_in(*data, "merchant_uid") : "";
    for (ShopOrder& order : sandbox.shop.orders) {
        if (order.merchant_uid == merchant_uid)
            order.told = type;
    }
    const std::string meaning = "wire.event." + type;
    const bool is_known = !Phrases(Language::ko).find(meaning).empty();
    sandbox.wire.add({.kind = "event",
                      .from = Party::responder,
                      .to = Party::shop,
                      .merchant_uid = merchant_uid,
                      .imp_uid = data != nullptr ? text_in(*data, "imp_uid") : "",
                      .line = type,
                      .meaning = is_known ? meaning : "wire.event",
                      .status = 200,
                      .details = {{"detail.sent", readable(call.body)}}});
    Value answer = Value::object();
    answer.set("taken", Value::boolean(true));
    return document(answer);
}

Reply change_wire(const Call& call, Sandbox& sandbox) {
    if (parse_form(call.body).text_or_empty("action") == "clear") {
        sandbox.wire.clear();
        return go_to("/sandbox/shop/wire", 303);
    }
    const auto given = json::parse(call.body);
    if (!given || !given->is_object())
        return failure(400, -1, "the body is not a JSON object");
    const std::string word = text_in(*given, "word");
    std::string meaning = "wire.verify." + word;
    if (Phrases(Language::ko).find(meaning).empty())
        meaning = "wire.verify";
    const int status = static_cast<int>(text::parse_int(text_in(*given, "status")).value_or(0));
    sandbox.wire.add(
        {.kind = "verify",
         .from = Party::browser,
         .to = Party::responder,
         .merchant_uid = text_in(*given, "merchant_uid"),
         .imp_uid = text_in(*given, "imp_uid"),
         .line = "POST " + target_of(text_in(*given, "url")),
         .meaning = meaning,
         .status = status,
         .failed = status == 0,
         .took = std::chrono::milliseconds(text::parse_int(text_in(*given, "ms")).value_or(-1)),
         .details = {{"detail.sent", readable(text_in(*given, "sent"))},
                     {"detail.answer", readable(text_in(*given, "answer"))}},
         .began = began_at(text_in(*given, "at"))});
    Value answer = Value::object();
    answer.set("taken", Value::boolean(true));
    return document(answer);
}

}  // namespace imp::sandbox
