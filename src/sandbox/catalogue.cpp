#include "sandbox/catalogue.hpp"

#include <algorithm>
#include <array>

namespace imp::sandbox {

namespace {

constexpr std::array<Product, 6> kProducts = {{
    {"socks", "15000", "KRW", "payment"},
    {"umbrella", "23000", "KRW", "payment"},
    {"coffee", "18500", "KRW", "payment"},
    {"postcards", "14.2", "USD", "payment"},
    {"delivery", "0", "KRW", "billing_key"},
    {"adult", "0", "KRW", "certification"},
}};

}  // namespace

std::span<const Product> products() noexcept {
    return kProducts;
}

const Product* find_product(std::string_view id) noexcept {
    const auto* const found = std::find_if(
        kProducts.begin(), kProducts.end(), [&](const Product& p) { return p.id == id; });
    return found == kProducts.end() ? nullptr : found;
}

}  // namespace imp::sandbox
