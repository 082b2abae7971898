#include "sandbox/made_payment.hpp"

#include "base/text.hpp"
#include "sandbox/channels.hpp"
#include "sandbox/digits.hpp"
#include "sandbox/given.hpp"

#include <array>
#include <string>

namespace imp::sandbox {

namespace {

using json::Value;

constexpr std::string_view kPaidAlready = "이미 결제가 이루어진 거래건입니다.";
constexpr std::array kTaken = {
    "merchant_uid",
    "name",
    "currency",
    "buyer_name",
    "buyer_email",
    "buyer_tel",
    "buyer_addr",
    "buyer_postcode",
};

/// `imps_` and twelve digits. Source: iamport-v1.md 3.5.
std::string new_imp_uid(const Sandbox& sandbox) {
    constexpr std::size_t kDigits = 12;
    std::string imp_uid;
    do {
        imp_uid = "imps_" + random_digits(kDigits);
    } while (sandbox.payments.find(imp_uid) != nullptr);
    return imp_uid;
}

/// An object given as custom_data is kept as its JSON text.
Value custom_data(const Value& given) {
    return given.is_object() || given.is_array() ? Value::string(given.dump()) : given;
}

}  // namespace

std::optional<Reply> refuse_payment(const Fields& fields, const Sandbox& sandbox) {
    if (auto missing = refuse_missing(fields, {"merchant_uid", "amount"}))
        return missing;
    const std::string merchant_uid = fields.text_or_empty("merchant_uid");
    const auto amount = parse_decimal(text::trim(fields.text_or_empty("amount")));
    if (text::utf8_length(merchant_uid) > kLongestMerchantUid)
        return refuse_value("merchant_uid");
    if (!amount || *amount <= Decimal{})
        return refuse_value("amount");
    if (!sandbox.payments.of_order(merchant_uid, "paid", {}).empty())
        return failure(200, 1, kPaidAlready);
    return std::nullopt;
}

Value fields_of_payment(const Fields& fields,
                        std::string_view status,
                        std::string_view pay_method,
                        std::string_view pg_provider) {
    Value given = Value::object();
    given.set("status", Value::string(status));
    given.set("pay_method", Value::string(pay_method));
    given.set("pg_provider", Value::string(pg_provider));
    given.set("channel", Value::string("api"));
    given.set("amount", Value::number(std::string(text::trim(fields.text_or_empty("amount")))));
    for (const char* const name : kTaken) {
        if (const auto word = fields.text(name))
            given.set(name, Value::string(*word));
    }
    if (const Value* const data = fields.find("custom_data"))
        given.set("custom_data", custom_data(*data));
    return given;
}

Reply make_payment(const Fields& fields, const Value& given, Tell tell, Sandbox& sandbox) {
    Value whole = given;
    if (whole.find("imp_uid") == nullptr)
        whole.set("imp_uid", Value::string(new_imp_uid(sandbox)));
    const Value* const provider = given.find("pg_provider");
    const std::string_view pg_id = provider != nullptr ? pg_id_of(provider->text()) : "";
    if (given.find("pg_id") == nullptr && !pg_id.empty())
        whole.set("pg_id", Value::string(pg_id));
    const auto payment = sandbox.payments.create(whole);
    if (!payment)
        return failure(400, -1, payment.error().detail);
    sandbox.merchants[(*payment)->text("imp_uid")] = merchant_for(sandbox.merchant, fields);
    if (tell == Tell::yes)
        tell_shop(sandbox, **payment);
    return envelope((*payment)->answer);
}

}  // namespace imp::sandbox
