#include "api/json_map.hpp"

#include "api/json_fields.hpp"
#include "domain/codes.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace imp::api {

namespace {

using json::Value;

/// Only `true` and `false` are documented. A word or a number that plainly means true counts too:
/// taking a test payment for a real one would be the dearer mistake.
std::optional<bool> sandbox_of(const Value& object) {
    const Value* found = member(object, "sandbox");
    if (found == nullptr)
        return std::nullopt;
    if (found->is_boolean())
        return found->as_bool();
    if (found->text() == "true" || found->text() == "1")
        return true;
    return std::nullopt;
}

/// The bank's name; by its code where i'mport gives none, so that nobody has to guess where to pay.
std::string vbank_name_of(const Value& object) {
    std::string name = words_or_empty(object, "vbank_name");
    return name.empty() ? std::string(codes::bank_name(words_or_empty(object, "vbank_code")))
                        : name;
}

std::vector<Cancellation> cancellations_of(const Value& object) {
    std::vector<Cancellation> all;
    const Value* list = member(object, "cancel_history");
    if (list == nullptr)
        return all;
    for (const Value& each : list->items()) {
        if (!each.is_object())
            continue;
        Cancellation one;
        one.cancellation_id = text_or_empty(each, "cancellation_id");
        one.amount = amount_or_zero(each, "amount");
        one.cancelled_at = time_or_zero(each, "cancelled_at");
        one.reason = words_or_empty(each, "reason");
        all.push_back(std::move(one));
    }
    return all;
}

/// The fields without which, or with contradictions in which, an answer is not believed.
struct Required {
    ImpUid imp_uid;
    std::string merchant_uid;
    std::string status;
    Decimal amount;
    Decimal cancel_amount;
    std::string currency;
};

Result<Required> read_required(const Value& object) {
    auto imp_uid = ImpUid::parse(text_or_empty(object, "imp_uid"));
    if (!imp_uid)
        return bad("payment without a usable imp_uid");
    std::string merchant_uid = text_or_empty(object, "merchant_uid");
    if (merchant_uid.empty())
        return bad("payment without merchant_uid");
    std::string status = text_or_empty(object, "status");
    if (status.empty())
        return bad("payment without status");

    const Value* amount = member(object, "amount");
    const auto paid = amount == nullptr ? std::nullopt : amount_of(*amount);
    if (!paid)
        return bad("payment without a usable amount");
    const Value* cancelled = member(object, "cancel_amount");
    const auto given_back = cancelled == nullptr ? Decimal() : amount_of(*cancelled);
    if (!given_back)
        return bad("payment with an unusable cancel_amount");
    if (*given_back > *paid)
        return bad("payment with more cancelled than paid");

    const Value* currency = member(object, "currency");
    if (currency != nullptr && !currency->is_string())
        return bad("payment with an unusable currency");
    const bool named = currency != nullptr && !currency->text().empty();
    return Required{*std::move(imp_uid),
                    std::move(merchant_uid),
                    std::move(status),
                    *paid,
                    *given_back,
                    named ? currency->text() : "KRW"};
}

}  // namespace

Result<Envelope> parse_envelope(std::string_view body) {
    // Of two contrary statuses or amounts neither can be believed.
    auto document = json::parse(body, json::Names::unique);
    if (!document)
        return bad("not JSON, or a member named twice");
    const Value* code = document->find("code");
    const auto number = code == nullptr || !code->is_number() ? std::nullopt : code->as_int();
    if (!number)
        return bad("JSON without an integer code");
    const Value* response = document->find("response");
    if (response == nullptr)
        return bad("JSON without a response");
    return Envelope{*number, text_or_empty(*document, "message"), *response};
}

Result<Payment> parse_payment(const Value& object) {
    if (!object.is_object())
        return bad("no payment in the response");
    auto required = read_required(object);
    if (!required)
        return required.error();
    const Value* promotion = member(object, "promotion");
    const bool promoted = promotion != nullptr && promotion->is_object();
    return Payment{
        .imp_uid = std::move(required->imp_uid),
        .merchant_uid = std::move(required->merchant_uid),
        .status = parse_payment_status(required->status),
        .amount = required->amount,
        .cancel_amount = required->cancel_amount,
        .currency = std::move(required->currency),
        .sandbox = sandbox_of(object),
        .escrow = flag_or_false(object, "escrow"),
        .pay_method = words_or_empty(object, "pay_method"),
        .pg_provider = words_or_empty(object, "pg_provider"),
        .pg_id = words_or_empty(object, "pg_id"),
        .pg_tid = words_or_empty(object, "pg_tid"),
        .customer_uid = text_or_empty(object, "customer_uid"),
        .customer_uid_usage = text_or_empty(object, "customer_uid_usage"),
        .has_promotion = promoted,
        .promotion_discount = promoted ? amount_or_zero(*promotion, "discount") : Decimal(),
        .fail_reason = words_or_empty(object, "fail_reason"),
        .cancel_reason = words_or_empty(object, "cancel_reason"),
        .receipt_url = words_or_empty(object, "receipt_url"),
        .vbank_name = vbank_name_of(object),
        .vbank_num = words_or_empty(object, "vbank_num"),
        .vbank_holder = words_or_empty(object, "vbank_holder"),
        .vbank_date = time_or_zero(object, "vbank_date"),
        .started_at = time_or_zero(object, "started_at"),
        .paid_at = time_or_zero(object, "paid_at"),
        .failed_at = time_or_zero(object, "failed_at"),
        .cancelled_at = time_or_zero(object, "cancelled_at"),
        .cancel_history = cancellations_of(object),
    };
}

Result<std::vector<Attempt>> parse_attempts(const Value& response) {
    const Value* list = response.find("list");
    if (list == nullptr || !list->is_array())
        return bad("no list in the response");
    std::vector<Attempt> attempts;
    for (const Value& each : list->items()) {
        auto imp_uid = ImpUid::parse(text_or_empty(each, "imp_uid"));
        if (!imp_uid)
            continue;
        const bool paid =
            parse_payment_status(text_or_empty(each, "status")) == PaymentStatus::paid;
        attempts.push_back({*std::move(imp_uid), paid});
    }
    return attempts;
}

Payments parse_payments(const Value& array) {
    Payments found;
    for (const Value& each : array.items()) {
        if (auto payment = parse_payment(each))
            found.payments.push_back(*std::move(payment));
        else
            ++found.unusable;
    }
    return found;
}

Result<PaymentPage> parse_page(const Value& response) {
    const Value* list = response.find("list");
    if (list == nullptr || !list->is_array())
        return bad("no list in the response");
    Payments found = parse_payments(*list);
    const Value* next = member(response, "next");  // a page's number; 0 if there is none
    const bool more = next != nullptr && next->is_number() && next->as_int().value_or(0) > 0;
    return PaymentPage{std::move(found.payments), found.unusable, more};
}

Result<Prepared> parse_prepared(const Value& response, const MerchantUid& asked) {
    if (text_or_empty(response, "merchant_uid") != asked.str())
        return bad("an amount registered for another order");
    const Value* amount = member(response, "amount");
    const auto number = amount == nullptr ? std::nullopt : amount_of(*amount);
    if (!number || number->is_negative())
        return bad("no usable amount registered");
    const std::string code = text_or_empty(response, "currency");
    if (code.empty())
        return Prepared{*number, std::nullopt};
    auto currency = Currency::parse(code);
    if (!currency)
        return bad("an amount registered in an unusable currency");
    return Prepared{*number, *std::move(currency)};
}

std::string_view word_of(PaymentList::Of of) noexcept {
    switch (of) {
        case PaymentList::Of::all:
            return "all";
        case PaymentList::Of::paid:
            return "paid";
        case PaymentList::Of::cancelled:
            return "cancelled";
    }
    return "all";
}

std::string_view word_of(PaymentList::Sorting sorting) noexcept {
    switch (sorting) {
        case PaymentList::Sorting::updated_last_first:
            return "-updated";
        case PaymentList::Sorting::paid_last_first:
            return "-paid";
    }
    return "-updated";
}

Result<Token> parse_token(const Value& response) {
    constexpr std::size_t kLongest = 4096;
    constexpr UnixSeconds kLatest = 1'000'000'000'000;  // a difference cannot overflow

    Token token{text_or_empty(response, "access_token"), 0, 0};
    const bool printable = std::all_of(token.access_token.begin(),
                                       token.access_token.end(),
                                       [](char c) { return c > ' ' && c <= '~'; });
    if (token.access_token.empty() || token.access_token.size() > kLongest || !printable)
        return bad("no usable access_token in the response");
    const Value* now = member(response, "now");
    const Value* end = member(response, "expired_at");
    const auto now_time = now == nullptr || !now->is_number() ? std::nullopt : now->as_int();
    const auto end_time = end == nullptr || !end->is_number() ? std::nullopt : end->as_int();
    if (!now_time || !end_time || *now_time < 0 || *end_time < 0 || *now_time > kLatest ||
        *end_time > kLatest)
        return bad("a token without usable times");
    token.now = *now_time;
    token.expired_at = *end_time;
    return token;
}

}  // namespace imp::api
