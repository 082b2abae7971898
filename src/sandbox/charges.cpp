#include "sandbox/charges.hpp"

#include "sandbox/channels.hpp"
#include "sandbox/given.hpp"
#include "sandbox/sandbox.hpp"

#include <array>

namespace imp::sandbox {

namespace {

using json::Value;

constexpr std::string_view kNotRegistered = "등록되지 않은 구매자입니다.";
constexpr std::string_view kCardRefused =
    "카드정보 인증에 실패하였습니다. [F113]유효하지않은 카드번호를 입력하셨습니다.";
constexpr std::string_view kUsage = "payment";
constexpr std::string_view kKeyInProvider = "html5_inicis";

Reply finish(const Charge& charge, const Fields& fields, Sandbox& sandbox) {
    if (charge.fail_reason.empty())
        return make_payment(fields, charge.payment, Tell::yes, sandbox);
    if (sandbox.settings.decline == "code")
        return failure(200, -1, charge.fail_reason);
    // An ordinary payment that failed is told to nobody (iamport-v1.md 4.1).
    return make_payment(fields, charge.payment, Tell::no, sandbox);
}

Reply charge_again(const Call& call, Sandbox& sandbox) {
    const Fields fields = body_of(call);
    // The reference requires a name; older clients send none.
    if (auto missing = refuse_missing(fields, {"customer_uid"}))
        return *std::move(missing);
    if (auto refused = refuse_payment(fields, sandbox))
        return *std::move(refused);
    const auto customer = sandbox.customers.find(fields.text_or_empty("customer_uid"));
    if (customer == sandbox.customers.end())
        return failure(200, 1, kNotRegistered);
    return finish(charge_customer(customer->second, fields, kUsage), fields, sandbox);
}

/// With a card's number, which is registered as well where a customer_uid is named.
Reply charge_once(const Call& call, Sandbox& sandbox) {
    const Fields fields = body_of(call);
    if (auto missing = refuse_missing(fields, {"card_number", "expiry"}))
        return *std::move(missing);
    if (auto refused = refuse_payment(fields, sandbox))
        return *std::move(refused);
    const auto card = read_card(fields, sandbox.clock.now());
    if (!card)
        return failure(200, -1, kCardRefused);
    Value given = fields_of_payment(fields, "paid", "card", provider_of(fields, kKeyInProvider));
    show_card(*card, given);
    const std::string customer_uid = fields.text_or_empty("customer_uid");
    if (!customer_uid.empty()) {
        register_customer(customer_uid, fields, sandbox);
        given.set("customer_uid", Value::string(customer_uid));
        given.set("customer_uid_usage", Value::string(kUsage));
    }
    return make_payment(fields, given, Tell::yes, sandbox);
}

constexpr std::array<Route, 3> kChargeRoutes = {{
    {"POST", "/subscribe/payments/again", charge_again},
    {"POST", "/subscribe/payments/onetime", charge_once},
    {"POST", "/subscribe/payments/foreign", charge_once},
}};

}  // namespace

Charge charge_customer(Customer& customer, const Fields& fields, std::string_view usage) {
    const bool declined = customer.declines > 0;
    Charge charge{.payment = fields_of_payment(
                      fields, declined ? "failed" : "paid", "card", customer.pg_provider),
                  .fail_reason = declined ? customer.decline_reason : ""};
    Value& payment = charge.payment;
    payment.set("pg_id", Value::string(customer.pg_id));
    payment.set("customer_uid", Value::string(customer.customer_uid));
    payment.set("customer_uid_usage", Value::string(usage));
    if (declined) {
        --customer.declines;
        payment.set("fail_reason", Value::string(customer.decline_reason));
    } else {
        show_card(customer.card, payment);
    }
    return charge;
}

Routes charge_routes() noexcept {
    return kChargeRoutes;
}

}  // namespace imp::sandbox
