#pragma once

#include "sandbox/sandbox.hpp"

#include <optional>
#include <string_view>

/// Payments that calls of the API make, without a window.
namespace imp::sandbox {

/// Why no payment can be made of these fields: merchant_uid or amount missing or wrong (400), or
/// the order is paid already (HTTP 200, code 1). Empty where one can.
std::optional<Reply> refuse_payment(const Fields& fields, const Sandbox& sandbox);

/// What such a payment takes from the call: order, amount, buyer, custom_data. `channel` is `api`.
json::Value fields_of_payment(const Fields& fields,
                              std::string_view status,
                              std::string_view pay_method,
                              std::string_view pg_provider);

/// Whether the shop's server is told now. Source: iamport-v1.md 4.1.
enum class Tell { yes, no };

/// Makes it, with an imp_uid of its own kind unless one is given, and with the notice_url and
/// confirm_url of the call.
Reply make_payment(const Fields& fields, const json::Value& given, Tell tell, Sandbox& sandbox);

}  // namespace imp::sandbox
