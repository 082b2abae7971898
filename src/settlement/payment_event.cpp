#include "settlement/payment_event.hpp"

#include "base/json.hpp"

namespace imp::settlement {

namespace {

std::string journal_detail(const Payment& payment, const News& news) {
    json::Value detail = json::Value::object();
    detail.set("status", json::Value::string(to_string(payment.status)));
    detail.set("amount", json::Value::number(payment.amount.str()));
    detail.set("cancel_amount", json::Value::number(payment.cancel_amount.str()));
    detail.set("currency", json::Value::string(payment.currency));
    detail.set("merchant_uid", json::Value::string(payment.merchant_uid));
    detail.set("pay_method", json::Value::string(payment.pay_method));
    detail.set("pg_provider", json::Value::string(payment.pg_provider));
    detail.set("pg_tid", json::Value::string(payment.pg_tid));
    detail.set("customer_uid_usage", json::Value::string(payment.customer_uid_usage));
    detail.set("sandbox", payment.sandbox ? json::Value::boolean(*payment.sandbox) : json::Value());
    detail.set("fail_reason", json::Value::string(payment.fail_reason));
    if (!news.cancellation_id.empty())  // as the webhook told it
        detail.set("cancellation_id", json::Value::string(news.cancellation_id));
    if (!news.request_id.empty())
        detail.set("request", json::Value::string(news.request_id));
    return detail.dump();
}

}  // namespace

store::Event payment_event(const Order& before,
                           const Order& after,
                           const Payment& payment,
                           std::string_view word,
                           const News& news) {
    return {.at = news.at,
            .source = std::string(to_string(news.source)),
            .merchant_uid = before.merchant_uid.str(),
            .imp_uid = payment.imp_uid.str(),
            .verdict = std::string(word),
            .state_before = std::string(to_string(before.state)),
            .state_after = std::string(to_string(after.state)),
            .detail = journal_detail(payment, news)};
}

}  // namespace imp::settlement
