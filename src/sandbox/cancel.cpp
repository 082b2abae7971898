#include "sandbox/sandbox.hpp"

namespace imp::sandbox {

namespace {

// i'mport's own, as recorded; all of them come with HTTP 200.
constexpr std::string_view kNothingToCancel = "취소할 결제건이 존재하지 않습니다.";
constexpr std::string_view kAlreadyCancelled = "이미 전액취소된 주문입니다.";
constexpr std::string_view kRefusedByPg = "결제취소에 실패하였습니다.([TEST] 취소 불가 거래)";
constexpr std::string_view kTooMuch =
    "결제취소에 실패하였습니다.(requested cancel amount is bigger than cancelable amount)";
// Sources agree on its end, or only imitate it.
constexpr std::string_view kNoId =
    "취소하실 거래의 imp_uid 또는 merchant_uid를 지정해주셔야합니다.";
constexpr std::string_view kNoAccount =
    "가상계좌 취소는 계좌번호, 예금주, 은행명을 입력해야 합니다.";
// Not recorded anywhere: ours.
constexpr std::string_view kChecksum =
    "(SYNTHETIC) checksum does not match the cancellable balance";
constexpr std::string_view kBadNumber = "(SYNTHETIC) amount or checksum is not a number";

/// The payment that is meant: by imp_uid if one is named, even where merchant_uid is right; else
/// the order's money.
const Payment* meant(const Fields& fields, const Sandbox& sandbox) {
    if (const auto imp_uid = fields.text("imp_uid"))
        return sandbox.payments.find(*imp_uid);
    const std::string merchant_uid = fields.text_or_empty("merchant_uid");
    for (const char* const status : {"paid", "cancelled"}) {
        if (const auto hits = sandbox.payments.of_order(merchant_uid, status, {}); !hits.empty())
            return hits.front();
    }
    return nullptr;
}

/// `otherwise` where the field is missing; empty where it is no number.
std::optional<Decimal> amount_field(const Fields& fields,
                                    std::string_view name,
                                    Decimal otherwise) {
    const json::Value* const value = fields.find(name);
    if (value != nullptr && !value->is_null() && !value->is_string() && value->text().empty())
        return std::nullopt;  // true, a list, an object: no client means all of it by that
    const auto word = fields.text(name);
    return word ? parse_decimal(*word) : otherwise;
}

}  // namespace

/// i'mport REST v1, POST /payments/cancel: no amount, or 0, is a full cancel; `checksum` is the
/// balance before it.
Reply answer_cancel(const Call& call, Sandbox& sandbox) {
    const Fields fields = parse_body(call.content_type, call.body).value_or(Fields());
    if (!fields.text("imp_uid") && !fields.text("merchant_uid"))
        return failure(200, 1, kNoId);
    const Payment* const payment = meant(fields, sandbox);
    if (payment == nullptr ||
        (payment->text("status") != "paid" && payment->text("status") != "cancelled"))
        return failure(200, 1, kNothingToCancel);
    const Decimal balance = payment->amount("amount") - payment->amount("cancel_amount");
    if (balance <= Decimal{})
        return failure(200, 1, kAlreadyCancelled);
    auto amount = amount_field(fields, "amount", balance);
    const auto checksum = amount_field(fields, "checksum", balance);
    if (!amount || !checksum || *amount < Decimal{})
        return failure(200, -1, kBadNumber);
    if (*checksum != balance)
        return failure(sandbox.settings.checksum_status, 1, kChecksum);
    if (*amount == Decimal{})
        amount = balance;
    if (*amount > balance)
        return failure(200, -1, kTooMuch);
    const bool account =
        fields.text("refund_holder") && fields.text("refund_bank") && fields.text("refund_account");
    if (payment->text("pay_method") == "vbank" && !account)
        return failure(200, -1, kNoAccount);

    if (sandbox.settings.cancel == "refused")
        return failure(200, -1, kRefusedByPg);
    const std::string imp_uid = payment->text("imp_uid");
    const std::string reason = fields.text_or_empty("reason");
    if (sandbox.settings.cancel == "pending") {
        sandbox.pending_cancels[imp_uid] = {amount->text(), reason};
        return envelope(payment->answer);
    }
    return envelope(
        give_back(sandbox, imp_uid, *amount, reason, fields.flag("enable_webhook"))->answer);
}

}  // namespace imp::sandbox
