#include "base/text.hpp"
#include "sandbox/pages.hpp"
#include "sandbox/redirect.hpp"
#include "sandbox/sandbox.hpp"

#include <array>

namespace imp::sandbox {

namespace {

using json::Value;

constexpr std::string_view kBadRequest = "잘못된 결제 요청";

/// What stays the same from opening the window to its end, carried by the page's form.
struct WindowRequest {
    std::string merchant_uid;
    std::string redirect;
    FlagStyle style = FlagStyle::imp_success;
    bool doubly_encoded = false;
};

std::optional<WindowRequest> read_request(const Fields& fields) {
    WindowRequest request;
    request.merchant_uid = fields.text_or_empty("merchant_uid");
    request.redirect = fields.text_or_empty("m_redirect_url");
    const auto style = parse_flag_style(fields.text_or_empty("flag"));
    const std::size_t length = text::utf8_length(request.merchant_uid);
    if (!style || length == 0 || length > kLongestMerchantUid ||
        !is_redirect_target(request.redirect))
        return std::nullopt;
    request.style = *style;
    request.doubly_encoded = fields.text_or_empty("encoding") == "double";
    return request;
}

Reply send_back(const WindowRequest& request, const WindowEnd& end) {
    Reply reply;
    reply.status = 302;
    reply.content_type = "text/plain; charset=utf-8";
    reply.headers = {
        {"Location", redirect_url(request.redirect, end, request.style, request.doubly_encoded)},
        {"Cache-Control", "no-store"}};
    return reply;
}

Reply refuse(const WindowRequest& request, std::string_view code, std::string_view message) {
    return send_back(
        request,
        {std::nullopt, request.merchant_uid, false, std::string(code), std::string(message)});
}

/// An amount that is not `amount`, and cheaper if possible.
Decimal forged(Decimal amount, std::string_view currency) {
    const Decimal cheap = *parse_decimal(currency == "KRW" ? "100" : "1");
    return amount == cheap ? cheap + cheap : cheap;
}

/// Why i'mport does not open the window, if so: the pre-validation of request_pay.
std::optional<Reply> refused_in_advance(const WindowRequest& request,
                                        const Fields& query,
                                        Decimal amount,
                                        const std::string& currency,
                                        const Sandbox& sandbox) {
    if (query.text_or_empty("pg") == "broken")
        return refuse(request, "", "Not found PG [ nice ] and any PG in your info.");
    if (!sandbox.payments.of_order(request.merchant_uid, "paid", {}).empty())
        return refuse(request, "F1002", "이미 결제가 이루어진 거래건입니다.");
    const auto prepared = sandbox.prepared.find(request.merchant_uid);
    if (prepared == sandbox.prepared.end())
        return std::nullopt;
    const bool agrees = parse_decimal(prepared->second.amount) == amount &&
                        prepared->second.currency.value_or(currency) == currency;
    if (agrees)
        return std::nullopt;
    // i'mport's own words at this point are in no source: these are ours.
    return refuse(request, "", "사전등록된 결제정보와 일치하지 않습니다.");
}

Reply open_window(const Call& call, Sandbox& sandbox) {
    const Fields& query = call.query;
    const auto request = read_request(query);
    const std::string amount_text = query.text_or_empty("amount");
    const auto amount = parse_decimal(amount_text);
    const std::string currency = query.text("currency").value_or("KRW");
    if (!request || !amount || *amount < Decimal{})
        return message_page(
            400,
            kBadRequest,
            "merchant_uid (1-40), amount, flag (imp_success, success, none, lying), "
            "m_redirect_url (http, https)");
    if (auto refused = refused_in_advance(*request, query, *amount, currency, sandbox))
        return *std::move(refused);

    const std::string name = query.text("name").value_or("테스트 상품");
    Value given = Value::object();
    given.set("status", Value::string("ready"));
    given.set("merchant_uid", Value::string(request->merchant_uid));
    given.set("amount", Value::number(std::string(text::trim(amount_text))));
    given.set("currency", Value::string(currency));
    given.set("name", Value::string(name));
    if (const auto customer_uid = query.text("customer_uid"))
        given.set("customer_uid", Value::string(*customer_uid));
    given.set("sandbox", Value::boolean(query.flag("sandbox")));
    const auto payment = sandbox.payments.create(given);
    if (!payment)
        return message_page(400, kBadRequest, payment.error().detail);

    WindowPage page;
    page.order_name = name;
    page.merchant_uid = request->merchant_uid;
    page.amount = display_amount(amount->text(), currency);
    page.registers_card = query.text("customer_uid").has_value();
    page.forged_amount = display_amount(forged(*amount, currency).text(), currency);
    page.test = (*payment)->is_test();
    sandbox.merchants[(*payment)->text("imp_uid")] = merchant_for(sandbox.merchant, query);
    page.hidden = {{"imp_uid", (*payment)->text("imp_uid")},
                   {"merchant_uid", request->merchant_uid},
                   {"m_redirect_url", request->redirect},
                   {"flag", query.text_or_empty("flag")},
                   {"encoding", query.text_or_empty("encoding")}};
    return window_page(page);
}

struct Ending {
    std::string_view action;
    std::string_view status;  ///< of the payment afterwards
    bool succeeded;
    std::string_view error_code;
    std::string_view error_msg;
};

constexpr std::array<Ending, 6> kEndings = {{
    {"pay", "paid", true, "", ""},
    {"forged", "paid", true, "", ""},
    {"vbank", "ready", true, "", ""},
    {"fail", "failed", false, "TEST_LIMIT", "[TEST] 카드 한도를 초과하였습니다."},
    {"cancel", "failed", false, "TEST_CANCEL", "사용자가 결제를 취소함"},
    {"close", "ready", false, "TEST_CLOSE", "사용자가 결제창을 닫았습니다."},
}};

Value change_for(const Ending& ending, const Payment& payment) {
    Value change = Value::object();
    change.set("status", Value::string(ending.status));
    if (ending.action == "forged") {
        const Decimal amount = forged(payment.amount("amount"), payment.text("currency"));
        change.set("amount", Value::number(amount.text()));
    }
    // request_pay with a customer_uid registers the card (iamport-v1.md 1.6).
    if (ending.action == "pay" && !payment.text("customer_uid").empty())
        change.set("customer_uid_usage", Value::string("issue"));
    if (ending.action == "vbank")
        change.set("pay_method", Value::string("vbank"));
    if (ending.status == "failed")
        change.set("fail_reason", Value::string(ending.error_msg));
    return change;
}

/// Before the approval the shop's server may say no; the payment stays `ready` meanwhile. Empty: it
/// may be approved.
std::optional<std::string> asked_before_approval(const Sandbox& sandbox,
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
    auto refused = ask_to_confirm(merchant, waiting);
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
    lock.unlock();
    announce(merchant, sandbox.notices, told);
    lock.lock();
}

Reply refuse_approval(const WindowRequest& request,
                      const std::string& imp_uid,
                      const std::string& reason,
                      Sandbox& sandbox) {
    Value change = Value::object();
    change.set("status", Value::string("failed"));
    change.set("fail_reason", Value::string(reason));
    (void)sandbox.payments.update(imp_uid, change).has_value();
    return send_back(request, {imp_uid, request.merchant_uid, false, "", reason});
}

Reply end_window(const Call& call, Sandbox& sandbox, std::unique_lock<std::mutex>& lock) {
    const Fields form = parse_form(call.body);
    const auto request = read_request(form);
    const std::string imp_uid = form.text_or_empty("imp_uid");
    const Payment* const payment = sandbox.payments.find(imp_uid);
    if (!request || payment == nullptr || payment->text("merchant_uid") != request->merchant_uid)
        return message_page(400, kBadRequest, "열려 있는 결제창이 없습니다.");
    if (payment->text("status") != "ready" || !payment->text("vbank_num").empty())
        return message_page(409, "이미 끝난 결제창입니다", "상점에서 다시 결제해 주세요.");
    const std::string action = form.text_or_empty("action");
    if (action == "close_silent")
        return message_page(
            200, "결제창이 닫혔습니다", "상점에는 아무것도 전달되지 않았습니다. (nothing is sent)");
    for (const Ending& ending : kEndings) {
        if (ending.action != action)
            continue;
        const bool is_approval = ending.status == "paid";
        if (is_approval) {
            if (const auto reason = asked_before_approval(sandbox, *payment, lock))
                return refuse_approval(*request, imp_uid, *reason, sandbox);
        }
        const Payment* const now = sandbox.payments.find(imp_uid);  // the lock was let go of
        if (now == nullptr)
            return message_page(400, kBadRequest, "열려 있는 결제창이 없습니다.");
        if (action == "pay" && !now->text("customer_uid").empty())
            (void)change_customer(now->text("customer_uid"), Value::object(), sandbox);
        if (action != "close")
            (void)sandbox.payments.update(imp_uid, change_for(ending, *now)).has_value();
        if (ending.succeeded)  // of ordinary failures there is never a webhook
            tell_the_shop(sandbox, imp_uid, lock);
        return send_back(*request,
                         {imp_uid,
                          request->merchant_uid,
                          ending.succeeded,
                          std::string(ending.error_code),
                          std::string(ending.error_msg)});
    }
    return message_page(400, kBadRequest, "action");
}

}  // namespace

Reply answer_window(const Call& call, Sandbox& sandbox, std::unique_lock<std::mutex>& lock) {
    if (call.method == "GET")
        return open_window(call, sandbox);
    return call.method == "POST" ? end_window(call, sandbox, lock)
                                 : method_not_allowed("GET, POST");
}

}  // namespace imp::sandbox
