#include "sandbox/merchant.hpp"

#include "base/text.hpp"
#include "sandbox/outgoing.hpp"

#include <array>

namespace imp::sandbox {

namespace {

using json::Value;

constexpr std::array<std::pair<std::string_view, WebhookOrder>, 5> kOrders{{
    {"second", WebhookOrder::second},
    {"first", WebhookOrder::first},
    {"twice", WebhookOrder::twice},
    {"late", WebhookOrder::late},
    {"lost", WebhookOrder::lost},
}};
constexpr std::array<std::pair<std::string_view, ConfirmForm>, 3> kForms{{
    {"current", ConfirmForm::current},
    {"legacy", ConfirmForm::legacy},
    {"cvs", ConfirmForm::convenience_store},
}};
/// The browser is on its way by then.
constexpr std::chrono::milliseconds kAfterTheBrowser{300};
constexpr OutgoingLimits kConfirmLimits{std::chrono::seconds(10), std::chrono::seconds(10)};
constexpr int kOk = 200;
constexpr std::int64_t kMostRetries = 5;

template <typename Enum, std::size_t N>
std::optional<Enum> parse(const std::array<std::pair<std::string_view, Enum>, N>& words,
                          std::string_view word) noexcept {
    for (const auto& [name, value] : words) {
        if (name == word)
            return value;
    }
    return std::nullopt;
}

template <typename Enum, std::size_t N>
std::string_view name_of(const std::array<std::pair<std::string_view, Enum>, N>& words,
                         Enum value) noexcept {
    for (const auto& [name, each] : words) {
        if (each == value)
            return name;
    }
    return {};
}

std::string confirm_body(const Merchant& merchant, const Payment& payment) {
    const bool amount = merchant.confirm_form == ConfirmForm::current;
    if (merchant.confirm_by_form)
        return "imp_uid=" + text::percent_encode(payment.text("imp_uid")) +
               "&merchant_uid=" + text::percent_encode(payment.text("merchant_uid")) +
               (amount ? "&amount=" + payment.text("amount") : "&status=ready");
    Value body = Value::object();
    if (merchant.confirm_form == ConfirmForm::convenience_store)
        body.set("event", Value::string("Galaxia.Cvs.Confirm"));
    body.set("imp_uid", Value::string(payment.text("imp_uid")));
    body.set("merchant_uid", Value::string(payment.text("merchant_uid")));
    if (amount)
        body.set("amount", Value::number(payment.text("amount")));
    else
        body.set("status", Value::string("ready"));
    if (merchant.confirm_form == ConfirmForm::convenience_store) {
        Value extra = Value::object();
        extra.set("barcode", Value::string("0000000000000000"));
        extra.set("payType", Value::string("cash"));
        body.set("extra", std::move(extra));
    }
    return body.dump();
}

std::string reason_in(const std::string& body) {
    const auto parsed = json::parse(body);
    const Value* const reason = parsed && parsed->is_object() ? parsed->find("reason") : nullptr;
    return reason != nullptr && !reason->text().empty() ? reason->text() : "알 수 없음";
}

std::vector<std::string> urls_in(const Value& value) {
    std::vector<std::string> urls;
    if (value.is_array()) {
        for (const Value& each : value.items())
            urls.push_back(each.text());
    } else if (!value.text().empty()) {
        urls.push_back(value.text());
    }
    return urls;
}

Error wrong(std::string_view key) {
    return {Errc::bad_input, "unknown value of " + std::string(key)};
}

}  // namespace

std::optional<WebhookOrder> parse_webhook_order(std::string_view word) noexcept {
    return parse(kOrders, word);
}

std::string_view to_string(WebhookOrder order) noexcept {
    return name_of(kOrders, order);
}

void announce(const Merchant& merchant,
              Notices& notices,
              const Payment& payment,
              const std::string& cancellation_id) {
    const Notice notice{payment.text("imp_uid"),
                        payment.text("merchant_uid"),
                        payment.text("status"),
                        cancellation_id};
    for (const std::string& url : merchant.webhook_urls) {
        switch (merchant.order) {
            case WebhookOrder::first:
                notices.send_and_wait(notice, url, merchant.style);
                break;
            case WebhookOrder::twice:
                notices.send(notice, url, merchant.style, kAfterTheBrowser);
                [[fallthrough]];
            case WebhookOrder::second:
                notices.send(notice, url, merchant.style, kAfterTheBrowser);
                break;
            case WebhookOrder::late:
                notices.send(notice, url, merchant.style, merchant.late);
                break;
            case WebhookOrder::lost:
                break;
        }
    }
}

std::optional<std::string> ask_to_confirm(const Merchant& merchant,
                                          const Payment& payment,
                                          Wire& wire) {
    if (merchant.confirm_url.empty())
        return std::nullopt;
    const std::string body = confirm_body(merchant, payment);
    const Posted posted =
        post_to_shop({.url = merchant.confirm_url,
                      .content_type = merchant.confirm_by_form ? "application/x-www-form-urlencoded"
                                                               : "application/json",
                      .body = body,
                      .bearer = {},
                      .limits = kConfirmLimits});
    const auto& reply = posted.reply;
    wire.add({.kind = "confirm",
              .merchant_uid = payment.text("merchant_uid"),
              .imp_uid = payment.text("imp_uid"),
              .line = "POST " + target_of(merchant.confirm_url),
              .meaning = reply && reply->status == kOk ? "wire.confirm.yes" : "wire.confirm.no",
              .status = reply ? reply->status : 0,
              .failed = !reply,
              .took = posted.took,
              .details = {{"detail.sent", readable(body)},
                          {"detail.answer", reply ? readable(reply->body) : posted.error}}});
    if (reply && reply->status == kOk)
        return std::nullopt;
    return "고객사 요청에 의해 결제를 중단합니다. (상세사유 : " +
           (reply ? reason_in(reply->body) : std::string("알 수 없음")) + ")";
}

Result<bool> set_merchant(Merchant& merchant, std::string_view key, const Value& value) {
    if (key == "webhook_url") {
        merchant.webhook_urls = urls_in(value);
    } else if (key == "webhook_form" && value.is_boolean()) {
        merchant.style.form = value.as_bool();
    } else if (key == "webhook_order") {
        const auto order = parse_webhook_order(value.text());
        if (!order)
            return wrong(key);
        merchant.order = *order;
    } else if (key == "webhook_late_ms" && value.as_int()) {
        merchant.late = std::chrono::milliseconds(*value.as_int());
    } else if (key == "webhook_retries") {
        const std::int64_t retries = value.as_int().value_or(-1);
        if (retries < 0 || retries > kMostRetries)
            return wrong(key);
        merchant.style.retries = static_cast<int>(retries);
    } else if (key == "webhook_retry_ms" && value.as_int()) {
        merchant.style.retry_every = std::chrono::milliseconds(*value.as_int());
    } else if (key == "confirm_url") {
        merchant.confirm_url = value.text();
    } else if (key == "confirm_by_form" && value.is_boolean()) {
        merchant.confirm_by_form = value.as_bool();
    } else if (key == "confirm_form") {
        const auto form = parse(kForms, value.text());
        if (!form)
            return wrong(key);
        merchant.confirm_form = *form;
    } else {
        return false;
    }
    return true;
}

void show_merchant(const Merchant& merchant, Value& answer) {
    Value urls = Value::array();
    for (const std::string& url : merchant.webhook_urls)
        urls.push(Value::string(url));
    answer.set("webhook_url", std::move(urls));
    answer.set("webhook_form", Value::boolean(merchant.style.form));
    answer.set("webhook_order", Value::string(to_string(merchant.order)));
    answer.set("webhook_late_ms", Value::integer(merchant.late.count()));
    answer.set("webhook_retries", Value::integer(merchant.style.retries));
    answer.set("webhook_retry_ms", Value::integer(merchant.style.retry_every.count()));
    answer.set("confirm_url", Value::string(merchant.confirm_url));
    answer.set("confirm_by_form", Value::boolean(merchant.confirm_by_form));
    answer.set("confirm_form", Value::string(name_of(kForms, merchant.confirm_form)));
}

Merchant merchant_for(Merchant account, const Fields& fields) {
    if (const auto urls = fields.list("notice_url"); !urls.empty() && !urls.front().empty())
        account.webhook_urls = urls;
    if (const auto url = fields.text("confirm_url"))
        account.confirm_url = *url;
    if (const auto order = parse_webhook_order(fields.text_or_empty("webhook")))
        account.order = *order;
    return account;
}

}  // namespace imp::sandbox
