#include "sandbox/payment.hpp"

#include "base/random.hpp"
#include "base/text.hpp"
#include "sandbox/digits.hpp"

#include <array>
#include <cstdlib>

namespace imp::sandbox {

namespace {

using json::Value;

// i'mport REST v1, PaymentAnnotation; `deposit_history` and `extension` are absent from ordinary
// recorded answers.
constexpr std::array kNullKeys = {
    "apply_num",
    "bank_code",
    "bank_name",
    "buyer_addr",
    "buyer_email",
    "buyer_name",
    "buyer_postcode",
    "buyer_tel",
    "cancel_reason",
    "card_code",
    "card_issuer_code",
    "card_issuer_name",
    "card_name",
    "card_number",
    "card_publisher_code",
    "card_publisher_name",
    "card_type",
    "channel",
    "currency",
    "custom_data",
    "customer_uid",
    "emb_pg_provider",
    "customer_uid_usage",
    "fail_reason",
    "imp_uid",
    "merchant_uid",
    "name",
    "pay_method",
    "pg_id",
    "pg_provider",
    "pg_tid",
    "promotion",
    "receipt_url",
    "status",
    "user_agent",
    "vbank_code",
    "vbank_holder",
    "vbank_name",
    "vbank_num",
};
constexpr std::array kZeroKeys = {"amount",
                                  "cancel_amount",
                                  "cancelled_at",
                                  "card_quota",
                                  "failed_at",
                                  "paid_at",
                                  "started_at",
                                  "vbank_date",
                                  "vbank_issued_at"};
constexpr std::array kFalseKeys = {"cash_receipt_issued", "escrow", "sandbox"};
constexpr std::array kArrayKeys = {"cancel_history", "cancel_receipt_urls"};
constexpr std::array kTextKeys = {"imp_uid", "merchant_uid", "status", "currency"};
constexpr std::array kAmountKeys = {"amount", "cancel_amount"};

constexpr UnixSeconds kThreeDays = 3LL * 24 * 3600;

bool is_control_key(std::string_view key) {
    return key == "answer_with" || key == "answer_without" || key == "product_orders";
}

Value text(std::string_view s) {
    return Value::string(s);
}

/// Sets fields that nobody gave and that are still empty.
class Filler {
  public:
    Filler(Payment& payment, const Value& given) : payment_(payment), given_(given) {}

    void fill(std::string_view key, Value value) {
        if (given_.find(key) == nullptr && is_empty(payment_.fields.at(std::string(key))))
            payment_.set(key, std::move(value));
    }

    /// Also over an earlier value.
    void put(std::string_view key, Value value) {
        if (given_.find(key) == nullptr)
            payment_.set(key, std::move(value));
    }

  private:
    static bool is_empty(const Value& value) {
        return value.is_null() || value.text() == "0" ||
               (value.is_array() && value.items().empty()) ||
               (value.is_string() && value.text().empty());
    }

    Payment& payment_;
    const Value& given_;
};

Result<void> check(const Value& given) {
    if (!given.is_object())
        return Error{Errc::bad_input, "a payment is a JSON object"};
    for (const char* const key : kTextKeys) {
        const Value* const value = given.find(key);
        if (value != nullptr && (!value->is_string() || value->text().empty()))
            return Error{Errc::bad_input,
                         std::string(key) + " is not a text (use answer_with for wrong replies)"};
    }
    for (const char* const key : kAmountKeys) {
        const Value* const value = given.find(key);
        if (value != nullptr && !value->is_number())
            return Error{Errc::bad_input,
                         std::string(key) + " is not a number (use answer_with for wrong replies)"};
    }
    return {};
}

void overlay(Payment& payment, const Value& given) {
    for (const auto& [key, value] : given.members()) {
        if (!is_control_key(key))
            payment.set(key, value);
    }
    if (const Value* const with = given.find("answer_with")) {
        payment.answer_with.clear();
        for (const auto& [key, value] : with->members())
            payment.answer_with.insert_or_assign(key, value);
    }
    if (const Value* const without = given.find("answer_without")) {
        payment.answer_without.clear();
        for (const Value& key : without->items())
            payment.answer_without.insert(key.text());
    }
}

void fill_card(Filler& filler) {
    filler.fill("apply_num", text(random_digits(8)));
    filler.fill("card_code", text("366"));
    filler.fill("card_name", text("신한카드"));
    filler.fill("card_number", text("999999******9999"));
    filler.fill("card_type", Value::integer(0));
}

void fill_vbank(Filler& filler, UnixSeconds now) {
    filler.fill("vbank_code", text("088"));
    filler.fill("vbank_name", text("신한"));
    filler.fill("vbank_num", text("9999" + random_digits(10)));
    filler.fill("vbank_holder", text("테스트상점"));
    filler.fill("vbank_date", Value::integer(now + kThreeDays));
    filler.fill("vbank_issued_at", Value::integer(now));
}

/// What the PG leaves behind once it has approved or issued an account.
void fill_from_pg(Payment& payment, Filler& filler, UnixSeconds now) {
    const std::string& method = payment.text("pay_method");
    filler.fill("pg_tid", text("SandboxTID" + random_digits(16)));
    filler.fill("receipt_url",
                text("https://pg.example.com/receipt?tid=" + payment.text("pg_tid")));
    if (method == "vbank")
        fill_vbank(filler, now);
    if (method == "card" && payment.text("status") != "ready")
        fill_card(filler);
}

/// cancel_history gets an item for what was cancelled since `cancelled_before`.
void add_cancellation(Payment& payment, Filler& filler, Decimal cancelled_before, UnixSeconds now) {
    const Decimal part = payment.amount("cancel_amount") - cancelled_before;
    if (part <= Decimal{})
        return;
    Value item = Value::object();
    item.set("pg_tid", payment.fields.at("pg_tid"));
    item.set("amount", Value::number(part.text()));
    item.set("cancelled_at", Value::integer(now));
    item.set("reason", text(payment.text("cancel_reason")));  // never null, by the reference
    item.set("receipt_url", payment.fields.at("receipt_url"));
    item.set("cancellation_id", text(text::to_upper(random_hex(10))));
    Value history = payment.fields.at("cancel_history");
    history.push(std::move(item));
    filler.put("cancel_history", std::move(history));
    if (!payment.fields.at("receipt_url").is_null()) {
        Value urls = payment.fields.at("cancel_receipt_urls");
        urls.push(payment.fields.at("receipt_url"));
        filler.put("cancel_receipt_urls", std::move(urls));
    }
    if (payment.text("status") == "cancelled")
        filler.put("cancelled_at", Value::integer(now));
}

/// Makes what was not given fit the status (facts 3.5.2).
void follow_status(Payment& payment,
                   const Value& given,
                   Decimal cancelled_before,
                   UnixSeconds now) {
    Filler filler(payment, given);
    const std::string status = payment.text("status");
    if (status == "ready") {
        if (payment.text("pay_method") == "vbank")
            fill_from_pg(payment, filler, now);
    } else if (status == "paid") {
        filler.fill("paid_at", Value::integer(now));
        filler.put("failed_at", Value::integer(0));
        filler.put("fail_reason", Value());
        fill_from_pg(payment, filler, now);
    } else if (status == "failed") {
        filler.fill("failed_at", Value::integer(now));
        filler.fill("fail_reason", text("사용자가 결제를 취소함"));
    } else if (status == "cancelled") {
        filler.fill("paid_at", Value::integer(now));
        fill_from_pg(payment, filler, now);
        filler.fill("cancel_amount", payment.fields.at("amount"));
        filler.fill("cancel_reason", text("관리자페이지취소"));
        filler.fill("cancelled_at", Value::integer(now));
    }
    add_cancellation(payment, filler, cancelled_before, now);
}

}  // namespace

const std::string& Payment::text(std::string_view key) const {
    static const std::string kNothing;
    const auto field = fields.find(std::string(key));
    return field == fields.end() ? kNothing : field->second.text();
}

UnixSeconds Payment::time(std::string_view key) const {
    return text::parse_int(text(key)).value_or(0);
}

bool Payment::is_test() const {
    const auto field = fields.find("sandbox");
    return field != fields.end() && field->second.as_bool();
}

Decimal Payment::amount(std::string_view key) const {
    return parse_decimal(text(key)).value_or(Decimal{});
}

void Payment::set(std::string_view key, Value value) {
    fields.insert_or_assign(std::string(key), std::move(value));
}

void Payment::render() {
    auto shown = fields;
    for (const auto& [key, value] : answer_with)
        shown.insert_or_assign(key, value);
    for (const std::string& key : answer_without)
        shown.erase(key);
    Value object = Value::object();
    for (const auto& [key, value] : shown)
        object.set(key, value);
    answer = object.dump();
}

Result<Payment> new_payment(const Value& given, UnixSeconds now) {
    if (const auto checked = check(given); !checked)
        return checked.error();
    Payment payment;
    for (const char* const key : kNullKeys)
        payment.set(key, Value());
    for (const char* const key : kZeroKeys)
        payment.set(key, Value::integer(0));
    for (const char* const key : kFalseKeys)
        payment.set(key, Value::boolean(false));
    for (const char* const key : kArrayKeys)
        payment.set(key, Value::array());
    overlay(payment, given);

    Filler filler(payment, given);
    filler.fill("imp_uid", text("imp_" + random_digits(12)));
    filler.fill("merchant_uid", text("SANDBOX-" + random_digits(12)));
    filler.fill("amount", Value::integer(1000));
    filler.fill("currency", text("KRW"));
    filler.fill("status", text("paid"));
    filler.fill("pay_method", text("card"));
    filler.fill("channel", text("mobile"));
    filler.fill("name", text("테스트 상품"));
    filler.fill("buyer_name", text("홍길동"));
    filler.fill("buyer_email", text("buyer@example.com"));
    filler.fill("buyer_tel", text("010-0000-0000"));
    filler.fill("pg_provider", text("html5_inicis"));
    filler.fill("pg_id", text("INIpayTest"));
    filler.fill("user_agent", text("sorry_not_supported_anymore"));
    filler.fill("started_at", Value::integer(now));
    follow_status(payment, given, {}, now);
    payment.updated_at = now;
    payment.render();
    return payment;
}

Result<void> update_payment(Payment& payment, const Value& given, UnixSeconds now) {
    if (auto checked = check(given); !checked)
        return checked;
    const Value* const id = given.find("imp_uid");
    if (id != nullptr && id->text() != payment.text("imp_uid"))
        return Error{Errc::bad_input, "imp_uid cannot change"};
    const Decimal cancelled_before = payment.amount("cancel_amount");
    overlay(payment, given);
    follow_status(payment, given, cancelled_before, now);
    payment.updated_at = now;
    payment.render();
    return {};
}

}  // namespace imp::sandbox
