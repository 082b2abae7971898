// The window ends: every way in which a payment does, chosen by a button.
#include "base/calendar.hpp"
#include "base/text.hpp"
#include "sandbox/codes.hpp"
#include "sandbox/pages.hpp"
#include "sandbox/window.hpp"

#include <array>

namespace imp::sandbox {

namespace {

using json::Value;

/// How long the world takes where it is late: long enough to see it happen, short enough to wait.
constexpr std::chrono::seconds kApprovedAfter{8};
constexpr std::chrono::seconds kDepositedAfter{10};
constexpr UnixSeconds kKorea = 9 * kHour;

struct Ending {
    std::string_view action;
    std::string_view status;  ///< of the payment afterwards
    bool succeeded;           ///< what the browser brings
    std::string_view error_code;
    std::string_view error_msg;
};

constexpr std::array<Ending, 11> kEndings = {{
    {"pay", "paid", true, "", ""},
    {"twice", "paid", true, "", ""},
    {"vanish", "paid", true, "", ""},
    {"forged", "paid", true, "", ""},
    {"vbank", "ready", true, "", ""},
    {"vbank_deposit", "ready", true, "", ""},
    {"late", "ready", true, "", ""},
    {"claim", "ready", true, "", ""},
    {"fail", "failed", false, "TEST_LIMIT", "[TEST] 카드 한도를 초과하였습니다."},
    {"cancel", "failed", false, "TEST_CANCEL", "사용자가 결제를 취소함"},
    {"close", "ready", false, "TEST_CLOSE", "사용자가 결제창을 닫았습니다."},
}};

struct Refusal {
    std::string_view word;
    std::string_view code;
    std::string_view message;
};

/// Why a gateway refuses. Codes and words differ by gateway: these are ours.
constexpr std::array<Refusal, 5> kRefusals = {{
    {"balance", "TEST_BALANCE", "[TEST] 잔액이 부족합니다."},
    {"stopped", "TEST_STOPPED", "[TEST] 거래정지 카드입니다."},
    {"expired", "TEST_EXPIRED", "[TEST] 유효기간이 지난 카드입니다."},
    {"system", "TEST_SYSTEM", "[TEST] 카드사 시스템 점검 중입니다."},
    {"password", "TEST_PASSWORD", "[TEST] 비밀번호 오류 횟수를 초과하였습니다."},
}};

Ending ending_for(const Ending& ending, const Fields& form) {
    Ending chosen = ending;
    const std::string reason = form.text_or_empty("reason");
    for (const Refusal& refusal : kRefusals) {
        if (ending.action == "fail" && refusal.word == reason) {
            chosen.error_code = refusal.code;
            chosen.error_msg = refusal.message;
        }
    }
    return chosen;
}

bool issues_account(std::string_view action) noexcept {
    return action == "vbank" || action == "vbank_deposit";
}

/// vbank_due in its four spellings (iamport-v1.md 1.7), Korean time; a day alone lasts until its
/// end. Empty where it is none.
std::optional<UnixSeconds> parse_due(std::string_view due) {
    std::string digits;
    for (const char c : due) {
        if (c >= '0' && c <= '9')
            digits += c;
    }
    constexpr std::size_t kDate = 8;
    constexpr std::size_t kDateAndTime = 14;
    if (digits.size() == kDate)
        digits += "235959";
    if (digits.size() != kDateAndTime)
        return std::nullopt;
    const auto at = calendar::parse_rfc3339(
        digits.substr(0, 4) + '-' + digits.substr(4, 2) + '-' + digits.substr(6, 2) + 'T' +
        digits.substr(8, 2) + ':' + digits.substr(10, 2) + ':' + digits.substr(12, 2) + 'Z');
    return at ? std::optional(*at - kKorea) : std::nullopt;
}

void add_account(Value& change, const Fields& form) {
    change.set("pay_method", Value::string("vbank"));
    if (const auto due = parse_due(form.text_or_empty("vbank_due")))
        change.set("vbank_date", Value::integer(*due));
    const std::string_view code = bank_code(form.text_or_empty("bank"));
    if (!code.empty()) {
        change.set("vbank_code", Value::string(code));
        change.set("vbank_name", Value::string(bank_name(code)));
    }
}

void add_card(Value& change, const Fields& form) {
    const std::string code = form.text_or_empty("card");
    const std::string_view name = card_name(code);
    if (!name.empty()) {
        change.set("card_code", Value::string(code));
        change.set("card_name", Value::string(name));
    }
    constexpr std::int64_t kMostMonths = 36;
    const auto months = text::parse_int(form.text_or_empty("quota"));
    if (months && *months >= 0 && *months <= kMostMonths)
        change.set("card_quota", Value::integer(*months));
}

Value change_for(const Ending& ending, const Payment& payment, const Fields& form) {
    Value change = Value::object();
    change.set("status", Value::string(ending.status));
    if (ending.action == "forged") {
        const Decimal amount = forged_amount(payment.amount("amount"), payment.text("currency"));
        change.set("amount", Value::number(amount.text()));
    }
    // request_pay with a customer_uid registers the card (iamport-v1.md 1.6).
    if (ending.action == "pay" && !payment.text("customer_uid").empty())
        change.set("customer_uid_usage", Value::string("issue"));
    if (issues_account(ending.action))
        add_account(change, form);
    else if (ending.status == "paid" && payment.text("pay_method") == "card")
        add_card(change, form);
    if (ending.status == "failed")
        change.set("fail_reason", Value::string(ending.error_msg));
    return change;
}

/// Before the approval the shop's server may say no; the payment stays `ready` meanwhile. Empty: it
/// may be approved.
std::optional<std::string> asked_before_approval(Sandbox& sandbox,
                                                 const Payment& payment,
                                                 std::unique_lock<std::mutex>& lock) {
    // Copies: without the lock the sandbox may change.
    // NOLINTBEGIN(performance-unnecessary-copy-initialization)
    const Merchant merchant = sandbox.merchant_of(payment.text("imp_uid"));
    if (merchant.confirm_url.empty())
        return std::nullopt;
    const Payment waiting = payment;
    // NOLINTEND(performance-unnecessary-copy-initialization)
    lock.unlock();
    auto refused = ask_to_confirm(merchant, waiting, sandbox.wire);
    lock.lock();
    return refused;
}

/// The webhook about the end, in the order that the window asked for.
void tell_the_shop(Sandbox& sandbox,
                   const std::string& imp_uid,
                   std::unique_lock<std::mutex>& lock) {
    const Payment* const payment = sandbox.payments.find(imp_uid);
    if (payment == nullptr)
        return;
    const Payment told = *payment;
    const Merchant merchant = sandbox.merchant_of(imp_uid);
    if (merchant.order == WebhookOrder::lost && !merchant.webhook_urls.empty())
        show_in_world(sandbox.wire, "lost", told);
    lock.unlock();
    announce(merchant, sandbox.notices, told);
    lock.lock();
}

Reply refuse_approval(const Call& call,
                      const WindowRequest& request,
                      const std::string& imp_uid,
                      const std::string& reason,
                      Sandbox& sandbox) {
    Value change = Value::object();
    change.set("status", Value::string("failed"));
    change.set("fail_reason", Value::string(reason));
    (void)sandbox.payments.update(imp_uid, change).has_value();
    return give_result(call,
                       request,
                       {imp_uid, request.merchant_uid, false, "", reason},
                       sandbox.payments.find(imp_uid),
                       sandbox.wire);
}

/// What the world does later, and the webhook about it.
void happen_later(Sandbox& sandbox,
                  const std::string& imp_uid,
                  std::string_view what,
                  std::chrono::seconds after) {
    sandbox.alarms.set(after, [&sandbox, imp_uid, word = std::string(what)] {
        const std::lock_guard lock(sandbox.mutex);
        const Payment* const payment = sandbox.payments.find(imp_uid);
        if (payment == nullptr || payment->text("status") != "ready")
            return;
        Value change = Value::object();
        change.set("status", Value::string("paid"));
        const auto paid = sandbox.payments.update(imp_uid, change);
        if (!paid)
            return;
        show_in_world(sandbox.wire, word, **paid);
        tell_shop(sandbox, **paid);
    });
}

void begin_what_comes_later(const Ending& ending, const std::string& imp_uid, Sandbox& sandbox) {
    if (ending.action == "late")
        happen_later(sandbox, imp_uid, "approved", kApprovedAfter);
    else if (ending.action == "vbank_deposit")
        happen_later(sandbox, imp_uid, "deposit", kDepositedAfter);
}

/// The buyer is gone, and with him whatever the browser would have brought.
Reply leave(const Call& call, const WindowRequest& request, std::string_view message) {
    return request.is_framed() ? result_page(call, request.page_origin, "left", "{}")
                               : message_page(call, 200, message);
}

Reply carry_out(const Call& call,
                const WindowRequest& request,
                const Ending& ending,
                const Fields& form,
                Sandbox& sandbox,
                std::unique_lock<std::mutex>& lock) {
    const std::string imp_uid = form.text_or_empty("imp_uid");
    if (ending.status == "paid") {
        if (const auto reason =
                asked_before_approval(sandbox, *sandbox.payments.find(imp_uid), lock))
            return refuse_approval(call, request, imp_uid, *reason, sandbox);
    }
    const Payment* const now = sandbox.payments.find(imp_uid);  // the lock was let go of
    if (now == nullptr)
        return message_page(call, 400, "message.no_window");
    if (ending.action == "pay" && !now->text("customer_uid").empty())
        (void)change_customer(now->text("customer_uid"), Value::object(), sandbox);
    const bool changes = ending.status != "ready" || issues_account(ending.action);
    if (changes)
        (void)sandbox.payments.update(imp_uid, change_for(ending, *now, form)).has_value();
    begin_what_comes_later(ending, imp_uid, sandbox);
    if (ending.succeeded && changes)  // of ordinary failures there is never a webhook
        tell_the_shop(sandbox, imp_uid, lock);
    const Payment* const then = sandbox.payments.find(imp_uid);
    if (ending.action == "vanish") {
        if (then != nullptr)
            show_in_world(sandbox.wire, "vanished", *then);
        return leave(call, request, "message.vanished");
    }
    const WindowEnd end{imp_uid,
                        request.merchant_uid,
                        ending.succeeded,
                        std::string(ending.error_code),
                        std::string(ending.error_msg)};
    Reply reply = give_result(call, request, end, then, sandbox.wire);
    if (ending.action != "twice" || request.is_framed())
        return reply;
    return visit_twice(call, reply.headers.front().second);
}

}  // namespace

Reply end_window(const Call& call, Sandbox& sandbox, std::unique_lock<std::mutex>& lock) {
    const Fields form = parse_form(call.body);
    const auto request = read_window_request(form);
    const std::string imp_uid = form.text_or_empty("imp_uid");
    const Payment* const payment = sandbox.payments.find(imp_uid);
    if (!request || payment == nullptr || payment->text("merchant_uid") != request->merchant_uid)
        return message_page(call, 400, "message.no_window");
    if (payment->text("status") != "ready" || !payment->text("vbank_num").empty())
        return message_page(call, 409, "message.ended");
    if (const auto order = parse_webhook_order(form.text_or_empty("webhook")))
        sandbox.merchants.try_emplace(imp_uid, sandbox.merchant).first->second.order = *order;
    const std::string action = form.text_or_empty("action");
    if (action == "close_silent") {
        show_in_world(sandbox.wire, "left", *payment);
        return leave(call, *request, "message.left");
    }
    for (const Ending& ending : kEndings) {
        if (ending.action == action)
            return carry_out(call, *request, ending_for(ending, form), form, sandbox, lock);
    }
    return message_page(call, 400, "message.bad_window", "action");
}

}  // namespace imp::sandbox
