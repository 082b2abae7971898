// What is paid later, into an account or at a counter.
#include "sandbox/vbanks.hpp"

#include "base/text.hpp"
#include "sandbox/channels.hpp"
#include "sandbox/codes.hpp"
#include "sandbox/digits.hpp"
#include "sandbox/given.hpp"
#include "sandbox/made_payment.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace imp::sandbox {

namespace {

using json::Value;

// Its end is recorded.
constexpr std::string_view kNoContract = "가상계좌 API 발급은 PG사와 별도의 계약이 필요합니다.";
// Not recorded anywhere: ours.
constexpr std::string_view kNoSuchBank = "지원되지 않는 은행코드입니다.";
constexpr std::string_view kDueIsPast = "입금기한이 지난 시각입니다.";
constexpr std::string_view kNotWaiting = "입금대기 상태의 가상계좌가 아닙니다.";
constexpr std::string_view kNotChangeable = "가상계좌 수정을 지원하지 않는 PG사입니다.";
constexpr std::string_view kNoHolder = "예금주를 조회할 수 없습니다.";
constexpr std::string_view kNotAtCounter = "말소할 수납번호가 존재하지 않습니다.";
constexpr std::string_view kBarcodeTaken = "이미 등록된 수납번호입니다.";

constexpr std::string_view kOnlyChangeable = "settle";
constexpr std::string_view kUsualIssuer = "html5_inicis";
constexpr std::string_view kCounterProvider = "galaxia";
constexpr std::array<std::string_view, 8> kIssuers = {
    "settle", "nice", "nice_v2", "html5_inicis", "ksnet", "smartro_v2", "tosspayments", "welcome"};
constexpr std::size_t kLongestHolder = 16;
constexpr std::size_t kShortestAccount = 6;
constexpr std::size_t kLongestAccount = 16;
constexpr std::size_t kBarcodeDigits = 18;

std::optional<std::int64_t> time_field(const Fields& fields, std::string_view name) {
    const auto word = fields.text(name);
    return word ? text::parse_int(*word) : std::nullopt;
}

std::optional<Reply> refuse_vbank(const Fields& fields, const Sandbox& sandbox) {
    if (auto missing = refuse_channel(fields, sandbox))
        return missing;
    if (auto missing =
            refuse_missing(fields, {"merchant_uid", "amount", "vbank_code", "vbank_due"}))
        return missing;
    if (auto refused = refuse_payment(fields, sandbox))
        return refused;
    const auto due = time_field(fields, "vbank_due");
    if (!due)
        return refuse_value("vbank_due");
    if (text::utf8_length(fields.text_or_empty("vbank_holder")) > kLongestHolder)
        return refuse_value("vbank_holder");
    const std::string provider = provider_of(fields, kUsualIssuer);
    if (std::find(kIssuers.begin(), kIssuers.end(), provider) == kIssuers.end())
        return failure(200, 1, kNoContract);
    if (bank_code(fields.text_or_empty("vbank_code")).empty())
        return failure(200, -1, kNoSuchBank);
    if (*due <= sandbox.clock.now())
        return failure(200, -1, kDueIsPast);
    return std::nullopt;
}

Value failed_for(std::string_view reason) {
    Value change = Value::object();
    change.set("status", Value::string("failed"));
    change.set("fail_reason", Value::string(reason));
    return change;
}

bool is_waiting(const Payment& payment, std::string_view method) {
    return payment.text("status") == "ready" && payment.text("pay_method") == method;
}

Reply changed_payment(const Payment& payment, const Value& change, Sandbox& sandbox) {
    const auto updated = sandbox.payments.update(payment.text("imp_uid"), change);
    return updated ? envelope((*updated)->answer) : failure(400, -1, updated.error().detail);
}

bool is_digits(std::string_view word) {
    return std::all_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
}

Reply issue_vbank(const Call& call, Sandbox& sandbox) {
    const Fields fields = body_of(call);
    if (auto refused = refuse_vbank(fields, sandbox))
        return *std::move(refused);
    const std::string_view code = bank_code(fields.text_or_empty("vbank_code"));
    Value given = fields_of_payment(fields, "ready", "vbank", provider_of(fields, kUsualIssuer));
    given.set("vbank_code", Value::string(code));
    given.set("vbank_name", Value::string(bank_name(code)));
    given.set("vbank_date", Value::integer(*time_field(fields, "vbank_due")));
    for (const char* const name : {"vbank_num", "vbank_holder"}) {
        if (const auto word = fields.text(name))
            given.set(name, Value::string(*word));
    }
    return make_payment(fields, given, Tell::yes, sandbox);
}

Reply change_vbank(const Call& call, Sandbox& sandbox) {
    const Payment* const payment = sandbox.payments.find(call.segments.at(1));
    if (payment == nullptr)
        return no_payment();
    if (!is_waiting(*payment, "vbank"))
        return failure(400, -1, kNotWaiting);
    const Fields fields = body_of(call);
    if (!fields.text("amount") && !fields.text("vbank_due"))
        return *refuse_missing(fields, {"amount", "vbank_due"});
    Value change = Value::object();
    if (const auto word = fields.text("amount")) {
        const auto amount = parse_decimal(*word);
        if (!amount || *amount <= Decimal{})
            return refuse_value("amount");
        change.set("amount", Value::number(*word));
    }
    if (fields.text("vbank_due")) {
        const auto due = time_field(fields, "vbank_due");
        if (!due || *due <= sandbox.clock.now())
            return refuse_value("vbank_due");
        change.set("vbank_date", Value::integer(*due));
    }
    if (payment->text("pg_provider") != kOnlyChangeable)
        return failure(200, -1, kNotChangeable);
    return changed_payment(*payment, change, sandbox);
}

/// An account nobody paid into becomes `failed`, since 2024-01-25.
Reply revoke_vbank(const Call& call, Sandbox& sandbox) {
    const Payment* const payment = sandbox.payments.find(call.segments.at(1));
    if (payment == nullptr)
        return no_payment();
    if (!is_waiting(*payment, "vbank"))
        return failure(400, -1, kNotWaiting);
    return changed_payment(*payment, failed_for("가상계좌 말소"), sandbox);
}

/// Any account of 6 to 16 digits has a holder, an issued one its own; but for numbers of nothing
/// but zeros, so that there is one that has none.
Reply get_vbank_holder(const Call& call, Sandbox& sandbox) {
    if (auto missing = refuse_missing(call.query, {"bank_code", "bank_num"}))
        return *std::move(missing);
    const std::string number = call.query.text_or_empty("bank_num");
    const std::string_view code = bank_code(call.query.text_or_empty("bank_code"));
    const bool plausible = number.size() >= kShortestAccount && number.size() <= kLongestAccount &&
                           is_digits(number) && number.find_first_not_of('0') != std::string::npos;
    if (code.empty() || !plausible)
        return failure(404, -1, kNoHolder);
    const auto issued = sandbox.payments.select(
        [&](const Payment& p) {
            return p.text("vbank_num") == number && p.text("vbank_code") == code;
        },
        {});
    Value response = Value::object();
    response.set("bank_holder",
                 Value::string(issued.empty() ? "홍길동" : issued.front()->text("vbank_holder")));
    return envelope(response.dump());
}

/// No webhook comes before somebody has paid at the counter.
Reply issue_cvs(const Call& call, Sandbox& sandbox) {
    const Fields fields = body_of(call);
    if (auto missing = refuse_channel(fields, sandbox))
        return *std::move(missing);
    if (auto refused = refuse_payment(fields, sandbox))
        return *std::move(refused);
    if (fields.text("expired_at") && !time_field(fields, "expired_at"))
        return refuse_value("expired_at");
    const std::string barcode = fields.text("barcode").value_or(random_digits(kBarcodeDigits));
    const auto same = sandbox.payments.select(
        [&](const Payment& p) { return is_waiting(p, "cvs") && p.text("vbank_num") == barcode; },
        {});
    if (!same.empty())
        return failure(200, -1, kBarcodeTaken);
    Value given = fields_of_payment(fields, "ready", "cvs", provider_of(fields, kCounterProvider));
    given.set("vbank_num", Value::string(barcode));
    if (const auto expires = time_field(fields, "expired_at"))
        given.set("vbank_date", Value::integer(*expires));
    return make_payment(fields, given, Tell::no, sandbox);
}

Reply revoke_cvs(const Call& call, Sandbox& sandbox) {
    const Payment* const payment = sandbox.payments.find(call.segments.at(1));
    if (payment == nullptr || !is_waiting(*payment, "cvs"))
        return failure(200, 1, kNotAtCounter);
    return changed_payment(*payment, failed_for("편의점 수납번호 말소"), sandbox);
}

constexpr std::array<Route, 6> kVbankRoutes = {{
    {"POST", "/vbanks", issue_vbank},
    {"PUT", "/vbanks/{imp_uid}", change_vbank},
    {"DELETE", "/vbanks/{imp_uid}", revoke_vbank},
    {"GET", "/vbanks/holder", get_vbank_holder},
    {"POST", "/cvs", issue_cvs},
    {"DELETE", "/cvs/{imp_uid}", revoke_cvs},
}};

}  // namespace

std::span<const Route> vbank_routes() noexcept {
    return kVbankRoutes;
}

}  // namespace imp::sandbox
