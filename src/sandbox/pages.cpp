#include "sandbox/pages.hpp"

#include "base/text.hpp"
#include "sandbox/codes.hpp"
#include "sandbox/demo_files.hpp"
#include "sandbox/window.hpp"

#include <array>

namespace imp::sandbox {

namespace {

using json::Value;

constexpr std::array kWindowCards = {"366", "381", "365", "367", "361", "090"};
constexpr std::array kWindowBanks = {"088", "004", "020", "081", "011", "090"};
constexpr std::array kQuotas = {"0", "2", "3", "6", "12"};
constexpr std::array kWebhookOrders = {"second", "first", "late", "twice", "lost"};
constexpr std::array kReasons = {"limit", "balance", "stopped", "expired", "password", "system"};

Value text_value(std::string_view text) {
    return Value::string(text);
}

Value option(std::string_view value, std::string_view label, bool is_selected) {
    Value item = Value::object();
    item.set("value", text_value(value));
    item.set("label", text_value(label));
    item.set("selected", Value::boolean(is_selected));
    return item;
}

/// Options whose labels are words.
template <std::size_t N>
Value word_options(const std::array<const char*, N>& values,
                   const std::string& prefix,
                   std::string_view selected,
                   const Phrases& words) {
    Value list = Value::array();
    for (const char* const value : values)
        list.push(option(value, words.say(prefix + value), value == selected));
    return list;
}

/// Options whose labels are names of i'mport's codes.
template <std::size_t N>
Value code_options(const std::array<const char*, N>& codes,
                   std::string_view (*name)(std::string_view)) {
    Value list = Value::array();
    for (const char* const code : codes)
        list.push(option(code, name(code), code == codes.front()));
    return list;
}

Value hidden_list(const std::vector<std::pair<std::string, std::string>>& fields) {
    Value list = Value::array();
    for (const auto& [name, value] : fields) {
        Value item = Value::object();
        item.set("name", text_value(name));
        item.set("value", text_value(value));
        list.push(std::move(item));
    }
    return list;
}

Value page_data(const Call& call, Language language) {
    Value data = Value::object();
    data.set("lang", text_value(to_string(language)));
    data.set("other_lang", text_value(language == Language::ko ? "en" : "ko"));
    data.set("other_page", text_value(in_other_language(call, language)));
    return data;
}

/// `ancestor`: the origin that may have the page in a frame; "" for none. `visits`: an origin that
/// its script may call.
Reply window_sheet(const Call& call,
                   int status,
                   Value data,
                   std::string_view markup,
                   std::string_view ancestor,
                   std::string_view visits = {}) {
    const Phrases words(language_of(call));
    data.set("framed", Value::boolean(!ancestor.empty()));
    data.set("body", text_value(render(demo_file(markup), data, words)));
    std::string policy = "; script-src 'self'; frame-ancestors " +
                         (ancestor.empty() ? std::string("'none'") : std::string(ancestor));
    if (!visits.empty())
        policy += "; connect-src " + std::string(visits);
    return html_page(call, status, render(demo_file("window_layout.html"), data, words), policy);
}

}  // namespace

Reply html_page(const Call& call, int status, std::string body, const std::string& policy) {
    Reply reply;
    reply.status = status;
    reply.content_type = "text/html; charset=utf-8";
    reply.body = std::move(body);
    reply.headers = {
        {"Cache-Control", "no-store"},
        {"Content-Security-Policy",
         "default-src 'none'; img-src 'self'; style-src 'self'" + policy + "; base-uri 'none'"},
        {"Referrer-Policy", "no-referrer"},
        {"X-Content-Type-Options", "nosniff"}};
    const std::string asked = call.query.text_or_empty("lang");
    if (call.method == "GET" && (asked == "ko" || asked == "en"))
        reply.headers.emplace_back("Set-Cookie",
                                   "sandbox_lang=" + asked + "; Path=/sandbox; SameSite=Lax");
    return reply;
}

std::string in_other_language(const Call& call, Language language) {
    std::string query;
    if (call.method == "GET") {
        for (const std::string_view pair : text::split(call.raw_query, '&')) {
            if (!pair.empty() && !pair.starts_with("lang="))
                query += std::string(pair) + '&';
        }
    }
    return call.path + '?' + query + "lang=" + (language == Language::ko ? "en" : "ko");
}

std::string display_amount(std::string_view amount, std::string_view currency, Language language) {
    const std::size_t point = amount.find('.');
    std::string whole(amount.substr(0, point));
    for (std::size_t at = whole.size(); at > 3; at -= 3)
        whole.insert(at - 3, 1, ',');
    if (point != std::string_view::npos)
        whole += amount.substr(point);
    if (currency != "KRW") {
        if (point != std::string_view::npos && amount.size() - point == 2)
            whole += '0';  // 14.2 dollars are 14.20
        return std::string(currency) + ' ' + whole;
    }
    return language == Language::ko ? whole + "원" : "₩" + whole;
}

Reply window_page(const Call& call,
                  const WindowRequest& request,
                  const Payment& payment,
                  const Merchant& merchant) {
    const Language language = language_of(call);
    const Phrases words(language);
    const std::string& currency = payment.text("currency");
    const std::string& method = payment.text("pay_method");
    const bool registers = !payment.text("customer_uid").empty();
    Value data = page_data(call, language);
    if (call.method == "GET" &&
        call.query.text("merchant_uid"))  // opening again would be another payment
        data = page_data({.method = "GET",
                          .path = "/sandbox/window",
                          .segments = {},
                          .raw_query = "imp_uid=" + payment.text("imp_uid"),
                          .query = {}},
                         language);
    data.set("title", text_value(words.say(registers ? "window.title.card" : "window.title")));
    data.set("order_name", text_value(payment.text("name")));
    data.set("merchant_uid", text_value(request.merchant_uid));
    data.set("imp_uid", text_value(payment.text("imp_uid")));
    data.set("amount",
             text_value(display_amount(payment.amount("amount").text(), currency, language)));
    data.set("forged_amount",
             text_value(display_amount(
                 forged_amount(payment.amount("amount"), currency).text(), currency, language)));
    data.set("registers_card", Value::boolean(registers));
    data.set("pays", Value::boolean(!registers && method != "vbank"));
    data.set("is_account", Value::boolean(!registers && method == "vbank"));
    data.set("is_card", Value::boolean(registers || method == "card"));
    const std::string method_key = "method." + method;
    data.set("method", text_value(words.find(method_key).empty() ? method : words.say(method_key)));
    data.set("test", Value::boolean(payment.is_test()));
    data.set("cards", code_options(kWindowCards, card_name));
    data.set("banks", code_options(kWindowBanks, bank_name));
    data.set("quotas", word_options(kQuotas, "quota.", "0", words));
    data.set("reasons", word_options(kReasons, "reason.", "limit", words));
    data.set("tells", Value::boolean(!merchant.webhook_urls.empty()));
    data.set("orders", word_options(kWebhookOrders, "order.", to_string(merchant.order), words));
    auto hidden = request.carried;
    hidden.emplace(hidden.begin(), "imp_uid", payment.text("imp_uid"));
    data.set("hidden", hidden_list(hidden));
    return window_sheet(call, 200, std::move(data), "window.html", request.page_origin);
}

Reply person_page(const Call& call,
                  const std::string& merchant_uid,
                  const std::string& page_origin,
                  const std::vector<std::pair<std::string, std::string>>& hidden_fields) {
    const Language language = language_of(call);
    Value data = page_data(call, language);
    data.set("title", text_value(Phrases(language).say("person.title")));
    data.set("merchant_uid", text_value(merchant_uid));
    data.set("hidden", hidden_list(hidden_fields));
    return window_sheet(call, 200, std::move(data), "person.html", page_origin);
}

Reply result_page(const Call& call,
                  const std::string& page_origin,
                  std::string_view type,
                  const std::string& result) {
    const Language language = language_of(call);
    Value data = page_data(call, language);
    data.set("title", text_value(Phrases(language).say("message." + std::string(type) + ".title")));
    data.set("origin", text_value(page_origin));
    data.set("type", text_value(type));
    data.set("result", text_value(result));
    return window_sheet(call, 200, std::move(data), "result.html", page_origin);
}

Reply visit_twice(const Call& call, const std::string& location) {
    const Language language = language_of(call);
    Value data = page_data(call, language);
    data.set("title", text_value(Phrases(language).say("message.twice.title")));
    data.set("location", text_value(location));
    return window_sheet(call, 200, std::move(data), "twice.html", "", origin_of(location));
}

Reply message_page(const Call& call, int status, std::string_view key, std::string_view detail) {
    const Language language = language_of(call);
    const Phrases words(language);
    Value data = page_data(call, language);
    data.set("title", text_value(words.say(std::string(key) + ".title")));
    data.set("text", text_value(words.say(std::string(key) + ".text")));
    data.set("detail", text_value(detail));
    // Also inside a frame that waits for something else.
    return window_sheet(call, status, std::move(data), "message.html", "*");
}

Reply go_to(const std::string& location, int status) {
    Reply reply;
    reply.status = status;
    reply.content_type = "text/plain; charset=utf-8";
    reply.headers = {{"Location", location}, {"Cache-Control", "no-store"}};
    return reply;
}

}  // namespace imp::sandbox
