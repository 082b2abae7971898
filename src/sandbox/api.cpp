#include "base/text.hpp"
#include "sandbox/sandbox.hpp"

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
constexpr std::string_view kNotRevocable = "말소할 가상계좌가 존재하지 않습니다.";

Reply get_token(const Call& call, Sandbox& sandbox) {
    if (call.method != "POST")
        return method_not_allowed("POST");
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

/// i'mport REST v1, DELETE /vbanks/{imp_uid}: an account nobody paid into becomes `failed`.
Reply revoke_vbank(const Call& call, Sandbox& sandbox) {
    if (call.method != "DELETE")
        return method_not_allowed("DELETE");
    const Payment* const payment = sandbox.payments.find(call.segments.at(1));
    if (payment == nullptr)
        return no_payment();
    if (payment->text("status") != "ready" || payment->text("pay_method") != "vbank")
        return failure(200, 1, kNotRevocable);
    Value change = Value::object();
    change.set("status", Value::string("failed"));
    change.set("fail_reason", Value::string("가상계좌 말소"));
    const auto revoked = sandbox.payments.update(call.segments.at(1), change);
    return envelope((*revoked)->answer);
}

Reply answer_payments(const Call& call, Sandbox& sandbox) {
    const bool two = call.segments.size() >= 2;
    if (two && call.segments[1] == "prepare" && call.segments.size() <= 3)
        return answer_prepare(call, sandbox);
    if (call.segments.size() == 2 && call.segments[1] == "cancel")
        return answer_cancel(call, sandbox);
    return answer_lookup(call, sandbox);
}

}  // namespace

Reply answer_prepare(const Call& call, Sandbox& sandbox) {
    if (call.segments.size() == 3) {
        if (call.method != "GET")
            return method_not_allowed("GET");
        const auto prepared = sandbox.prepared.find(call.segments[2]);
        return prepared == sandbox.prepared.end()
                   ? failure(404, -1, kNotPrepared)
                   : prepared_reply(prepared->first, prepared->second);
    }
    if (call.method != "POST" && call.method != "PUT")
        return method_not_allowed("POST, PUT");
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

Reply answer_api(const Call& call, Sandbox& sandbox) {
    const auto& path = call.segments;
    if (path.size() == 2 && path[0] == "users" && path[1] == "getToken")
        return get_token(call, sandbox);
    const bool payments = path[0] == "payments";
    const bool vbank = path[0] == "vbanks" && path.size() == 2;
    if (!payments && !vbank)
        return failure(404, -1, "Not Found");
    if (!sandbox.tokens.is_valid(call.token))
        return failure(401, -1, "Unauthorized");
    return payments ? answer_payments(call, sandbox) : revoke_vbank(call, sandbox);
}

}  // namespace imp::sandbox
