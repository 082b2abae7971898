#pragma once

#include "api/calls.hpp"

#include <span>
#include <string_view>

/// How the table of calls is written: calls.cpp puts together what the calls_*.cpp hold.
namespace imp::api::table {

using enum Type;
using enum Answer;
using enum Effect;

/// Always needed, unless it says `optional`.
constexpr Parameter in_path(std::string_view name, std::string_view meaning) {
    return {
        .name = name, .place = Place::path, .type = string, .meaning = meaning, .required = true};
}

constexpr Parameter in_query(std::string_view name, Type type, std::string_view meaning) {
    return {.name = name, .place = Place::query, .type = type, .meaning = meaning};
}

constexpr Parameter in_body(std::string_view name, Type type, std::string_view meaning) {
    return {.name = name, .place = Place::body, .type = type, .meaning = meaning};
}

// ---- parameters that several calls have

inline constexpr Parameter kImpUid = in_path("imp_uid", "i'mport's number");
inline constexpr Parameter kOrder = in_path("merchant_uid", "the shop's order number");
inline constexpr Parameter kOrderInBody =
    in_body("merchant_uid", string, "the shop's order number").must();
inline constexpr Parameter kChannelKey =
    in_body("channel_key", string, "the channel, from the console").must();
inline constexpr Parameter kCustomerUid =
    in_path("customer_uid", "the shop's name for the billing key");
inline constexpr Parameter kBuyerName = in_body("buyer_name", string, "the buyer's name");
inline constexpr Parameter kBuyerEmail =
    in_body("buyer_email", string, "the buyer's e-mail address");
inline constexpr Parameter kBuyerTel = in_body("buyer_tel", string, "the buyer's telephone");
inline constexpr Parameter kVatAmount =
    in_body("vat_amount", number, "the VAT in it; without it a 1/11 of what is taxed");
inline constexpr Parameter kPage = in_query("page", integer, "page of the list, from 1");
inline constexpr Parameter kAmount =
    in_body("amount", number, "in major units of the currency").must();
inline constexpr Parameter kTitleNeeded = in_body("name", string, "what is sold").must();
inline constexpr Parameter kBuyerAddr = in_body("buyer_addr", string, "the buyer's address");
inline constexpr Parameter kBuyerPostcode =
    in_body("buyer_postcode", string, "the buyer's postcode");
inline constexpr Parameter kCustomData =
    in_body("custom_data", string, "kept with the payment; JSON text for more than one value");
inline constexpr Parameter kProductType =
    in_body("product_type", string, "goods or digital contents").one_of("real digital");
inline constexpr Parameter kNoticeUrl =
    in_body("notice_url", string, "where the webhook goes instead of the console's address");
inline constexpr Parameter kTaxFree =
    in_body("tax_free", number, "the part of it that is free of tax");
inline constexpr Parameter kLimit = in_query("limit", integer, "entries a page, 1 to 1000");
inline constexpr Parameter kSorting =
    in_query("sorting", string, "order of the list; - is descending")
        .one_of("-started started -paid paid -updated updated");
inline constexpr Parameter kPg =
    in_body("pg", string, "deprecated: PG, or PG.MID; use channel_key");
inline constexpr Parameter kBirth =
    in_body("birth", string, "YYMMDD, or a company's 10-digit number");
inline constexpr Parameter kPassword =
    in_body("pwd_2digit", string, "first two digits of the card's password").hidden();
inline constexpr Parameter kCvc = in_body("cvc", string, "on the back of the card").hidden();
inline constexpr Parameter kFrom = in_query("from", moment, "from this time on").must();
inline constexpr Parameter kTo = in_query("to", moment, "until this time").must();
inline constexpr Parameter kCustomerInBody =
    in_body("customer_uid", string, "the shop's name for the billing key").must();
inline constexpr Parameter kBypass =
    in_body("bypass", string, "JSON text for the PG, passed on as it is");
inline constexpr Parameter kTitle = in_body("name", string, "what is sold");
inline constexpr Parameter kWholeAmount =
    in_body("amount", integer, "in major units of the currency").must();
inline constexpr Parameter kWholeTaxFree =
    in_body("tax_free", integer, "the part of it that is free of tax");
inline constexpr Parameter kNoticeUrls =
    in_body("notice_url", string_list, "where the webhook goes instead of the console's address");

inline constexpr Parameter kOnlyImpUid[] = {kImpUid};
inline constexpr Parameter kOnlyOrder[] = {kOrder};
inline constexpr Parameter kOnlyCustomerUid[] = {kCustomerUid};
inline constexpr std::span<const Parameter> kNone{};

// ---- the parts

std::span<const Call> payment_calls() noexcept;
std::span<const Call> billing_calls() noexcept;
std::span<const Call> charge_calls() noexcept;
std::span<const Call> service_calls() noexcept;
std::span<const Call> naver_calls() noexcept;
std::span<const Call> receipt_calls() noexcept;
std::span<const Call> shop_calls() noexcept;

}  // namespace imp::api::table
