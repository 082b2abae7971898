// Payments without a window.
#include "api/calls_table.hpp"

namespace imp::api::table {

namespace {

constexpr Parameter kChargeExtra[] = {
    in_body("naverUseCfm", string, "NAVER Pay: the day that it is used up, YYYYMMDD")};

constexpr Parameter kChargeForeign[] = {
    in_body("merchant_uid", string, "the shop's order number").must().documented(),
    in_body("amount", number, "in major units of the currency").must().documented(),
    in_body("card_number", string, "dddd-dddd-dddd-dddd").must().hidden().documented(),
    in_body("expiry", string, "of the card: YYYY-MM").must().hidden().documented(),
};

constexpr Parameter kChargeAgain[] = {
    kCustomerInBody,
    kOrderInBody,
    in_body("currency", string, "ISO 4217 code"),
    kAmount,
    kTaxFree,
    kVatAmount,
    in_body("vat", number, "deprecated: use tax_free"),
    kTitleNeeded,
    kBuyerName,
    kBuyerEmail,
    kBuyerTel,
    kBuyerAddr,
    kBuyerPostcode,
    in_body("card_quota", integer, "months of instalments; 0 is none"),
    in_body("interest_free_by_merchant", boolean, "the shop pays the interest of instalments"),
    in_body("use_card_point", boolean, "use the card's points"),
    kCustomData,
    kNoticeUrl,
    in_body("browser_ip", string, "the buyer's address on the net"),
    kProductType,
    in_body("product_count", integer, "number of products"),
    in_body("cash_receipt_type", string, "whom the cash receipt is for")
        .one_of("person company anonymous"),
    kBypass,
    in_body("extra", object, "more, by PG").made_of(kChargeExtra),
    in_body("promotion_id", string, "promotion to apply"),
    in_body("channel_key", string, "the channel, from the console"),
};

constexpr Parameter kChargeOnetime[] = {
    kOrderInBody,
    in_body("currency", string, "ISO 4217 code"),
    kAmount,
    kTaxFree,
    kVatAmount,
    in_body("vat", number, "deprecated: use tax_free"),
    in_body("card_number", string, "dddd-dddd-dddd-dddd").must().hidden(),
    in_body("expiry", string, "of the card: YYYY-MM").must().hidden(),
    kBirth,
    kPassword,
    kCvc,
    in_body("customer_uid", string, "also register the card under this name"),
    kPg,
    in_body("channelGroupId", string, "smart routing group"),
    kTitle,
    kBuyerName,
    kBuyerEmail,
    kBuyerTel,
    kBuyerAddr,
    kBuyerPostcode,
    in_body("card_quota", integer, "months of instalments; 0 is none"),
    in_body("interest_free_by_merchant", boolean, "the shop pays the interest of instalments"),
    in_body("use_card_point", boolean, "use the card's points"),
    kCustomData,
    kNoticeUrl,
    in_body("browser_ip", string, "the buyer's address on the net"),
    in_body("secure_3d_charge_id", string, "3-D Secure: the charge"),
    in_body("secure_3d_token", string, "3-D Secure: the token"),
    kProductType,
    in_body("promotion_id", string, "promotion to apply"),
    kBypass,
};

// A table is read by its columns.
// clang-format off
constexpr Call kChargeCalls[] = {
    {Group::non_authenticated, "charge-again", "POST", "/subscribe/payments/again",
     kChargeAgain, payment, "Charge a registered card", charges, "find-payments"},
    {Group::non_authenticated, "charge-onetime", "POST", "/subscribe/payments/onetime",
     kChargeOnetime, payment, "Charge a card once, by its number", charges, "find-payments"},
    {Group::non_authenticated, "charge-foreign", "POST", "/subscribe/payments/foreign",
     kChargeForeign, payment,
     "Charge a foreign card once (old)", charges, "find-payments", Source::documentation},
};
// clang-format on

}  // namespace

std::span<const Call> charge_calls() noexcept {
    return kChargeCalls;
}

}  // namespace imp::api::table
