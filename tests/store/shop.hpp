#pragma once

#include "backends.hpp"
#include "store/shop_table.hpp"

#include <string>
#include <string_view>

namespace imp::store::test {

/// How most tests ask the shop's table.
inline constexpr const char* kSelect =
    "SELECT uid, total, currency, payable FROM shop WHERE uid = :merchant_uid";

/// A shop's database: a folder with the table `shop` in it.
struct Shop {
    explicit Shop(const std::string& columns = "uid TEXT, total, currency TEXT, payable");

    [[nodiscard]] ShopTableOptions options(std::string select = kSelect) const;

    /// A row, as SQL has it.
    void add(const std::string& values) const;

    /// What `sql` selects, as text.
    [[nodiscard]] std::string value(const std::string& sql) const;

    TemporaryFolder folder;
};

/// What a table opened for this one question finds.
Result<std::optional<ShopOrder>> found(const ShopTableOptions& options, std::string_view uid);

/// The price as it is written, e.g. "15000 KRW"; "none"; or why it cannot be told.
std::string price(const ShopTableOptions& options, std::string_view uid);

/// Why no table can be opened so: the configuration is wrong.
std::string refusal(const ShopTableOptions& options);

ShopUpdate update_of(std::string_view uid);

}  // namespace imp::store::test
