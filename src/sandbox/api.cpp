#include "base/text.hpp"
#include "sandbox/charges.hpp"
#include "sandbox/codes.hpp"
#include "sandbox/naver_calls.hpp"
#include "sandbox/routes.hpp"
#include "sandbox/sandbox.hpp"
#include "sandbox/vbanks.hpp"

#include <array>

namespace imp::sandbox {

namespace {

using json::Value;

// The messages are i'mport's own, as recorded.
constexpr std::string_view kKeysMissing = "imp_key, imp_secret 파라메터가 누락되었습니다.";
constexpr std::string_view kKeysWrong = "인증에 실패하였습니다. API키와 secret을 확인하세요.";
constexpr std::string_view kPrepareTwice =
    "결제정보 사전등록에 실패하였습니다(이미 등록된 merchant_uid입니다).";
constexpr std::string_view kNotPrepared = "사전등록된 결제정보가 존재하지 않습니다.";
// Not recorded anywhere: ours.
constexpr std::string_view kPrepareMissing =
    "merchant_uid, amount 파라메터가 누락되었거나 올바르지 않습니다.";

Reply get_token(const Call& call, Sandbox& sandbox) {
    const auto fields = parse_body(call.content_type, call.body);
    const auto key = fields ? fields->text("imp_key") : std::nullopt;
    const auto secret = fields ? fields->text("imp_secret") : std::nullopt;
    if (!key || !secret)
        return failure(400, -1, kKeysMissing);
    if (*key != sandbox.key || *secret != sandbox.secret)
        return failure(401, -1, kKeysWrong);
    const Token token = sandbox.tokens.get();
    Value response = Value::object();
    response.set("access_token", Value::string(token.access_token));
    response.set("now", Value::integer(token.now));
    response.set("expired_at", Value::integer(token.expired_at));
    return envelope(response.dump());
}

Reply prepared_reply(const std::string& merchant_uid, const PreparedAmount& prepared) {
    Value response = Value::object();
    response.set("amount", Value::number(prepared.amount));
    response.set("currency", Value::string_or_null(prepared.currency));
    response.set("merchant_uid", Value::string(merchant_uid));
    return envelope(response.dump());
}

Reply get_prepared(const Call& call, Sandbox& sandbox) {
    const auto prepared = sandbox.prepared.find(call.segments.at(2));
    return prepared == sandbox.prepared.end() ? failure(404, -1, kNotPrepared)
                                              : prepared_reply(prepared->first, prepared->second);
}

/// POST and PUT of /payments/prepare.
Reply prepare(const Call& call, Sandbox& sandbox) {
    const auto fields = parse_body(call.content_type, call.body);
    const auto merchant_uid = fields ? fields->text("merchant_uid") : std::nullopt;
    const auto amount = fields ? fields->text("amount") : std::nullopt;
    if (!merchant_uid || text::utf8_length(*merchant_uid) > kLongestMerchantUid || !amount ||
        !parse_decimal(*amount))
        return failure(400, -1, kPrepareMissing);
    const bool known = sandbox.prepared.contains(*merchant_uid);
    if (call.method == "POST" && known)
        return failure(200, 1, kPrepareTwice);
    if (call.method == "PUT" && !known)
        return failure(404, -1, kNotPrepared);
    const PreparedAmount prepared{std::string(text::trim(*amount)), fields->text("currency")};
    sandbox.prepared.insert_or_assign(*merchant_uid, prepared);
    return prepared_reply(*merchant_uid, prepared);
}

constexpr std::array<Route, 11> kPaymentRoutes = {{
    {"POST", "/users/getToken", get_token, false},
    {"GET", "/payments", answer_lookup},
    {"GET", "/payments/{imp_uid}", answer_lookup},
    {"GET", "/payments/find/{merchant_uid}", answer_lookup},
    {"GET", "/payments/find/{merchant_uid}/{payment_status}", answer_lookup},
    {"GET", "/payments/findAll/{merchant_uid}", answer_lookup},
    {"GET", "/payments/findAll/{merchant_uid}/{payment_status}", answer_lookup},
    {"GET", "/payments/status/{payment_status}", answer_lookup},
    {"POST", "/payments/prepare", prepare},
    {"PUT", "/payments/prepare", prepare},
    {"GET", "/payments/prepare/{merchant_uid}", get_prepared},
}};
constexpr std::array<Route, 1> kCancelRoutes = {{{"POST", "/payments/cancel", answer_cancel}}};

}  // namespace

Reply answer_api(const Call& call, Sandbox& sandbox) {
    run_due_schedules(sandbox);
    return answer_by_route(call,
                           sandbox,
                           {kPaymentRoutes,
                            kCancelRoutes,
                            vbank_routes(),
                            escrow_routes(),
                            receipt_routes(),
                            partner_routes(),
                            wallet_routes(),
                            kcpquick_routes(),
                            naver_routes(),
                            naver_step_routes(),
                            code_routes(),
                            customer_routes(),
                            charge_routes(),
                            schedule_routes(),
                            certification_routes()});
}

}  // namespace imp::sandbox
