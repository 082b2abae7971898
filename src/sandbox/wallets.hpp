#pragma once

#include "sandbox/routes.hpp"

#include <span>
#include <string>
#include <unordered_map>

namespace imp::sandbox {

/// What the shop said last about PAYCO's orders, by imp_uid.
using PaycoStates = std::unordered_map<std::string, std::string>;

/// What is left of each login's welfare points, once it has been asked for.
using BenepiaPoints = std::unordered_map<std::string, std::int64_t>;

/// POST /payco/orders/status/{imp_uid}, GET /payments/{imp_uid}/balance, POST
/// /paymentwall/delivery, POST /benepia/point and /benepia/payment. Source: iamport-v1.md 3.4.
std::span<const Route> wallet_routes() noexcept;

}  // namespace imp::sandbox
