// What tests and people make happen at i'mport: POST /sandbox/payments/{imp_uid}/{event}.
#include "sandbox/sandbox.hpp"

namespace imp::sandbox {

namespace {

using json::Value;

constexpr std::string_view kConsoleReason = "관리자페이지취소";

std::string text_of(const Value& given, std::string_view key) {
    const Value* const found = given.find(key);
    return found != nullptr ? found->text() : std::string();
}

Reply applied(Sandbox& sandbox, const std::string& imp_uid, const Value& change, bool tell) {
    const auto payment = sandbox.payments.update(imp_uid, change);
    if (!payment)
        return failure(400, -1, payment.error().detail);
    if (tell)
        tell_shop(sandbox, **payment);
    return envelope((*payment)->answer);
}

Value status(std::string_view word) {
    Value change = Value::object();
    change.set("status", Value::string(word));
    return change;
}

/// The buyer pays into the account.
Reply deposit(Sandbox& sandbox, const Payment& payment) {
    if (payment.text("status") != "ready" || payment.text("vbank_num").empty())
        return failure(409, -1, "no account that waits for its deposit");
    show_in_world(sandbox.wire, "deposit", payment);
    return applied(sandbox, payment.text("imp_uid"), status("paid"), true);
}

/// A pending approval is decided, or (Paymentwall) a failed payment is paid after all.
Reply approve(Sandbox& sandbox, const Payment& payment) {
    const std::string& now = payment.text("status");
    if (now != "ready" && now != "failed")
        return failure(409, -1, "neither pending nor failed");
    show_in_world(sandbox.wire, "approved", payment);
    return applied(sandbox, payment.text("imp_uid"), status("paid"), true);
}

/// A pending approval is refused: of that i'mport sends a webhook, of ordinary failures it does
/// not.
Reply fail(Sandbox& sandbox, const Payment& payment, const Value& given) {
    if (payment.text("status") != "ready")
        return failure(409, -1, "not pending");
    Value change = status("failed");
    const std::string reason = text_of(given, "reason");
    change.set("fail_reason", Value::string(reason.empty() ? "[TEST] 승인 거절" : reason));
    return applied(sandbox, payment.text("imp_uid"), change, true);
}

/// The console gives money back: a webhook with the id of the cancellation.
Reply cancel_in_console(Sandbox& sandbox, const Payment& payment, const Value& given) {
    const Decimal balance = payment.amount("amount") - payment.amount("cancel_amount");
    const std::string asked = text_of(given, "amount");
    const auto amount = asked.empty() ? balance : parse_decimal(asked);
    const std::string& now = payment.text("status");
    if ((now != "paid" && now != "cancelled") || !amount || *amount <= Decimal{} ||
        *amount > balance)
        return failure(409, -1, "nothing of that amount to give back");
    const std::string reason = text_of(given, "reason");
    return envelope(give_back(sandbox,
                              payment.text("imp_uid"),
                              *amount,
                              reason.empty() ? std::string(kConsoleReason) : reason,
                              true)
                        ->answer);
}

/// A refund that was taken, and pending, is done now.
Reply settle_cancel(Sandbox& sandbox, const Payment& payment) {
    // NOLINTNEXTLINE(performance-unnecessary-copy-initialization): the payment is replaced below
    const std::string imp_uid = payment.text("imp_uid");
    const auto pending = sandbox.pending_cancels.find(imp_uid);
    if (pending == sandbox.pending_cancels.end())
        return failure(409, -1, "no refund of it is pending");
    const PendingCancel cancel = pending->second;
    sandbox.pending_cancels.erase(pending);
    return envelope(
        give_back(sandbox, imp_uid, *parse_decimal(cancel.amount), cancel.reason, true)->answer);
}

}  // namespace

void show_in_world(Wire& wire, std::string_view what, const Payment& payment) {
    WireEvent event{.kind = "world",
                    .from = Party::world,
                    .to = what == "deposit" || what == "approved" ? Party::iamport : Party::world,
                    .merchant_uid = payment.text("merchant_uid"),
                    .imp_uid = payment.text("imp_uid")};
    event.line = what;
    event.meaning = "wire.world." + std::string(what);
    wire.add(std::move(event));
}

void tell_shop(Sandbox& sandbox, const Payment& payment, const std::string& cancellation_id) {
    Merchant merchant = sandbox.merchant_of(payment.text("imp_uid"));
    if (merchant.order == WebhookOrder::first)  // waiting here would hold the sandbox
        merchant.order = WebhookOrder::second;
    announce(merchant, sandbox.notices, payment, cancellation_id);
}

const Payment* give_back(Sandbox& sandbox,
                         const std::string& imp_uid,
                         Decimal amount,
                         const std::string& reason,
                         bool tell) {
    const Payment& payment = *sandbox.payments.find(imp_uid);
    const Decimal given = payment.amount("cancel_amount") + amount;
    const bool full = given == payment.amount("amount");
    const std::string word = full ? "cancelled" : sandbox.settings.partial_cancel_status;
    Value change = status(word);
    change.set("cancel_amount", Value::number(given.text()));
    change.set("cancel_reason", reason.empty() ? Value() : Value::string(reason));
    const Payment* cancelled = *sandbox.payments.update(imp_uid, change);
    if (word != "cancelled") {  // the reason is then in cancel_history alone
        Value no_reason = Value::object();
        no_reason.set("cancel_reason", Value());
        cancelled = *sandbox.payments.update(imp_uid, no_reason);
    }
    if (tell) {
        const auto& history = cancelled->fields.at("cancel_history").items();
        const Value* const id = history.empty() ? nullptr : history.back().find("cancellation_id");
        Payment told = *cancelled;
        told.set("status",
                 Value::string("cancelled"));  // the webhook's word, whatever the look-up's
        tell_shop(sandbox, told, id != nullptr ? id->text() : std::string());
    }
    return cancelled;
}

Reply answer_event(const Call& call, const Value& given, Sandbox& sandbox) {
    if (call.method != "POST")
        return method_not_allowed("POST");
    const Payment* const payment = sandbox.payments.find(call.segments[2]);
    if (payment == nullptr)
        return failure(404, -1, "no payment " + call.segments[2]);
    const std::string& event = call.segments[3];
    if (event == "deposit")
        return deposit(sandbox, *payment);
    if (event == "approve")
        return approve(sandbox, *payment);
    if (event == "fail")
        return fail(sandbox, *payment, given);
    if (event == "cancel")
        return cancel_in_console(sandbox, *payment, given);
    if (event == "settle_cancel")
        return settle_cancel(sandbox, *payment);
    if (event == "webhook") {  // the console's "send again"
        tell_shop(sandbox, *payment);
        return envelope(payment->answer);
    }
    return failure(
        404, -1, "no such event: deposit, approve, fail, cancel, settle_cancel, webhook");
}

}  // namespace imp::sandbox
