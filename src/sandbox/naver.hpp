#pragma once

#include "base/clock.hpp"
#include "base/json.hpp"
#include "base/result.hpp"
#include "sandbox/payment.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

/// NAVER Pay's orders: a payment of the order form (`naverco`) is a bundle of product orders, each
/// of which is shipped, cancelled and returned by itself. Source: the reference's description of
/// GET /payments/{imp_uid}/naver/product-orders.
namespace imp::sandbox {

struct ProductOrder {
    std::string id;
    std::string status = "PAYED";  ///< NAVER's own spelling
    std::string claim_type;        ///< CANCEL, RETURN, EXCHANGE …; "" without
    std::string claim_status;
    std::string product_id;
    std::string product_name;
    std::string option_name;
    Decimal amount;  ///< of the product, for all of `quantity`
    Decimal delivery_amount;
    std::int64_t quantity = 1;
    bool placed = false;    ///< the seller has taken note of it
    bool withheld = false;  ///< the seller wants something before the return is approved

    [[nodiscard]] bool has_open_claim() const;
    [[nodiscard]] json::Value shown(const Payment& payment) const;
};

struct NaverReview {
    json::Value shown;  ///< as GET /naver/reviews answers it
    UnixSeconds created_at = 0;
    bool premium = false;
};

class NaverOrders {
  public:
    /// The product orders of a `naverco` payment: those it was given, or one with its name and its
    /// amount. None for other payments.
    std::vector<ProductOrder>& of(const Payment& payment);

    /// The payment's imp_uid and the product order; null where there is no such id.
    struct Found {
        std::string imp_uid;
        ProductOrder* order = nullptr;
    };

    Found find(const std::string& product_order_id);

    /// What a payment posted with `product_orders` brings: an array of {product_order_id,
    /// product_name, product_amount, …}. Errors: bad_input.
    Result<void> give(const Payment& payment, const json::Value& product_orders);

    std::vector<NaverReview> reviews;
    std::map<std::string, bool> confirmed;       ///< NAVER Pay (`naverpay`): purchases, by imp_uid
    std::map<std::string, bool> points_granted;  ///< likewise

  private:
    ProductOrder made(const Payment& payment);

    std::map<std::string, std::vector<ProductOrder>> by_imp_uid_;
    std::int64_t last_id_ = 2'026'000'000'000'000;
};

/// Lays the fields of `given` that a product order has over it. Errors: bad_input.
Result<void> change_product_order(ProductOrder& order, const json::Value& given);

}  // namespace imp::sandbox
