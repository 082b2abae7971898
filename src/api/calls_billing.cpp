// Billing keys and subscriptions.
#include "api/calls_table.hpp"

namespace imp::api::table {

namespace {

constexpr Parameter kSchedule[] = {
    kOrderInBody,
    in_body("schedule_at", moment, "when it is to be charged").must(),
    in_body("currency", string, "ISO 4217 code").must(),
    kAmount,
    kTaxFree,
    kVatAmount,
    kTitleNeeded,
    kBuyerName,
    kBuyerEmail,
    kBuyerTel,
    kBuyerAddr,
    kBuyerPostcode,
    kCustomData,
    kNoticeUrl,
    in_body("product_type", string, "real or digital"),
    in_body("cash_receipt_type", string, "person, company or anonymous"),
    in_body("card_quota", number, "months of instalments; 0 is none"),
    in_body("interest_free_by_merchant", boolean, "the shop pays the interest of instalments"),
    in_body("use_card_point", boolean, "use the card's points"),
    in_body("product_count", integer, "number of products"),
    in_body("browser_ip", string, "the buyer's address on the net"),
    in_body("extra", object, "more, by PG"),
    kBypass,
    in_body("promotion_id", string, "promotion to apply"),
};

constexpr Parameter kIssueBillingKey[] = {
    kCustomerUid,
    kChannelKey,
    kPg,
    in_body("customer_id", string, "the buyer, for PGs that tell buyers apart"),
    in_body("card_number", string, "dddd-dddd-dddd-dddd").must().hidden(),
    in_body("expiry", string, "of the card: YYYY-MM").must().hidden(),
    kBirth,
    kPassword,
    kCvc,
    in_body("customer_name", string, "the card holder's name"),
    in_body("customer_tel", string, "the card holder's telephone"),
    in_body("customer_email", string, "the card holder's e-mail address"),
    in_body("customer_addr", string, "the card holder's address"),
    in_body("customer_postcode", string, "the card holder's postcode"),
    in_body("channel_group_id", string, "smart routing group"),
};

constexpr Parameter kDeleteBillingKey[] = {
    kCustomerUid,
    in_query("reason", string, "why"),
    in_query("extra[requester]", string, "who asks for it; for NAVER Pay"),
};

constexpr Parameter kGetBillingKeys[] = {
    in_query("customer_uid[]", string_list, "the shop's names for the billing keys").must()};

constexpr Parameter kListBillingKeyPayments[] = {kCustomerUid, kPage};

constexpr Parameter kListBillingKeySchedules[] = {
    kCustomerUid,
    kPage,
    kFrom,
    kTo,
    in_query("schedule-status", string, "only those").one_of("scheduled executed revoked"),
};

constexpr Parameter kSchedulePayments[] = {
    kCustomerInBody,
    in_body("customer_id", string, "the buyer, for PGs that tell buyers apart"),
    in_body(
        "checking_amount", integer, "charged and given back at once to try the card; 0: not tried"),
    in_body("card_number", string, "dddd-dddd-dddd-dddd, where no billing key is there yet")
        .hidden(),
    in_body("expiry", string, "of the card: YYYY-MM").hidden(),
    kBirth,
    kPassword,
    kCvc,
    in_body("channel_key", string, "the channel, from the console"),
    in_body("schedules", object_list, "the payments").must().made_of(kSchedule),
};

constexpr Parameter kUnschedulePayments[] = {
    in_body("customer_uid", string, "the shop's name for the billing key"),
    in_body("merchant_uid", string_list, "the payments; without it all of the customer_uid"),
};

constexpr Parameter kListSchedules[] = {
    in_query("schedule_from", moment, "from this time on").must(),
    in_query("schedule_to", moment, "until before this time, at most 3 months later").must(),
    in_query("schedule_status", string, "only those").one_of("scheduled executed revoked"),
    kPage,
    kLimit,
    in_query("sorting", string, "scheduled: the oldest time first").one_of("scheduled"),
};

constexpr Parameter kChangeSchedule[] = {kOrder,
                                         in_body("schedule_at", moment, "the new time").must()};

constexpr Parameter kReschedule[] = {
    kOrder, in_body("schedule_at", moment, "when it is to be tried again").must()};

// A table is read by its columns.
// clang-format off
constexpr Call kBillingCalls[] = {
    {Group::billing_key, "issue-billing-key", "POST", "/subscribe/customers/{customer_uid}",
     kIssueBillingKey, billing_key, "Register a card", changes, "get-billing-key"},
    {Group::billing_key, "delete-billing-key", "DELETE", "/subscribe/customers/{customer_uid}",
     kDeleteBillingKey, billing_key, "Forget a card", changes, "get-billing-key"},
    {Group::billing_key, "get-billing-key", "GET", "/subscribe/customers/{customer_uid}",
     kOnlyCustomerUid, billing_key, "One registered card"},
    {Group::billing_key, "get-billing-keys", "GET", "/subscribe/customers",
     kGetBillingKeys, billing_keys, "Several registered cards"},
    {Group::billing_key, "list-billing-key-payments", "GET",
     "/subscribe/customers/{customer_uid}/payments",
     kListBillingKeyPayments, payment_page, "Payments with a registered card"},
    {Group::billing_key, "list-billing-key-schedules", "GET",
     "/subscribe/customers/{customer_uid}/schedules",
     kListBillingKeySchedules, schedules, "Scheduled payments with a registered card"},
    {Group::subscription, "schedule-payments", "POST", "/subscribe/payments/schedule",
     kSchedulePayments, schedules,
     "Schedule payments with a registered card", changes, "get-schedule"},
    {Group::subscription, "unschedule-payments", "POST", "/subscribe/payments/unschedule",
     kUnschedulePayments, schedules, "Take scheduled payments back", changes, "get-schedule"},
    {Group::subscription, "list-schedules", "GET", "/subscribe/payments/schedule",
     kListSchedules, schedules, "Scheduled payments of a time"},
    {Group::subscription, "get-schedule", "GET", "/subscribe/payments/schedule/{merchant_uid}",
     kOnlyOrder, schedule, "One scheduled payment"},
    {Group::subscription, "change-schedule", "PUT", "/subscribe/payments/schedule/{merchant_uid}",
     kChangeSchedule, schedule, "Change when a scheduled payment is due", changes, "get-schedule"},
    {Group::subscription, "reschedule", "POST",
     "/subscribe/payments/schedule/{merchant_uid}/reschedule",
     kReschedule, schedule, "Schedule a failed payment again", changes, "get-schedule"},
    {Group::subscription, "retry-schedule", "POST",
     "/subscribe/payments/schedule/{merchant_uid}/retry",
     kOnlyOrder, payment, "Try a failed scheduled payment again, now", charges, "find-payments"},
    {Group::subscription, "list-customer-schedules", "GET",
     "/subscribe/payments/schedule/customers/{customer_uid}",
     kListBillingKeySchedules, schedules, "Scheduled payments by billing key"},
};
// clang-format on

}  // namespace

std::span<const Call> billing_calls() noexcept {
    return kBillingCalls;
}

}  // namespace imp::api::table
