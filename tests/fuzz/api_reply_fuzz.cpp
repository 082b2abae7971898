// Any answer of i'mport's, from its status and body down to what it means for an order.
#include "api/answer.hpp"
#include "api/json_map.hpp"
#include "base/text.hpp"
#include "domain/decide.hpp"
#include "fuzz/fuzz.hpp"
#include "support/samples.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <string>

using namespace imp;

namespace {

bool is_storable(std::string_view words) {
    return words.find('\0') == std::string_view::npos && text::is_utf8(words);
}

void check_decision(const Payment& payment) {
    const Order order = samples::order();
    const Policy policy;
    const Verdict verdict = decide(order, payment, policy);
    if (verdict != Verdict::paid)
        return;
    const auto with_discount = payment.amount.plus(payment.promotion_discount);
    FUZZ_CHECK(payment.status == PaymentStatus::paid && payment.cancel_amount.is_zero());
    FUZZ_CHECK(payment.merchant_uid == order.merchant_uid.str());
    FUZZ_CHECK(payment.currency == order.price.currency().code());
    FUZZ_CHECK(payment.amount == order.price.amount() || with_discount == order.price.amount());
    FUZZ_CHECK(payment.sandbox != true);
}

void check_payment(const Payment& payment) {
    FUZZ_CHECK(is_plausible(payment));
    FUZZ_CHECK(ImpUid::parse(payment.imp_uid.str()).has_value());
    FUZZ_CHECK(!payment.merchant_uid.empty() && !payment.amount.is_negative());
    FUZZ_CHECK(!amount_left(payment).is_negative() && amount_left(payment) <= payment.amount);
    FUZZ_CHECK(compare_progress(payment, payment) == 0);
    for (const std::string* words : {&payment.pay_method,
                                     &payment.pg_provider,
                                     &payment.pg_id,
                                     &payment.pg_tid,
                                     &payment.fail_reason,
                                     &payment.cancel_reason,
                                     &payment.receipt_url,
                                     &payment.vbank_name,
                                     &payment.vbank_num,
                                     &payment.vbank_holder})
        FUZZ_CHECK(is_storable(*words));
    for (const UnixSeconds at : {payment.vbank_date,
                                 payment.started_at,
                                 payment.paid_at,
                                 payment.failed_at,
                                 payment.cancelled_at})
        FUZZ_CHECK(at >= 0);
    for (const Cancellation& one : payment.cancel_history)
        FUZZ_CHECK(!one.amount.is_negative() && one.cancelled_at >= 0);
    check_decision(payment);
}

/// What one reader made of it, in a form that can be compared.
using Outcome = std::string;

template <typename T, typename Show>
Outcome outcome(const Result<T>& result, Show show) {
    return result ? show(*result) : "error " + std::string(to_string(result.error().code));
}

Outcome shown(const Payment& payment) {
    check_payment(payment);
    std::string all = payment.imp_uid.str() + '|' + payment.merchant_uid + '|' +
                      std::string(to_string(payment.status)) + '|' + payment.amount.str() + '|' +
                      payment.cancel_amount.str() + '|' + payment.currency + '|' +
                      std::to_string(payment.paid_at) + '|' + payment.vbank_name + '|' +
                      payment.receipt_url + '|' + payment.customer_uid;
    for (const Cancellation& one : payment.cancel_history)
        all += '|' + one.cancellation_id + ':' + one.amount.str();
    return all;
}

Outcome shown(const Certification& certification) {
    FUZZ_CHECK(!certification.merchant_uid.empty() && certification.certified_at >= 0);
    const auto personal = json::parse(certification.personal);
    FUZZ_CHECK(personal && personal->is_object());
    return certification.imp_uid.str() + '|' + certification.personal +
           (certification.certified ? "|1" : "|0");
}

Outcome shown(const BillingKey& key) {
    FUZZ_CHECK(!key.customer_uid.empty() && is_storable(key.card_name));
    return key.customer_uid + '|' + key.pg_provider + '|' + key.card_name;
}

Outcome shown(const ScheduledPayment& scheduled) {
    FUZZ_CHECK(!scheduled.merchant_uid.empty() && !scheduled.amount.is_negative());
    FUZZ_CHECK(scheduled.schedule_at >= 0 && is_storable(scheduled.name));
    return scheduled.customer_uid + '|' + scheduled.merchant_uid + '|' + scheduled.amount.str();
}

Outcome shown(const Prepared& prepared) {
    FUZZ_CHECK(!prepared.amount.is_negative());
    return prepared.amount.str() + '|' + (prepared.currency ? prepared.currency->code() : "");
}

Outcome shown(const api::Token& token) {
    FUZZ_CHECK(!token.access_token.empty() && token.access_token.size() <= 4096);
    FUZZ_CHECK(fuzz::is_clean_line(token.access_token));
    FUZZ_CHECK(token.now >= 0 && token.expired_at >= 0);
    return token.access_token + '|' + std::to_string(token.expired_at);
}

Outcome shown(const PaymentPage& page) {
    std::string all = std::to_string(page.unusable) + (page.more ? "+" : "-");
    for (const Payment& payment : page.payments)
        all += '\n' + shown(payment);
    return all;
}

Outcome shown(const std::vector<api::Attempt>& attempts) {
    std::string all;
    for (const api::Attempt& attempt : attempts)
        all += attempt.imp_uid.str() + (attempt.paid ? "+" : "-");
    return all;
}

/// The response of a look-up, read by `parse`.
template <typename Parse>
Outcome found(const Result<std::optional<json::Value>>& response, Parse parse) {
    return outcome(response, [&](const std::optional<json::Value>& value) -> Outcome {
        return value ? outcome(parse(*value), [](const auto& read) { return shown(read); })
                     : "none";
    });
}

Outcome read_as(std::size_t what, const net::Reply& reply) {
    switch (what) {
        case 0:
            return found(api::read_lookup(reply), api::parse_payment);
        case 1:
            return found(api::read_several(reply), [](const json::Value& array) {
                api::Payments read = api::parse_payments(array);
                return Result<PaymentPage>(PaymentPage{std::move(read.payments), read.unusable});
            });
        case 2:
            return found(api::read_page(reply, 2), api::parse_page);
        case 3:
            return found(api::read_customer(reply), api::parse_billing_key);
        case 4:
            return found(api::read_lookup(reply), api::parse_certification);
        case 5:
            return found(api::read_lookup(reply), api::parse_scheduled);
        case 6:
            return found(api::read_lookup(reply), [](const json::Value& value) {
                return api::parse_prepared(value, samples::merchant_uid("order-1"));
            });
        case 7:
            return found(api::read_page(reply, 1), api::parse_attempts);
        case 8: {
            const auto done = api::read_command(reply);
            FUZZ_CHECK(done || fuzz::is_clean_line(done.error().detail));
            return outcome(done, [](const json::Value& value) { return value.dump(); });
        }
        default:
            return outcome(api::read_token(reply), [](const api::Token& t) { return shown(t); });
    }
}

}  // namespace

FUZZ_TARGET(api_reply) {
    constexpr std::array kStatuses{200, 207, 400, 401, 404, 429, 500, 503, 302};
    fuzz::Input in(input);
    const std::size_t what = in.choice(10);
    net::Reply reply{.status = kStatuses.at(in.choice(kStatuses.size())),
                     .body = std::string(in.rest()),
                     .date = {},
                     .location = {}};
    const Outcome first = read_as(what, reply);
    const auto document = json::parse(reply.body);
    if (!document)
        return;
    // Blanks, escapes and the like mean nothing.
    reply.body = document->dump();
    FUZZ_CHECK(read_as(what, reply) == first);
    reply.body = document->dump_pretty();
    FUZZ_CHECK(read_as(what, reply) == first);
}
