// Identity verification, codes, PG MIDs, tiers, partner receipts.
#include "api/calls_table.hpp"

namespace imp::api::table {

namespace {

constexpr Parameter kPartnerReceipt[] = {
    in_body("business_registration_number", string, "the sub-merchant's, with its dashes").must(),
    in_body("company_name", string, "the sub-merchant's name").must(),
    in_body("amount", number, "its part").must(),
    in_body("tax_free", number, "the part of it that is free of tax"),
    in_body("vat_amount", number, "the VAT in it"),
};

constexpr Parameter kRequestOtp[] = {
    in_body("name", string, "the person's name").must(),
    in_body("phone", string, "the person's telephone").must(),
    in_body("birth", string, "YYMMDD").must(),
    in_body("gender_digit", string, "seventh digit of the resident number").must(),
    in_body("carrier", string, "the person's carrier").must().one_of("SKT KT LGT"),
    in_body("is_mvno", boolean, "by a budget carrier in its network"),
    in_body("company", string, "service name in the text message"),
    in_body("merchant_uid", string, "the shop's order number"),
    kPg,
    kChannelKey,
    in_body("verification_method", string, "how the person answers (KCP)").one_of("SMS APP"),
    kBypass,
};

constexpr Parameter kConfirmOtp[] = {kImpUid,
                                     in_body("otp", string, "the number that the person got")};

constexpr Parameter kGetCard[] = {in_path("card_standard_code", "three digits")};

constexpr Parameter kGetBank[] = {in_path("bank_standard_code", "three digits")};

constexpr Parameter kGetTier[] = {in_path("tier_code", "three capital letters or digits")};

constexpr Parameter kRegisterPartnerReceipts[] = {
    kImpUid,
    in_body("data", object_list, "the sub-merchants and their parts")
        .must()
        .made_of(kPartnerReceipt),
};

// A table is read by its columns.
// clang-format off
constexpr Call kShopCalls[] = {
    {Group::identity, "get-certification", "GET", "/certifications/{imp_uid}",
     kOnlyImpUid, certification, "Result of an identity verification"},
    {Group::identity, "delete-certification", "DELETE", "/certifications/{imp_uid}",
     kOnlyImpUid, certification,
     "Delete an identity verification at i'mport", changes, "get-certification"},
    {Group::identity, "request-otp", "POST", "/certifications/otp/request",
     kRequestOtp, otp_request, "Start an identity verification by text message", changes},
    {Group::identity, "confirm-otp", "POST", "/certifications/otp/confirm/{imp_uid}",
     kConfirmOtp, certification,
     "Finish it with the number that came", changes, "get-certification"},
    {Group::codes, "list-cards", "GET", "/cards",
     kNone, codes, "All card companies"},
    {Group::codes, "get-card", "GET", "/cards/{card_standard_code}",
     kGetCard, code, "Name of a card company"},
    {Group::codes, "list-banks", "GET", "/banks",
     kNone, codes, "All banks"},
    {Group::codes, "get-bank", "GET", "/banks/{bank_standard_code}",
     kGetBank, code, "Name of a bank"},
    {Group::pg_mids, "list-pg-mids", "GET", "/users/pg",
     kNone, pg_mids, "The shop's PGs and channels"},
    {Group::tiers, "get-tier", "GET", "/tiers/{tier_code}",
     kGetTier, tier, "A sub-merchant"},
    {Group::partner_receipts, "register-partner-receipts", "POST", "/partners/receipts/{imp_uid}",
     kRegisterPartnerReceipts, partner_receipt, "Put sub-merchants on a receipt", changes},
};
// clang-format on

}  // namespace

std::span<const Call> shop_calls() noexcept {
    return kShopCalls;
}

}  // namespace imp::api::table
