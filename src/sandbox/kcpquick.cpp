#include "sandbox/kcpquick.hpp"

#include "base/text.hpp"
#include "sandbox/channels.hpp"
#include "sandbox/given.hpp"
#include "sandbox/made_payment.hpp"
#include "sandbox/sandbox.hpp"

#include <algorithm>
#include <array>

namespace imp::sandbox {

namespace {

using json::Value;

// The reference's own examples.
constexpr std::string_view kKeyDeleted = "자동결제 키가 정상적으로 삭제되었습니다.";
constexpr std::string_view kFidoReleased = "생체인증 사용이 정상적으로 해제되었습니다.";
constexpr std::string_view kNoFido = "등록된 거래가 없습니다.";
constexpr std::string_view kNoFidoCode = "C210";
// Not recorded anywhere: ours.
constexpr std::string_view kNoMember = "존재하지 않는 member_id입니다.";
constexpr std::string_view kNoKey = "등록된 자동결제 키를 찾을 수 없습니다.";
constexpr std::string_view kNoPinCheck = "PIN 인증이 진행된 거래건이 존재하지 않습니다.";
constexpr std::string_view kQuickTwice = "이미 사전등록된 merchant_uid입니다.";
constexpr std::string_view kQuickUnknown = "사전등록 정보를 찾을 수 없습니다.";
constexpr std::string_view kNotQuick = "KCP 퀵페이 채널이 아닙니다.";
constexpr std::string_view kFidoFailed = "생체인증 해제에 실패하였습니다.";

constexpr std::string_view kQuickProvider = "kcp_quick";
constexpr std::size_t kLongestBtid = 20;
constexpr std::size_t kLongestVerifier = 200;
constexpr std::size_t kMostAmountDigits = 9;

bool is_ipv4(std::string_view address) {
    const auto parts = text::split(address, '.');
    constexpr std::size_t kParts = 4;
    constexpr std::int64_t kMost = 255;
    return parts.size() == kParts && std::all_of(parts.begin(), parts.end(), [](auto part) {
               return text::parse_int(part).value_or(-1) >= 0 &&
                      text::parse_int(part).value_or(kMost + 1) <= kMost;
           });
}

Reply delete_member(const Call& call, Sandbox& sandbox) {
    const std::string& member_id = call.segments.at(2);
    if (auto missing = refuse_missing(call.query, {"site_code", "partner_type", "partner_subtype"}))
        return *std::move(missing);
    const auto member = sandbox.kcpquick.members.find(member_id);
    if (member == sandbox.kcpquick.members.end())
        return failure(404, -1, kNoMember);
    Value response = Value::object();
    response.set("inserted", Value::integer(member->second.inserted));
    response.set("member_id", Value::string(member_id));
    response.set("pg_id", Value::string(pg_id_of(kQuickProvider)));
    response.set("pg_provider", Value::string(kQuickProvider));
    response.set("updated", Value::integer(sandbox.clock.now()));
    sandbox.kcpquick.members.erase(member);
    return envelope(response.dump());
}

/// The buyer has opened a window and entered the PIN: that payment is `ready`, and is now paid.
Reply pay_with_money(const Call& call, Sandbox& sandbox) {
    const Fields fields = body_of(call);
    if (auto missing = refuse_channel(fields, sandbox))
        return *std::move(missing);
    if (auto missing = refuse_missing(fields, {"member_id", "name", "imp_uid"}))
        return *std::move(missing);
    if (auto refused = refuse_payment(fields, sandbox))
        return *std::move(refused);
    if (!sandbox.kcpquick.members.contains(fields.text_or_empty("member_id")))
        return failure(200, -1, kNoMember);
    const std::string imp_uid = fields.text_or_empty("imp_uid");
    const Payment* const checked = sandbox.payments.find(imp_uid);
    if (checked == nullptr || checked->text("status") != "ready")
        return failure(200, -1, kNoPinCheck);
    Value given = fields_of_payment(fields, "paid", "point", kQuickProvider);
    given.set("imp_uid", Value::string(imp_uid));
    return make_payment(fields, given, Tell::yes, sandbox);
}

auto member_with_key(const std::string& customer_uid, KcpQuick& quick) {
    return std::find_if(quick.members.begin(), quick.members.end(), [&](const auto& member) {
        return !customer_uid.empty() && member.second.customer_uid == customer_uid;
    });
}

Reply pay_automatically(const Call& call, Sandbox& sandbox) {
    const Fields fields = body_of(call);
    if (auto missing = refuse_missing(fields, {"customer_uid", "name", "buyer_name"}))
        return *std::move(missing);
    if (auto refused = refuse_payment(fields, sandbox))
        return *std::move(refused);
    const std::string customer_uid = fields.text_or_empty("customer_uid");
    if (member_with_key(customer_uid, sandbox.kcpquick) == sandbox.kcpquick.members.end())
        return failure(200, 1, kNoKey);
    Value given = fields_of_payment(fields, "paid", "card", kQuickProvider);
    given.set("customer_uid", Value::string(customer_uid));
    given.set("customer_uid_usage", Value::string("payment"));
    return make_payment(fields, given, Tell::yes, sandbox);
}

Reply with_message(std::string_view message, const Value& response) {
    Value whole = Value::object();
    whole.set("code", Value::integer(0));
    whole.set("message", Value::string(message));
    whole.set("response", response);
    return document(whole);
}

Reply delete_autopay_key(const Call& call, Sandbox& sandbox) {
    const std::string& customer_uid = call.segments.at(2);
    const auto member = member_with_key(customer_uid, sandbox.kcpquick);
    if (member == sandbox.kcpquick.members.end())
        return failure(404, -1, kNoKey);
    member->second.customer_uid.clear();
    Value response = Value::object();
    response.set("customer_uid", Value::string(customer_uid));
    return with_message(kKeyDeleted, response);
}

/// A refusal of KCP comes with HTTP 200, and with `error` beside the envelope.
Reply fido_refused() {
    Value error = Value::object();
    error.set("code", Value::string(kNoFidoCode));
    error.set("message", Value::string(kNoFido));
    Value whole = Value::object();
    whole.set("code", Value::integer(-1));
    whole.set("message", Value::string(kFidoFailed));
    whole.set("response", Value());
    whole.set("error", error);
    return document(whole);
}

Reply release_fido(const Call& call, Sandbox& sandbox) {
    const std::string& member_id = call.segments.at(2);
    const Fields fields = body_of(call);
    if (auto missing = refuse_missing(fields, {"channel_key"}))
        return *std::move(missing);
    const Channel* const channel = find_channel(fields.text_or_empty("channel_key"));
    if (channel == nullptr || channel->pg_provider != kQuickProvider)
        return failure(400, -1, kNotQuick);
    const auto member = sandbox.kcpquick.members.find(member_id);
    if (member == sandbox.kcpquick.members.end() || !member->second.fido)
        return fido_refused();
    member->second.fido = false;
    Value response = Value::object();
    response.set("member_id", Value::string(member_id));
    return with_message(kFidoReleased, response);
}

std::optional<Reply> refuse_quick_prepare(const Fields& fields) {
    if (auto missing = refuse_missing(fields, {"btid", "cust_ip", "code_verifier"}))
        return missing;
    if (fields.text_or_empty("btid").size() > kLongestBtid)
        return refuse_value("btid");
    if (!is_ipv4(fields.text_or_empty("cust_ip")))
        return refuse_value("cust_ip");
    if (fields.text_or_empty("code_verifier").size() > kLongestVerifier)
        return refuse_value("code_verifier");
    if (auto wrong = refuse_unknown_word(fields, "prepaid_auth_yn", {"Y", "N"}))
        return wrong;
    const auto amount = fields.text("prepaid_amount");
    const bool is_amount =
        amount && amount->size() <= kMostAmountDigits && text::parse_int(*amount);
    if (amount && !is_amount)
        return refuse_value("prepaid_amount");
    if (fields.text("prepaid_auth_yn") == "Y")
        return refuse_missing(fields, {"prepaid_amount"});
    return std::nullopt;
}

Reply create_quick_prepare(const Call& call, Sandbox& sandbox) {
    if (auto refused = refuse_quick_prepare(body_of(call)))
        return *std::move(refused);
    const bool is_new = sandbox.kcpquick.prepared.insert(call.segments.at(2)).second;
    return is_new ? envelope("null") : failure(409, -1, kQuickTwice);
}

Reply update_quick_prepare(const Call& call, Sandbox& sandbox) {
    if (auto refused = refuse_quick_prepare(body_of(call)))
        return *std::move(refused);
    return sandbox.kcpquick.prepared.contains(call.segments.at(2))
               ? envelope("null")
               : failure(404, -1, kQuickUnknown);
}

constexpr std::array<Route, 7> kQuickRoutes = {{
    {"DELETE", "/kcpquick/members/{member_id}", delete_member},
    {"POST", "/kcpquick/members/{member_id}/fido/release", release_fido},
    {"POST", "/kcpquick/payment/money", pay_with_money},
    {"POST", "/kcpquick/payment/autopay", pay_automatically},
    {"DELETE", "/kcpquick/autopay/{customer_uid}", delete_autopay_key},
    {"POST", "/kcpquick/prepare/{merchant_uid}", create_quick_prepare},
    {"PUT", "/kcpquick/prepare/{merchant_uid}", update_quick_prepare},
}};

}  // namespace

std::span<const Route> kcpquick_routes() noexcept {
    return kQuickRoutes;
}

Reply register_quick_member(const Value& given, Sandbox& sandbox) {
    const Value* const member_id = given.find("member_id");
    if (member_id == nullptr || !member_id->is_string() || member_id->text().empty())
        return failure(400, -1, "member_id is missing");
    QuickMember member;
    if (const Value* const key = given.find("customer_uid"))
        member.customer_uid = key->text();
    if (const Value* const fido = given.find("fido"))
        member.fido = fido->as_bool();
    member.inserted = sandbox.clock.now();
    sandbox.kcpquick.members.insert_or_assign(member_id->text(), member);
    return envelope("null");
}

}  // namespace imp::sandbox
