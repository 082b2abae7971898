#pragma once

#include <span>
#include <string_view>

namespace imp::sandbox {

/// What the demo shop sells. Its name and description are the words `product.{id}` and
/// `product.{id}.text`, its picture is demo/{id}.svg.
struct Product {
    std::string_view id;
    std::string_view amount;  ///< "0" for what is no sale
    std::string_view currency;
    std::string_view kind;  ///< payment, billing_key, certification: of the order

    [[nodiscard]] bool is_sale() const noexcept { return kind == "payment"; }
};

std::span<const Product> products() noexcept;

/// Null where there is none of that id.
const Product* find_product(std::string_view id) noexcept;

}  // namespace imp::sandbox
