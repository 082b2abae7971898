#include "sandbox/wallets.hpp"

#include "base/calendar.hpp"
#include "base/text.hpp"
#include "sandbox/channels.hpp"
#include "sandbox/given.hpp"
#include "sandbox/made_payment.hpp"
#include "sandbox/sandbox.hpp"

#include <array>

namespace imp::sandbox {

namespace {

using json::Value;

// Not recorded anywhere: ours.
constexpr std::string_view kNotPayco = "존재하지 않는 페이코 결제건입니다.";
constexpr std::string_view kPaycoRefused = "주문상태를 변경할 수 없는 거래건입니다.";
constexpr std::string_view kNotPaymentwall = "존재하지 않는 페이먼트월 결제건입니다.";
constexpr std::string_view kBenepiaLogin =
    "베네피아 포인트 조회에 실패하였습니다.([TEST] 아이디 또는 비밀번호 오류)";
constexpr std::string_view kBenepiaShort =
    "베네피아 포인트 결제에 실패하였습니다.([TEST] 포인트 부족)";

/// Every login has so many points at first; this password is the one that is wrong.
constexpr std::int64_t kFirstPoints = 100'000;
constexpr std::string_view kWrongPassword = "wrong";
constexpr std::size_t kKakaoOrdersAPage = 20;

const Payment* payment_of(const std::string& imp_uid,
                          std::string_view provider,
                          const Sandbox& sandbox) {
    const Payment* const payment = sandbox.payments.find(imp_uid);
    return payment != nullptr && payment->text("pg_provider") == provider ? payment : nullptr;
}

/// CANCELED and PURCHASE_DECISION are ends.
Reply change_payco_order(const Call& call, Sandbox& sandbox) {
    const std::string& imp_uid = call.segments.at(3);
    const Fields fields = body_of(call);
    if (auto missing = refuse_missing(fields, {"status"}))
        return *std::move(missing);
    if (auto wrong = refuse_unknown_word(
            fields, "status", {"DELIVERY_START", "PURCHASE_DECISION", "CANCELED"}))
        return *std::move(wrong);
    const Payment* const payment = payment_of(imp_uid, "payco", sandbox);
    if (payment == nullptr)
        return failure(200, 1, kNotPayco);
    std::string& state = sandbox.payco_states[imp_uid];
    if (payment->text("status") != "paid" || state == "CANCELED" || state == "PURCHASE_DECISION")
        return failure(200, -1, kPaycoRefused);
    state = fields.text_or_empty("status");
    Value response = Value::object();
    response.set("status", Value::string(state));
    return envelope(response.dump());
}

Value balance_part(Decimal amount) {
    const Decimal vat = vat_within(amount);
    Value part = Value::object();
    part.set("service", Value::integer(0));
    part.set("supply", Value::number((amount - vat).text()));
    part.set("tax_free", Value::integer(0));
    part.set("vat", Value::number(vat.text()));
    return part;
}

void set_parts(Value& into, Decimal left) {
    into.set("cash_receipt", balance_part({}));
    into.set("discount", balance_part({}));
    into.set("primary", balance_part(left));
    into.set("secondary", balance_part({}));
}

/// What was left after the payment and after each cancellation.
Value balance_histories(const Payment& payment) {
    Value histories = Value::array();
    Decimal left = payment.amount("amount");
    const auto push = [&](Value created) {
        Value item = Value::object();
        set_parts(item, left);
        item.set("created", std::move(created));
        histories.push(std::move(item));
    };
    push(payment.fields.at("paid_at"));
    for (const Value& cancelled : payment.fields.at("cancel_history").items()) {
        const Value* const amount = cancelled.find("amount");
        const Value* const at = cancelled.find("cancelled_at");
        if (amount == nullptr || at == nullptr)
            continue;
        left = left - parse_decimal(amount->text()).value_or(Decimal{});
        push(*at);
    }
    return histories;
}

Reply get_balance(const Call& call, Sandbox& sandbox) {
    const Payment* const payment = payment_of(call.segments.at(1), "payco", sandbox);
    if (payment == nullptr)
        return no_payment();
    Value response = Value::object();
    response.set("amount", payment->fields.at("amount"));
    set_parts(response, payment->amount("amount") - payment->amount("cancel_amount"));
    response.set("histories", balance_histories(*payment));
    return envelope(response.dump());
}

std::optional<Reply> refuse_paymentwall(const Fields& fields) {
    if (auto missing = refuse_missing(fields,
                                      {"imp_uid",
                                       "merchant_uid",
                                       "type",
                                       "status",
                                       "estimated_delivery_datetime",
                                       "estimated_update_datetime",
                                       "refundable",
                                       "shipping_address_email"}))
        return missing;
    if (auto wrong = refuse_unknown_word(fields, "type", {"physical", "digital"}))
        return wrong;
    if (auto wrong = refuse_unknown_word(
            fields, "status", {"order_placed", "order_shipped", "delivering", "delivered"}))
        return wrong;
    return refuse_unknown_word(fields, "refundable", {"yes", "no"});
}

Reply report_delivery(const Call& call, Sandbox& sandbox) {
    const Fields fields = body_of(call);
    if (auto refused = refuse_paymentwall(fields))
        return *std::move(refused);
    const Payment* const payment =
        payment_of(fields.text_or_empty("imp_uid"), "paymentwall", sandbox);
    if (payment == nullptr || payment->text("merchant_uid") != fields.text("merchant_uid"))
        return failure(200, 1, kNotPaymentwall);
    Value response = Value::object();
    response.set("success", Value::integer(1));
    return envelope(response.dump());
}

std::int64_t& points_of(const std::string& user, Sandbox& sandbox) {
    return sandbox.benepia_points.try_emplace(user, kFirstPoints).first->second;
}

std::optional<Reply> refuse_login(const Fields& fields, const Sandbox& sandbox) {
    if (auto missing = refuse_channel(fields, sandbox))
        return missing;
    if (auto missing = refuse_missing(fields, {"benepia_user", "benepia_password"}))
        return missing;
    if (fields.text("benepia_password") == kWrongPassword)
        return failure(500, -1, kBenepiaLogin);
    return std::nullopt;
}

Reply get_points(const Call& call, Sandbox& sandbox) {
    const Fields fields = body_of(call);
    if (auto refused = refuse_login(fields, sandbox))
        return *std::move(refused);
    Value response = Value::object();
    response.set("point", Value::integer(points_of(fields.text_or_empty("benepia_user"), sandbox)));
    return envelope(response.dump());
}

Reply pay_with_points(const Call& call, Sandbox& sandbox) {
    const Fields fields = body_of(call);
    if (auto missing = refuse_missing(fields, {"name"}))
        return *std::move(missing);
    if (auto refused = refuse_login(fields, sandbox))
        return *std::move(refused);
    if (auto refused = refuse_payment(fields, sandbox))
        return *std::move(refused);
    const auto amount = text::parse_int(fields.text_or_empty("amount"));
    if (!amount)
        return refuse_value("amount");
    std::int64_t& points = points_of(fields.text_or_empty("benepia_user"), sandbox);
    if (points < *amount)
        return failure(500, -1, kBenepiaShort);
    points -= *amount;
    return make_payment(
        fields, fields_of_payment(fields, "paid", "point", "kcp"), Tell::yes, sandbox);
}

/// `20260701` of a moment, in Korea.
std::string korean_day(UnixSeconds at) {
    std::string day = calendar::rfc3339(at + calendar::kKoreaIsAhead).substr(0, 10);
    std::erase(day, '-');
    return day;
}

/// An address of the older reference; what an order says follows KakaoPay's own API.
Reply list_kakao_orders(const Call& call, Sandbox& sandbox) {
    if (auto missing = refuse_missing(call.query, {"payment_request_date"}))
        return *std::move(missing);
    const std::string day = call.query.text_or_empty("payment_request_date");
    const auto cid = call.query.text("cid");
    const auto page = text::parse_int(call.query.text("page").value_or("1"));
    if (!page || *page < 1)
        return refuse_value("page");
    const auto hits = sandbox.payments.select(
        [&](const Payment& payment) {
            return payment.text("pg_provider") == "kakaopay" &&
                   (!cid || payment.text("pg_id") == *cid) &&
                   korean_day(payment.time("started_at")) == day;
        },
        {});
    Value orders = Value::array();
    if (const auto cut = cut_page(hits, static_cast<std::size_t>(*page), kKakaoOrdersAPage)) {
        for (const Payment* const payment : cut->list) {
            Value amount = Value::object();
            amount.set("total", payment->fields.at("amount"));
            Value order = Value::object();
            order.set("amount", std::move(amount));
            order.set("item_name", payment->fields.at("name"));
            order.set("partner_order_id", payment->fields.at("merchant_uid"));
            order.set("tid", payment->fields.at("pg_tid"));
            orders.push(std::move(order));
        }
    }
    Value response = Value::object();
    response.set("cid", Value::string(cid.value_or(std::string(pg_id_of("kakaopay")))));
    response.set("orders", std::move(orders));
    response.set("page", Value::integer(*page));
    response.set("payment_request_date", Value::string(day));
    return envelope(response.dump());
}

constexpr std::array<Route, 6> kWalletRoutes = {{
    {"POST", "/payco/orders/status/{imp_uid}", change_payco_order},
    {"GET", "/payments/{imp_uid}/balance", get_balance},
    {"GET", "/kakao/payment/orders", list_kakao_orders},
    {"POST", "/paymentwall/delivery", report_delivery},
    {"POST", "/benepia/point", get_points},
    {"POST", "/benepia/payment", pay_with_points},
}};

}  // namespace

std::span<const Route> wallet_routes() noexcept {
    return kWalletRoutes;
}

}  // namespace imp::sandbox
