#pragma once

#include "sandbox/phrases.hpp"
#include "sandbox/sandbox.hpp"

#include <string>
#include <string_view>
#include <vector>

/// What the pages of the demo shop are made of.
namespace imp::sandbox {

/// Everything that a page of the shop needs to know about who asks, and where.
struct Visit {
    const Call& call;
    const Sandbox& sandbox;
    Phrases words;
    std::string window_origin;
};

/// A page: the template `markup` filled with `data`, in the shop's frame, the wire beside it.
Reply shop_sheet(const Visit& visit,
                 int status,
                 std::string_view title,
                 json::Value data,
                 std::string_view markup);

/// `UID:AMOUNT:NAME,…`; the amount may end in a currency: `14.2USD`. Pieces that are none of it are
/// left out.
std::vector<ShopOrder> read_orders(std::string_view text);

/// Lays the orders into `data`, the newest first, if there are any. `level` of their headings.
void add_orders(json::Value& data,
                const Visit& visit,
                const std::vector<ShopOrder>& orders,
                const std::string& redirect,
                std::string_view level);

}  // namespace imp::sandbox
