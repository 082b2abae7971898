// Cash receipts, virtual accounts, Benepia, convenience stores.
#include "api/calls_table.hpp"

namespace imp::api::table {

namespace {

constexpr Parameter kGetVbankHolder[] = {
    in_query("bank_code", string, "the bank's code").must().documented(),
    in_query("bank_num", string, "the account's number").must().documented(),
};

constexpr Parameter kIssueReceipt[] = {
    kImpUid,
    kProductType,
    in_body("identifier", string, "telephone, registration or card number that it is issued to")
        .must(),
    in_body("identifier_type", string, "what the identifier is")
        .one_of("person business phone taxcard"),
    in_body("type", string, "a person or a company").one_of("person company"),
    in_body("company_tel", string, "the shop's telephone"),
    in_body("company_name", string, "the shop's registered name"),
    in_body("corp_reg_no", string, "the shop's registration number"),
    kBuyerName,
    kBuyerEmail,
    kBuyerTel,
    kWholeTaxFree,
    in_body("vat", integer, "deprecated: use tax_free"),
    kVatAmount,
};

constexpr Parameter kIssueExternalReceipt[] = {
    kOrder,
    kChannelKey,
    kTitleNeeded,
    kWholeAmount,
    kProductType,
    in_body("identifier", string, "telephone, registration or card number that it is issued to")
        .must(),
    in_body("identifier_type", string, "what the identifier is")
        .one_of("person business phone taxcard"),
    in_body("type", string, "a person or a company").one_of("person company"),
    kBuyerName,
    kBuyerEmail,
    kBuyerTel,
    kWholeTaxFree,
    kVatAmount,
    in_body("corp_reg_no", string, "the shop's registration number"),
    in_body("pay_method", string, "how it was paid").one_of("trans vbank"),
};

constexpr Parameter kIssueVbank[] = {
    kChannelKey,
    kOrderInBody,
    kAmount,
    kProductType,
    in_body("vbank_num", string, "account number of a fixed account (Smartro, Hecto)"),
    in_body("vbank_code", string, "the bank's code").must(),
    in_body("vbank_due", moment, "deposit deadline").must(),
    in_body("vbank_holder", string, "name that the account shows"),
    in_body("vbank_key", string, "key of a fixed account (Toss Payments)"),
    kTitle,
    kBuyerName,
    kBuyerEmail,
    kBuyerTel,
    in_body("business_registration_number", string, "the buyer's registration number (NICE)"),
    kBuyerAddr,
    kBuyerPostcode,
    kNoticeUrls,
    kCustomData,
    kWholeTaxFree,
    kVatAmount,
    in_query("pg_api_key", string, "the shop's API key at KG Inicis").hidden(),
    in_body("product_count", integer, "number of products"),
    in_body("escrow_password", string, "for escrow with a fixed account (Hecto)").hidden(),
    in_body("fixed_unlimited_vbank", boolean, "a fixed account without limit (Hecto)"),
};

constexpr Parameter kChangeVbank[] = {
    kImpUid,
    in_body("amount", integer, "the new amount"),
    in_body("vbank_due", moment, "the new deposit deadline"),
};

constexpr Parameter kRevokeVbank[] = {
    kImpUid, in_query("pg_api_key", string, "the shop's API key at KG Inicis").hidden()};

constexpr Parameter kGetBenepiaPoints[] = {
    in_body("benepia_user", string, "the employee's Benepia account").must(),
    in_body("benepia_password", string, "its password").must().hidden(),
    kChannelKey,
};

constexpr Parameter kPayBenepia[] = {
    in_body("benepia_user", string, "the employee's Benepia account").must(),
    in_body("benepia_password", string, "its password").must().hidden(),
    in_body("benepia_member_code", string, "member company; without it a test payment"),
    kOrderInBody,
    kAmount,
    kTitleNeeded,
    kBuyerName,
    kBuyerEmail,
    kBuyerTel,
    kBuyerAddr,
    kBuyerPostcode,
    kChannelKey,
    kNoticeUrls,
    kCustomData,
};

constexpr Parameter kIssueCvsNumber[] = {
    kChannelKey,
    kOrderInBody,
    kAmount,
    in_body("barcode", string, "the shop's own number; without it one is issued"),
    in_body("expired_at", moment, "until when it can be paid"),
    kTitle,
    kBuyerName,
    kBuyerEmail,
    kBuyerTel,
    kBuyerAddr,
    kBuyerPostcode,
    in_body("confirm_url", string, "asked before the money is taken"),
    kNoticeUrls,
    kCustomData,
};

// A table is read by its columns.
// clang-format off
constexpr Call kReceiptCalls[] = {
    {Group::cash_receipt, "get-receipt", "GET", "/receipts/{imp_uid}",
     kOnlyImpUid, receipt, "The cash receipt of a payment"},
    {Group::cash_receipt, "issue-receipt", "POST", "/receipts/{imp_uid}",
     kIssueReceipt, receipt, "Issue a cash receipt for a payment", changes, "get-receipt"},
    {Group::cash_receipt, "revoke-receipt", "DELETE", "/receipts/{imp_uid}",
     kOnlyImpUid, receipt, "Take a cash receipt back", changes, "get-receipt"},
    {Group::cash_receipt, "get-external-receipt", "GET", "/receipts/external/{merchant_uid}",
     kOnlyOrder, external_receipt, "The cash receipt of money paid elsewhere"},
    {Group::cash_receipt, "issue-external-receipt", "POST", "/receipts/external/{merchant_uid}",
     kIssueExternalReceipt, external_receipt,
     "Issue one for money paid elsewhere", changes, "get-external-receipt"},
    {Group::cash_receipt, "revoke-external-receipt", "DELETE", "/receipts/external/{merchant_uid}",
     kOnlyOrder, external_receipt, "Take it back", changes, "get-external-receipt"},
    {Group::virtual_account, "issue-vbank", "POST", "/vbanks",
     kIssueVbank, payment, "Issue a virtual account", changes, "find-payments"},
    {Group::virtual_account, "change-vbank", "PUT", "/vbanks/{imp_uid}",
     kChangeVbank, payment, "Change amount or deadline (Hecto)", changes, "get-payment"},
    {Group::virtual_account, "revoke-vbank", "DELETE", "/vbanks/{imp_uid}",
     kRevokeVbank, payment,
     "Take an account back before anything is paid in", changes, "get-payment"},
    {Group::benepia, "get-benepia-points", "POST", "/benepia/point",
     kGetBenepiaPoints, benepia_points, "Points of an employee"},
    {Group::benepia, "pay-benepia", "POST", "/benepia/payment",
     kPayBenepia, payment, "Pay with points", charges, "find-payments"},
    {Group::convenience_store, "issue-cvs-number", "POST", "/cvs",
     kIssueCvsNumber, payment, "Issue a number to pay at a store", changes, "find-payments"},
    {Group::convenience_store, "revoke-cvs-number", "DELETE", "/cvs/{imp_uid}",
     kOnlyImpUid, payment, "Take it back", changes, "get-payment"},
    {Group::virtual_account, "get-vbank-holder", "GET", "/vbanks/holder",
     kGetVbankHolder, vbank_holder, "Who holds a bank account", asks, "", Source::documentation},
};
// clang-format on

}  // namespace

std::span<const Call> receipt_calls() noexcept {
    return kReceiptCalls;
}

}  // namespace imp::api::table
