#include "sandbox/receipts.hpp"

#include "base/random.hpp"
#include "base/text.hpp"
#include "sandbox/channels.hpp"
#include "sandbox/digits.hpp"
#include "sandbox/given.hpp"
#include "sandbox/sandbox.hpp"

#include <algorithm>
#include <array>

namespace imp::sandbox {

namespace {

using json::Value;

// Not recorded anywhere: ours.
constexpr std::string_view kNoReceipts = "현금영수증을 지원하지 않는 PG사입니다.";
constexpr std::string_view kNotCash = "현금영수증을 발행할 수 있는 결제건이 아닙니다.";
constexpr std::string_view kIssuedAlready = "이미 현금영수증이 발행된 거래건입니다.";
constexpr std::string_view kNotIssued = "발행된 현금영수증이 존재하지 않습니다.";
constexpr std::string_view kIssueFailed = "현금영수증 발행에 실패하였습니다.([TEST] 식별정보 오류)";

/// The identifier that the gateway refuses, for tests.
constexpr std::string_view kRefusedIdentifier = "0000000000";
constexpr std::array<std::string_view, 12> kReceiptProviders = {"html5_inicis",
                                                                "inicis",
                                                                "kcp",
                                                                "nice",
                                                                "nice_v2",
                                                                "kicc",
                                                                "settle",
                                                                "daou",
                                                                "tosspayments",
                                                                "ksnet",
                                                                "smartro_v2",
                                                                "welcome"};

bool has_receipts(std::string_view provider) {
    return std::find(kReceiptProviders.begin(), kReceiptProviders.end(), provider) !=
           kReceiptProviders.end();
}

std::optional<Reply> refuse_receipt(const Fields& fields) {
    if (auto missing = refuse_missing(fields, {"identifier"}))
        return missing;
    if (auto wrong = refuse_unknown_word(
            fields, "identifier_type", {"person", "business", "phone", "taxcard"}))
        return wrong;
    if (auto wrong = refuse_unknown_word(fields, "type", {"person", "company"}))
        return wrong;
    for (const char* const name : {"tax_free", "vat_amount"}) {
        const auto word = fields.text(name);
        if (word && !parse_decimal(*word))
            return refuse_value(name);
    }
    if (fields.text("identifier") == kRefusedIdentifier)
        return failure(500, -1, kIssueFailed);
    return std::nullopt;
}

Receipt receipt_for(const Fields& fields, Decimal amount, UnixSeconds now) {
    constexpr std::size_t kTidBytes = 10;
    constexpr std::size_t kNumberDigits = 9;
    Receipt receipt;
    receipt.tid = "SandboxCash" + text::to_upper(random_hex(kTidBytes));
    receipt.apply_num = random_digits(kNumberDigits);
    receipt.type = fields.text("type").value_or("person");
    receipt.amount = amount;
    const Decimal tax_free = parse_decimal(fields.text_or_empty("tax_free")).value_or(Decimal{});
    receipt.vat =
        parse_decimal(fields.text_or_empty("vat_amount")).value_or(vat_within(amount - tax_free));
    receipt.applied_at = now;
    return receipt;
}

/// `id_name` is imp_uid or merchant_uid: the one difference between the two kinds.
Reply receipt_reply(const Receipt& receipt, std::string_view id_name, const std::string& id) {
    Value response = Value::object();
    response.set("amount", Value::number(receipt.amount.text()));
    response.set("applied_at", Value::integer(receipt.applied_at));
    response.set("apply_num", Value::string(receipt.apply_num));
    response.set("cancelled_at", Value::integer(receipt.cancelled_at));
    response.set(std::string(id_name), Value::string(id));
    response.set("receipt_tid", Value::string(receipt.tid));
    response.set("receipt_url",
                 Value::string("https://pg.example.com/cash-receipt?tid=" + receipt.tid));
    response.set("type", Value::string(receipt.type));
    response.set("vat", Value::number(receipt.vat.text()));
    return envelope(response.dump());
}

/// The receipt of that id while it stands; null where there is none, or not any more.
Receipt* standing(std::unordered_map<std::string, Receipt>& receipts, const std::string& id) {
    const auto found = receipts.find(id);
    return found == receipts.end() || found->second.cancelled_at != 0 ? nullptr : &found->second;
}

Reply get_receipt(const Call& call, Sandbox& sandbox) {
    const std::string& imp_uid = call.segments.at(1);
    const auto& receipts = sandbox.receipts.of_payments;
    const auto found = receipts.find(imp_uid);
    return found == receipts.end() ? failure(404, -1, kNotIssued)
                                   : receipt_reply(found->second, "imp_uid", imp_uid);
}

/// About what is left of a paid account or bank transfer, and nothing else.
Reply issue_receipt(const Call& call, Sandbox& sandbox) {
    const std::string& imp_uid = call.segments.at(1);
    const Payment* const payment = sandbox.payments.find(imp_uid);
    if (payment == nullptr)
        return failure(400, -1, kNotCash);
    if (!has_receipts(payment->text("pg_provider")))
        return failure(501, -1, kNoReceipts);
    const Fields fields = body_of(call);
    if (auto refused = refuse_receipt(fields))
        return *std::move(refused);
    const std::string& method = payment->text("pay_method");
    const Decimal left = payment->amount("amount") - payment->amount("cancel_amount");
    const std::string& status = payment->text("status");
    if ((method != "vbank" && method != "trans") || left <= Decimal{} ||
        (status != "paid" && status != "cancelled"))
        return failure(400, -1, kNotCash);
    auto& receipts = sandbox.receipts.of_payments;
    if (standing(receipts, imp_uid) != nullptr)
        return failure(400, -1, kIssuedAlready);
    receipts[imp_uid] = receipt_for(fields, left, sandbox.clock.now());
    return receipt_reply(receipts[imp_uid], "imp_uid", imp_uid);
}

Reply revoke_receipt(const Call& call, Sandbox& sandbox) {
    const std::string& imp_uid = call.segments.at(1);
    const Payment* const payment = sandbox.payments.find(imp_uid);
    if (payment != nullptr && !has_receipts(payment->text("pg_provider")))
        return failure(501, -1, kNoReceipts);
    Receipt* const receipt = standing(sandbox.receipts.of_payments, imp_uid);
    if (receipt == nullptr)
        return failure(400, -1, kNotIssued);
    receipt->cancelled_at = sandbox.clock.now();
    return receipt_reply(*receipt, "imp_uid", imp_uid);
}

Reply get_external_receipt(const Call& call, Sandbox& sandbox) {
    const std::string& merchant_uid = call.segments.at(2);
    const auto& receipts = sandbox.receipts.external;
    const auto found = receipts.find(merchant_uid);
    return found == receipts.end() ? failure(404, -1, kNotIssued)
                                   : receipt_reply(found->second, "merchant_uid", merchant_uid);
}

Reply issue_external_receipt(const Call& call, Sandbox& sandbox) {
    const std::string& merchant_uid = call.segments.at(2);
    const Fields fields = body_of(call);
    if (auto missing = refuse_channel(fields, sandbox))
        return *std::move(missing);
    if (auto missing = refuse_missing(fields, {"name", "amount", "identifier"}))
        return *std::move(missing);
    const auto amount = parse_decimal(fields.text_or_empty("amount"));
    if (!amount || *amount <= Decimal{})
        return refuse_value("amount");
    if (!has_receipts(provider_of(fields, kReceiptProviders.front())))
        return failure(501, -1, kNoReceipts);
    if (auto refused = refuse_receipt(fields))
        return *std::move(refused);
    auto& receipts = sandbox.receipts.external;
    if (standing(receipts, merchant_uid) != nullptr)
        return failure(400, -1, kIssuedAlready);
    receipts[merchant_uid] = receipt_for(fields, *amount, sandbox.clock.now());
    return receipt_reply(receipts[merchant_uid], "merchant_uid", merchant_uid);
}

Reply revoke_external_receipt(const Call& call, Sandbox& sandbox) {
    const std::string& merchant_uid = call.segments.at(2);
    Receipt* const receipt = standing(sandbox.receipts.external, merchant_uid);
    if (receipt == nullptr)
        return failure(404, -1, kNotIssued);
    receipt->cancelled_at = sandbox.clock.now();
    return receipt_reply(*receipt, "merchant_uid", merchant_uid);
}

constexpr std::array<Route, 6> kReceiptRoutes = {{
    {"GET", "/receipts/{imp_uid}", get_receipt},
    {"POST", "/receipts/{imp_uid}", issue_receipt},
    {"DELETE", "/receipts/{imp_uid}", revoke_receipt},
    {"GET", "/receipts/external/{merchant_uid}", get_external_receipt},
    {"POST", "/receipts/external/{merchant_uid}", issue_external_receipt},
    {"DELETE", "/receipts/external/{merchant_uid}", revoke_external_receipt},
}};

}  // namespace

std::span<const Route> receipt_routes() noexcept {
    return kReceiptRoutes;
}

}  // namespace imp::sandbox
