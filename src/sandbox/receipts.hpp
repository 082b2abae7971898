#pragma once

#include "base/clock.hpp"
#include "sandbox/decimal.hpp"
#include "sandbox/routes.hpp"

#include <span>
#include <string>
#include <unordered_map>

namespace imp::sandbox {

/// A cash receipt. Source: iamport-v1.md 3.4.
struct Receipt {
    std::string tid;
    std::string apply_num;
    std::string type;  ///< person or company
    Decimal amount;
    Decimal vat;
    UnixSeconds applied_at = 0;
    UnixSeconds cancelled_at = 0;  ///< 0: it stands
};

/// Receipts of payments, by imp_uid, and of money that i'mport never saw, by merchant_uid.
struct Receipts {
    std::unordered_map<std::string, Receipt> of_payments;
    std::unordered_map<std::string, Receipt> external;
};

/// GET, POST, DELETE /receipts/{imp_uid} and /receipts/external/{merchant_uid}, and POST
/// /partners/receipts/{imp_uid}.
std::span<const Route> receipt_routes() noexcept;
std::span<const Route> partner_routes() noexcept;

}  // namespace imp::sandbox
