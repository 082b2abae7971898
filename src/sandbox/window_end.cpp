// The window ends: every way in which a payment does, chosen by a button.
#include "sandbox/pages.hpp"
#include "sandbox/window.hpp"
#include "sandbox/window_endings.hpp"

#include <chrono>

namespace imp::sandbox {

namespace {

using json::Value;

/// How long the world takes where it is late: long enough to see it happen, short enough to wait.
constexpr std::chrono::seconds kApprovedAfter{8};
constexpr std::chrono::seconds kDepositedAfter{10};

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
    const bool changes = ending.status != "ready" || issues_account(ending);
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
    const auto ending = ending_of(action, form);
    return ending ? carry_out(call, *request, *ending, form, sandbox, lock)
                  : message_page(call, 400, "message.bad_window", "action");
}

}  // namespace imp::sandbox
