#include "base/text.hpp"
#include "sandbox/pages.hpp"
#include "sandbox/redirect.hpp"
#include "sandbox/sandbox.hpp"

#include <utility>

namespace imp::sandbox {

namespace {

using json::Value;

/// `UID:AMOUNT:NAME,…`; the amount may end in a currency: `14.2USD`. Pieces that are none of it are
/// left out.
std::vector<ShopOrder> read_orders(std::string_view text) {
    std::vector<ShopOrder> orders;
    for (const std::string_view piece : text::split(text, ',')) {
        const std::size_t first = piece.find(':');
        if (first == std::string_view::npos)
            continue;
        const std::size_t second = piece.find(':', first + 1);
        std::string_view amount =
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

std::string member(const Value& object, std::string_view key, std::string_view otherwise) {
    const Value* const value = object.find(key);
    return value == nullptr || value->text().empty() ? std::string(otherwise) : value->text();
}

/// {"redirect", "orders": [{"merchant_uid", "amount", "currency", "name"}]}
Reply stock_shop(const Call& call, Sandbox& sandbox) {
    const auto given = json::parse(call.body);
    if (!given || !given->is_object())
        return failure(400, -1, "the body is not a JSON object");
    Shop shop;
    shop.redirect = member(*given, "redirect", "");
    if (!is_redirect_target(shop.redirect))
        return failure(400, -1, "redirect is not an http or https URL");
    if (const Value* const orders = given->find("orders")) {
        for (const Value& order : orders->items()) {
            const std::string merchant_uid = member(order, "merchant_uid", "");
            shop.orders.push_back({merchant_uid,
                                   member(order, "amount", ""),
                                   member(order, "currency", "KRW"),
                                   member(order, "name", merchant_uid)});
            if (merchant_uid.empty() || !parse_decimal(shop.orders.back().amount))
                return failure(400, -1, "an order without merchant_uid or amount");
        }
    }
    sandbox.shop = std::move(shop);
    return envelope(R"({"orders":)" + std::to_string(sandbox.shop.orders.size()) +
                    R"(,"path":"/sandbox/shop"})");
}

/// How far the order has come, for people, by what is furthest.
void describe(ShopItem& item, const Sandbox& sandbox) {
    item.state = "결제 전";
    item.state_word = "open";
    int furthest = 0;
    for (const Payment* const payment : sandbox.payments.of_order(item.merchant_uid, "", {})) {
        const std::string& status = payment->text("status");
        const bool account = status == "ready" && !payment->text("vbank_num").empty();
        const int rank = status == "paid"        ? 4
                         : status == "cancelled" ? 3
                         : account               ? 2
                         : status == "failed"    ? 1
                                                 : 0;
        if (account && item.deposit_imp_uid.empty())
            item.deposit_imp_uid = payment->text("imp_uid");
        if (rank <= furthest)
            continue;
        furthest = rank;
        item.state = rank == 4   ? "결제 완료"
                     : rank == 3 ? "취소됨"
                     : rank == 2 ? "입금 대기"
                                 : "결제 실패";
        item.state_word = rank == 4 ? "paid" : rank == 2 ? "waiting" : "failed";
    }
}

std::string window_url(const ShopOrder& order, const std::string& redirect) {
    return "/sandbox/window?merchant_uid=" + text::percent_encode(order.merchant_uid) +
           "&amount=" + text::percent_encode(order.amount) +
           "&currency=" + text::percent_encode(order.currency) +
           "&name=" + text::percent_encode(order.name) +
           "&m_redirect_url=" + text::percent_encode(redirect);
}

Reply show_shop(const Call& call, const Sandbox& sandbox) {
    Shop shop = sandbox.shop;
    if (const auto redirect = call.query.text("redirect")) {
        if (!is_redirect_target(*redirect))
            return message_page(400, "잘못된 주소", "redirect (http, https)");
        shop.redirect = *redirect;
    }
    if (const auto orders = call.query.text("orders"))
        shop.orders = read_orders(*orders);
    ShopPage page;
    page.redirect = shop.redirect;
    page.raw_query = call.raw_query;
    for (const ShopOrder& order : shop.orders) {
        ShopItem item;
        item.name = order.name;
        item.merchant_uid = order.merchant_uid;
        item.amount = display_amount(order.amount, order.currency);
        item.window_url = window_url(order, shop.redirect);
        describe(item, sandbox);
        page.items.push_back(std::move(item));
    }
    return shop_page(page);
}

/// The page's deposit button: the buyer pays into the virtual account.
Reply deposit(const Fields& form, Sandbox& sandbox) {
    const Payment* const payment = sandbox.payments.find(form.text_or_empty("imp_uid"));
    if (payment == nullptr || payment->text("status") != "ready" ||
        payment->text("vbank_num").empty())
        return message_page(409, "입금할 수 없습니다", "입금을 기다리는 가상계좌가 아닙니다.");
    Value change = Value::object();
    change.set("status", Value::string("paid"));
    const std::string imp_uid = payment->text("imp_uid");
    if (const auto paid = sandbox.payments.update(imp_uid, change)) {
        Merchant merchant = sandbox.merchant_of(imp_uid);
        if (merchant.order == WebhookOrder::first)
            merchant.order = WebhookOrder::second;  // no browser waits for it
        announce(merchant, sandbox.notices, **paid);
    }
    Reply reply;
    reply.status = 303;
    reply.content_type = "text/plain; charset=utf-8";
    reply.headers = {{"Location", "/sandbox/shop?" + form.text_or_empty("back")}};
    return reply;
}

}  // namespace

Reply answer_shop(const Call& call, Sandbox& sandbox) {
    if (call.method == "GET")
        return show_shop(call, sandbox);
    if (call.method != "POST")
        return method_not_allowed("GET, POST");
    if (const Fields form = parse_form(call.body); form.text_or_empty("action") == "deposit")
        return deposit(form, sandbox);
    return stock_shop(call, sandbox);
}

}  // namespace imp::sandbox
