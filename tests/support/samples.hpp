#pragma once

#include "domain/order.hpp"
#include "domain/payment.hpp"

#include <string_view>

/// Orders and payments for tests, ordinary unless a test changes them. A wrong literal ends the
/// test program.
namespace imp::samples {

MerchantUid merchant_uid(std::string_view s);
ImpUid imp_uid(std::string_view s);
Decimal decimal(std::string_view s);
Money money(std::string_view amount, std::string_view currency = "KRW");

/// 15000 KRW, pending.
Order order(std::string_view merchant_uid = "order-1");

/// A card payment of 15000 KRW for order-1, live, paid.
Payment paid(std::string_view imp_uid = "imp_1");
Payment failed(std::string_view imp_uid = "imp_1");
/// The window was opened and left.
Payment abandoned(std::string_view imp_uid = "imp_1");
/// An account that waits for its deposit.
Payment vbank(std::string_view imp_uid = "imp_1");
/// `given_back` of it, under the status word `cancelled`.
Payment cancelled(std::string_view given_back, std::string_view imp_uid = "imp_1");

}  // namespace imp::samples
