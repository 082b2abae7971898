#include "support/samples.hpp"

namespace imp::samples {

MerchantUid merchant_uid(std::string_view s) {
    return MerchantUid::parse(s).value();
}

ImpUid imp_uid(std::string_view s) {
    return ImpUid::parse(s).value();
}

Decimal decimal(std::string_view s) {
    return Decimal::parse(s).value();
}

Money money(std::string_view amount, std::string_view currency) {
    return Money::make(decimal(amount), Currency::parse(currency).value()).value();
}

Order order(std::string_view uid) {
    return {.merchant_uid = merchant_uid(uid), .price = money("15000")};
}

Payment paid(std::string_view uid) {
    return {.imp_uid = imp_uid(uid),
            .merchant_uid = "order-1",
            .status = PaymentStatus::paid,
            .amount = decimal("15000"),
            .sandbox = false,
            .pay_method = "card",
            .pg_provider = "html5_inicis",
            .paid_at = 1'782'864'000};
}

Payment failed(std::string_view uid) {
    Payment payment = paid(uid);
    payment.status = PaymentStatus::failed;
    payment.paid_at = 0;
    payment.failed_at = 1'782'864'000;
    payment.fail_reason = "한도 초과";
    return payment;
}

Payment abandoned(std::string_view uid) {
    Payment payment = paid(uid);
    payment.status = PaymentStatus::ready;
    payment.paid_at = 0;
    return payment;
}

Payment vbank(std::string_view uid) {
    Payment payment = abandoned(uid);
    payment.pay_method = "vbank";
    payment.vbank_name = "신한";
    payment.vbank_num = "999-123";
    payment.vbank_date = 1'783'123'200;
    return payment;
}

Payment cancelled(std::string_view given_back, std::string_view uid) {
    Payment payment = paid(uid);
    payment.status = PaymentStatus::cancelled;
    payment.cancel_amount = decimal(given_back);
    payment.cancelled_at = 1'782'900'000;
    return payment;
}

}  // namespace imp::samples
