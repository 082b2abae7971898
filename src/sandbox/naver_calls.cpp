#include "sandbox/naver_calls.hpp"

#include "base/text.hpp"
#include "sandbox/given.hpp"
#include "sandbox/sandbox.hpp"

#include <array>

namespace imp::sandbox {

namespace {

using json::Value;

// Not recorded anywhere: ours.
constexpr std::string_view kNoProductOrder = "존재하지 않는 상품주문입니다.";
constexpr std::string_view kNotNaverPay = "네이버페이 결제형 거래가 아닙니다.";
constexpr std::string_view kNotConfirmable = "구매확정할 수 없는 거래입니다.";
constexpr std::string_view kNoPoints = "포인트를 적립할 수 없는 거래입니다.";

Reply list_product_orders(const Call& call, Sandbox& sandbox) {
    const Payment* const payment = sandbox.payments.find(call.segments.at(1));
    if (payment == nullptr || payment->text("pg_provider") != "naverco")
        return no_payment();
    Value list = Value::array();
    for (const ProductOrder& order : sandbox.naver.of(*payment))
        list.push(order.shown(*payment));
    return envelope(list.dump());
}

/// The payment that holds a product order; null where it was deleted.
Reply product_order_reply(const NaverOrders::Found& found, const Sandbox& sandbox) {
    const Payment* const payment = sandbox.payments.find(found.imp_uid);
    if (found.order == nullptr || payment == nullptr)
        return failure(404, -1, kNoProductOrder);
    return envelope(found.order->shown(*payment).dump());
}

Reply get_product_order(const Call& call, Sandbox& sandbox) {
    return product_order_reply(sandbox.naver.find(call.segments.at(2)), sandbox);
}

/// The parameter channel_key is a form field in the reference, of a GET: a query will do.
Reply list_reviews(const Call& call, Sandbox& sandbox) {
    if (auto missing = refuse_missing(call.query, {"from", "to", "review_type"}))
        return *std::move(missing);
    if (auto wrong = refuse_unknown_word(call.query, "review_type", {"general", "premium"}))
        return *std::move(wrong);
    const auto from = text::parse_int(call.query.text_or_empty("from"));
    const auto to = text::parse_int(call.query.text_or_empty("to"));
    if (!from || !to || *from > *to)
        return refuse_value("from, to");
    const bool premium = call.query.text("review_type") == "premium";
    Value list = Value::array();
    for (const NaverReview& review : sandbox.naver.reviews) {
        if (review.premium == premium && review.created_at >= *from && review.created_at <= *to)
            list.push(review.shown);
    }
    return envelope(list.dump());
}

const Payment* naverpay_payment(const Call& call, const Sandbox& sandbox) {
    const Payment* const payment = sandbox.payments.find(call.segments.at(1));
    return payment != nullptr && payment->text("pg_provider") == "naverpay" ? payment : nullptr;
}

Reply get_cash_amount(const Call& call, Sandbox& sandbox) {
    const Payment* const payment = naverpay_payment(call, sandbox);
    if (payment == nullptr)
        return failure(400, -1, kNotNaverPay);
    const Decimal total = payment->amount("amount") - payment->amount("cancel_amount");
    const bool points = payment->text("pay_method") == "naverpay_point";
    const Decimal by_points = points ? total : Decimal{};
    const Decimal vat = vat_within(total);
    Value response = Value::object();
    response.set("amount_by_npoint", Value::number(by_points.text()));
    response.set("amount_by_primary", Value::number((total - by_points).text()));
    response.set("amount_supply", Value::number((total - vat).text()));
    response.set("amount_total", Value::number(total.text()));
    response.set("amount_vat", Value::number(vat.text()));
    return envelope(response.dump());
}

/// Once for each paid payment of the payment form.
Reply mark_once(const Call& call,
                std::map<std::string, bool>& marks,
                std::string_view otherwise,
                const Sandbox& sandbox) {
    const std::string& imp_uid = call.segments.at(1);
    if (sandbox.payments.find(imp_uid) == nullptr)
        return no_payment();
    const Payment* const payment = naverpay_payment(call, sandbox);
    const bool is_paid = payment != nullptr && payment->text("status") == "paid";
    if (!is_paid || !marks.try_emplace(imp_uid, true).second)
        return failure(500, -1, otherwise);
    return envelope("null");
}

Reply confirm_purchase(const Call& call, Sandbox& sandbox) {
    return mark_once(call, sandbox.naver.confirmed, kNotConfirmable, sandbox);
}

Reply grant_points(const Call& call, Sandbox& sandbox) {
    return mark_once(call, sandbox.naver.points_granted, kNoPoints, sandbox);
}

constexpr std::array<Route, 6> kNaverRoutes = {{
    {"GET", "/payments/{imp_uid}/naver/product-orders", list_product_orders},
    {"GET", "/payments/{imp_uid}/naver/cash-amount", get_cash_amount},
    {"POST", "/payments/{imp_uid}/naver/confirm", confirm_purchase},
    {"POST", "/payments/{imp_uid}/naver/point", grant_points},
    {"GET", "/naver/product-orders/{product_order_id}", get_product_order},
    {"GET", "/naver/reviews", list_reviews},
}};

}  // namespace

std::span<const Route> naver_routes() noexcept {
    return kNaverRoutes;
}

Reply change_product_order_by_hand(const std::string& product_order_id,
                                   const Value& given,
                                   Sandbox& sandbox) {
    const auto found = sandbox.naver.find(product_order_id);
    if (found.order != nullptr) {
        if (const auto changed = change_product_order(*found.order, given); !changed)
            return failure(400, -1, changed.error().detail);
    }
    return product_order_reply(found, sandbox);
}

Reply write_review(const Value& given, Sandbox& sandbox) {
    const auto text_of = [&](std::string_view name) {
        const Value* const value = given.find(name);
        return value != nullptr ? value->text() : std::string();
    };
    const auto found = sandbox.naver.find(text_of("product_order_id"));
    if (found.order == nullptr)
        return failure(404, -1, kNoProductOrder);
    NaverReview review;
    review.created_at = sandbox.clock.now();
    review.premium = !text_of("content").empty();
    Value& shown = review.shown = Value::object();
    shown.set("content", json::text_or_null(text_of("content")));
    shown.set("created_at", Value::integer(review.created_at));
    shown.set("modified_at", Value::integer(review.created_at));
    shown.set("product_id", Value::string(found.order->product_id));
    shown.set("product_name", Value::string(found.order->product_name));
    shown.set("product_option_name", Value::string(found.order->option_name));
    shown.set("product_order_id", Value::string(found.order->id));
    shown.set("review_id", Value::string("R" + std::to_string(sandbox.naver.reviews.size() + 1)));
    const std::string score = text_of("score");
    shown.set("score", Value::string(score.empty() ? "5" : score));
    shown.set("title", Value::string(text_of("title")));
    shown.set("writer", Value::string("test****"));
    sandbox.naver.reviews.push_back(review);
    return envelope(review.shown.dump());
}

}  // namespace imp::sandbox
