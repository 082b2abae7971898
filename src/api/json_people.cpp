// Identity verifications, registered cards and what is scheduled with them.
#include "api/json_fields.hpp"
#include "api/json_map.hpp"

#include <array>

namespace imp::api {

namespace {

/// What i'mport may say of a person.
constexpr std::array<std::string_view, 10> kPersonal{"name",
                                                     "gender",
                                                     "birthday",
                                                     "birth",
                                                     "foreigner",
                                                     "foreigner_v2",
                                                     "phone",
                                                     "carrier",
                                                     "unique_key",
                                                     "unique_in_site"};

std::string personal_of(const json::Value& object) {
    json::Value personal = json::Value::object();
    for (const std::string_view key : kPersonal) {
        if (const json::Value* value = member(object, key))
            personal.set(std::string(key), *value);
    }
    return personal.dump();
}

}  // namespace

Result<Certification> parse_certification(const json::Value& object) {
    auto imp_uid = ImpUid::parse(text_or_empty(object, "imp_uid"));
    if (!imp_uid)
        return bad("certification without a usable imp_uid");
    std::string merchant_uid = text_or_empty(object, "merchant_uid");
    if (merchant_uid.empty())
        return bad("certification without merchant_uid");
    const json::Value* certified = member(object, "certified");
    if (certified == nullptr || !certified->is_boolean())
        return bad("certification that does not say whether it is one");
    return Certification{.imp_uid = *std::move(imp_uid),
                         .merchant_uid = std::move(merchant_uid),
                         .certified = certified->as_bool(),
                         .certified_at = time_or_zero(object, "certified_at"),
                         .pg_provider = words_or_empty(object, "pg_provider"),
                         .pg_tid = words_or_empty(object, "pg_tid"),
                         .birthday = text_or_empty(object, "birthday"),
                         .unique_key = text_or_empty(object, "unique_key"),
                         .personal = personal_of(object)};
}

Result<BillingKey> parse_billing_key(const json::Value& object) {
    std::string customer_uid = text_or_empty(object, "customer_uid");
    if (customer_uid.empty())
        return bad("customer without customer_uid");
    return BillingKey{.customer_uid = std::move(customer_uid),
                      .pg_provider = words_or_empty(object, "pg_provider"),
                      .pg_id = words_or_empty(object, "pg_id"),
                      .card_name = words_or_empty(object, "card_name"),
                      .sandbox = flag_or_false(object, "sandbox")};
}

Result<ScheduledPayment> parse_scheduled(const json::Value& object) {
    ScheduledPayment scheduled{.customer_uid = text_or_empty(object, "customer_uid"),
                               .merchant_uid = text_or_empty(object, "merchant_uid"),
                               .imp_uid = text_or_empty(object, "imp_uid"),
                               .name = words_or_empty(object, "name"),
                               .schedule_at = time_or_zero(object, "schedule_at"),
                               .schedule_status = text_or_empty(object, "schedule_status"),
                               .payment_status = text_or_empty(object, "payment_status"),
                               .fail_reason = words_or_empty(object, "fail_reason")};
    if (scheduled.customer_uid.empty() || scheduled.merchant_uid.empty())
        return bad("schedule without customer_uid or merchant_uid");
    const json::Value* amount = member(object, "amount");
    const auto said = amount == nullptr ? std::nullopt : amount_of(*amount);
    if (!said)
        return bad("schedule without a usable amount");
    scheduled.amount = *said;
    if (std::string currency = text_or_empty(object, "currency"); !currency.empty())
        scheduled.currency = std::move(currency);
    return scheduled;
}

}  // namespace imp::api
