#pragma once

#include "base/json.hpp"
#include "sandbox/routes.hpp"

#include <span>
#include <string>

namespace imp::sandbox {

/// What is done to product orders: POST /payments/{imp_uid}/naver/{cancel, ship, …}. 200 where all
/// of them could be done, 207 where some, 500 where none.
std::span<const Route> naver_step_routes() noexcept;

/// NAVER's look-ups, and confirm and point of the payment form (`naverpay`).
std::span<const Route> naver_routes() noexcept;

/// POST /sandbox/product-orders/{id}: what the buyer does or time brings.
Reply change_product_order_by_hand(const std::string& product_order_id,
                                   const json::Value& given,
                                   Sandbox& sandbox);

/// POST /sandbox/reviews: {"product_order_id", "score", "title", "content"}; with content it is a
/// premium review.
Reply write_review(const json::Value& given, Sandbox& sandbox);

}  // namespace imp::sandbox
