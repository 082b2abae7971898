// Token and payments.
#include "api/calls_table.hpp"

namespace imp::api::table {

namespace {

constexpr Parameter kCancelExtra[] = {
    in_body("requester", string, "who asks for it; for NAVER Pay").one_of("customer admin")};

constexpr Parameter kGetToken[] = {
    in_body("imp_key", string, "REST API key; without it, the one of the configuration").must(),
    in_body("imp_secret", string, "REST API secret; without it, the one of the configuration")
        .must()
        .hidden(),
};

constexpr Parameter kCancelPayment[] = {
    in_body("imp_uid", string, "the payment; it wins over merchant_uid"),
    in_body("merchant_uid", string, "the order; one of the two is needed"),
    // i'mport takes 0 for all that is left (iamport-v1.md 3.8).
    in_body("amount", number, "so much of it; without it all that is left").not_zero(),
    kTaxFree,
    kVatAmount,
    in_body("checksum", number, "what the caller takes to be left: nothing happens if it is not"),
    in_body("reason", string, "why, at most 256 characters"),
    in_body("refund_holder", string, "holder of the buyer's account"),
    in_body("refund_bank", string, "its bank, as the PG codes it: impctl codes banks"),
    in_body("refund_account", string, "the buyer's account number"),
    in_body("refund_tel", string, "the account holder's telephone"),
    in_body("retain_promotion", boolean, "keep the promotion whatever is left"),
    in_body("enable_webhook", boolean, "send a webhook for this cancellation"),
    in_body("extra", object, "more, by PG").made_of(kCancelExtra),
    in_body("escrow_confirmed", boolean, "escrow, after the purchase was confirmed").documented(),
};

constexpr Parameter kGetPayment[] = {
    kImpUid,
    in_query("include_sandbox", boolean, "also a payment through a test channel"),
    in_query("extension", boolean, "with what only the PG says (Kiwoom pay)").documented(),
};

constexpr Parameter kGetPayments[] = {
    in_query("imp_uid[]", string_list, "i'mport's numbers; with merchant_uid at most 100"),
    in_query("merchant_uid[]", string_list, "order numbers"),
};

constexpr Parameter kListPayments[] = {
    in_path("payment_status", "which payments").one_of("all ready paid cancelled failed"),
    kPage,
    kLimit,
    in_query("from", moment, "from this time on; at most 90 days before `to`"),
    in_query("to", moment, "until this time; without it, now"),
    kSorting,
};

constexpr Parameter kFindPayments[] = {
    kOrder,
    in_path("payment_status", "only those").optional().one_of("ready paid failed cancelled"),
    kPage,
    kLimit,
    kSorting,
};

constexpr Parameter kFindPayment[] = {
    kOrder,
    in_path("payment_status", "only those").optional().one_of("ready paid failed cancelled"),
    kSorting,
};

constexpr Parameter kPreparePayment[] = {
    kOrderInBody,
    kAmount,
    in_body("currency", string, "ISO 4217 code; without it, it is not checked"),
};

constexpr Parameter kChangePreparedPayment[] = {
    kOrderInBody,
    in_body("amount", number, "the new amount").must(),
    in_body("currency", string, "ISO 4217 code; without it, it is not checked"),
};

// A table is read by its columns.
// clang-format off
constexpr Call kPaymentCalls[] = {
    {Group::token, "get-token", "POST", "/users/getToken",
     kGetToken, token, "Get an access token"},
    {Group::payment, "cancel-payment", "POST", "/payments/cancel",
     kCancelPayment, payment, "Give money back, all of it or a part", changes, "get-payment"},
    {Group::payment, "get-payment", "GET", "/payments/{imp_uid}",
     kGetPayment, payment, "One payment"},
    {Group::payment, "get-payments", "GET", "/payments",
     kGetPayments, payments, "Several payments by their numbers"},
    {Group::payment, "list-payments", "GET", "/payments/status/{payment_status}",
     kListPayments, payment_page, "Payments of a time, by state"},
    {Group::payment, "find-payments", "GET", "/payments/findAll/{merchant_uid}[/{payment_status}]",
     kFindPayments, payment_page, "All payments that name an order"},
    {Group::payment, "find-payment", "GET", "/payments/find/{merchant_uid}[/{payment_status}]",
     kFindPayment, payment, "The first payment that names an order"},
    {Group::payment, "get-payment-balance", "GET", "/payments/{imp_uid}/balance",
     kOnlyImpUid, balance, "How a payment is split (PAYCO)"},
    {Group::payment, "prepare-payment", "POST", "/payments/prepare",
     kPreparePayment, prepared,
     "Register the amount of an order before it is paid", changes, "get-prepared-payment"},
    {Group::payment, "change-prepared-payment", "PUT", "/payments/prepare",
     kChangePreparedPayment, prepared,
     "Change the amount that is registered", changes, "get-prepared-payment"},
    {Group::payment, "get-prepared-payment", "GET", "/payments/prepare/{merchant_uid}",
     kOnlyOrder, prepared, "The amount that is registered"},
    {Group::payment, "create-payment-link", "POST", "/api/supplements/v1/link/payment",
     kNone, payment_link,
     "Create a payment link", changes, "", Source::documentation, "api.iamport.co"},
};
// clang-format on

}  // namespace

std::span<const Call> payment_calls() noexcept {
    return kPaymentCalls;
}

}  // namespace imp::api::table
