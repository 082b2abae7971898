#include "sandbox/window.hpp"

#include "base/text.hpp"
#include "sandbox/pages.hpp"

#include <algorithm>
#include <array>

namespace imp::sandbox {

namespace {

using json::Value;

/// Of a payment, what the SDK hands on under the same name.
constexpr std::array kHandedOn = {
    "pay_method",
    "status",
    "name",
    "pg_provider",
    "pg_tid",
    "buyer_name",
    "buyer_email",
    "buyer_tel",
    "buyer_addr",
    "buyer_postcode",
    "custom_data",
    "paid_at",
    "receipt_url",
};
constexpr std::array kOfCards = {"apply_num", "card_name", "card_quota"};
constexpr std::array kOfAccounts = {"vbank_num", "vbank_name", "vbank_holder", "vbank_date"};

void add_flags(Value& rsp, FlagStyle style, bool succeeded) {
    if (style == FlagStyle::none)
        return;
    rsp.set("success", Value::boolean(succeeded));
    if (style != FlagStyle::success)
        rsp.set("imp_success", Value::boolean(succeeded));
}

template <std::size_t N>
void hand_on(const Payment& payment, const std::array<const char*, N>& names, Value& rsp) {
    for (const char* const name : names) {
        if (const auto field = payment.fields.find(name); field != payment.fields.end())
            rsp.set(name, field->second);
    }
}

std::string_view meaning_of(const WindowEnd& end, const Payment* payment) {
    if (payment == nullptr)
        return !end.imp_uid ? "refused" : end.succeeded ? "person" : "person_left";
    if (!end.succeeded)
        return payment->text("status") == "ready" ? "closed" : "failed";
    if (payment->text("status") == "paid")
        return "paid";
    return payment->text("vbank_num").empty() ? "claim" : "account";
}

/// No JavaScript of ours in an origin: scheme, host, port, and nothing after it.
bool is_origin(std::string_view text) {
    return is_redirect_target(text) && text == origin_of(text) &&
           text.find_first_of("'\";,") == std::string_view::npos;
}

}  // namespace

std::string origin_of(std::string_view url) {
    const std::size_t scheme = url.find("://");
    if (scheme == std::string_view::npos)
        return {};
    return std::string(url.substr(0, url.find_first_of("/?#", scheme + 3)));
}

std::string own_origin(const Call& call, const Sandbox& sandbox) {
    const std::string scheme = sandbox.base_url.substr(0, sandbox.base_url.find("://"));
    const bool is_host =
        !call.host.empty() && std::all_of(call.host.begin(), call.host.end(), [](char c) {
            return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                   std::string_view(".-:[]").find(c) != std::string_view::npos;
        });
    return is_host ? scheme + "://" + call.host : sandbox.base_url;
}

std::optional<WindowRequest> read_window_request(const Fields& fields) {
    WindowRequest request;
    request.merchant_uid = fields.text_or_empty("merchant_uid");
    request.redirect = fields.text_or_empty("m_redirect_url");
    request.page_origin = fields.text_or_empty("page_origin");
    const auto style = parse_flag_style(fields.text_or_empty("flag"));
    const std::size_t length = text::utf8_length(request.merchant_uid);
    const bool has_way_back =
        request.is_framed() ? is_origin(request.page_origin) : is_redirect_target(request.redirect);
    const bool is_bad_redirect = !request.redirect.empty() && !is_redirect_target(request.redirect);
    if (!style || length == 0 || length > kLongestMerchantUid || !has_way_back || is_bad_redirect)
        return std::nullopt;
    request.style = *style;
    request.doubly_encoded = fields.text_or_empty("encoding") == "double";
    request.carried = {{"merchant_uid", request.merchant_uid},
                       {"m_redirect_url", request.redirect},
                       {"flag", fields.text_or_empty("flag")},
                       {"encoding", fields.text_or_empty("encoding")}};
    for (const char* const name : {"page_origin", "vbank_due"}) {
        if (const auto value = fields.text(name))
            request.carried.emplace_back(name, *value);
    }
    return request;
}

Value callback_object(const WindowRequest& request, const WindowEnd& end, const Payment* payment) {
    const bool told_success = end.succeeded != (request.style == FlagStyle::lying);
    Value rsp = Value::object();
    add_flags(rsp, request.style, told_success);
    rsp.set("imp_uid", Value::string_or_null(end.imp_uid));
    rsp.set("merchant_uid", Value::string(end.merchant_uid));
    if (!told_success) {
        rsp.set("error_code", json::text_or_null(end.error_code));
        rsp.set("error_msg", json::text_or_null(end.error_msg));
    }
    if (payment == nullptr)
        return rsp;
    rsp.set("paid_amount", payment->fields.at("amount"));
    hand_on(*payment, kHandedOn, rsp);
    if (!payment->text("apply_num").empty())
        hand_on(*payment, kOfCards, rsp);
    if (!payment->text("vbank_num").empty())
        hand_on(*payment, kOfAccounts, rsp);
    return rsp;
}

Reply give_result(const Call& call,
                  const WindowRequest& request,
                  const WindowEnd& end,
                  const Payment* payment,
                  Wire& wire) {
    WireEvent event{.kind = request.is_framed() ? "callback" : "redirect",
                    .to = Party::browser,
                    .merchant_uid = request.merchant_uid,
                    .imp_uid = end.imp_uid.value_or("")};
    const std::string word(meaning_of(end, payment));
    if (request.is_framed()) {
        const std::string rsp = callback_object(request, end, payment).dump();
        event.line = "callback(rsp)";
        event.meaning = "wire.callback." + word;
        event.details = {{"detail.rsp", readable(rsp)}};
        wire.add(std::move(event));
        return result_page(call, request.page_origin, "result", rsp);
    }
    const std::string location =
        redirect_url(request.redirect, end, request.style, request.doubly_encoded);
    event.line = "302 → " + location.substr(0, location.find('?'));
    event.meaning = "wire.redirect." + word;
    event.status = 302;
    event.details = {{"detail.location", location}};
    if (const std::size_t query = location.find('?'); query != std::string::npos)
        event.details.emplace_back("detail.query", readable(location.substr(query + 1)));
    wire.add(std::move(event));
    return go_to(location);
}

Decimal forged_amount(Decimal amount, std::string_view currency) {
    const Decimal cheap = *parse_decimal(currency == "KRW" ? "100" : "1");
    return amount == cheap ? cheap + cheap : cheap;
}

Reply answer_window(const Call& call, Sandbox& sandbox, std::unique_lock<std::mutex>& lock) {
    if (call.path == "/sandbox/window/open")
        return call.method == "POST" ? open_for_script(call, sandbox) : method_not_allowed("POST");
    if (call.method == "GET")
        return open_window(call, sandbox);
    return call.method == "POST" ? end_window(call, sandbox, lock)
                                 : method_not_allowed("GET, POST");
}

}  // namespace imp::sandbox
