#include "shop.hpp"

#include "store/soci.hpp"

#include <utility>

namespace imp::store::test {

Shop::Shop(const std::string& columns) {
    run_sql(folder.path(), "CREATE TABLE shop (" + columns + ")");
}

ShopTableOptions Shop::options(std::string select) const {
    return {.url = "sqlite:" + database_path(folder.path()),
            .select = std::move(select),
            .on_paid = "",
            .on_cancelled = "",
            .readers = 2};
}

void Shop::add(const std::string& values) const {
    run_sql(folder.path(), "INSERT INTO shop VALUES (" + values + ")");
}

std::string Shop::value(const std::string& sql) const {
    soci::session session(soci::sqlite3,
                          "dbname=\"" + database_path(folder.path()) + "\" timeout=10");
    std::string text;
    session << sql, soci::into(text);
    return text;
}

Result<std::optional<ShopOrder>> found(const ShopTableOptions& options, std::string_view uid) {
    const auto table = open_shop_table(options);
    if (!table)
        return table.error();
    return (*table)->find(merchant(uid));
}

std::string price(const ShopTableOptions& options, std::string_view uid) {
    const auto order = found(options, uid);
    if (!order)
        return std::string(to_string(order.error().code)) + ": " + order.error().detail;
    if (!*order)
        return "none";
    return (*order)->price.amount().str() + " " + (*order)->price.currency().code();
}

std::string refusal(const ShopTableOptions& options) {
    const auto table = open_shop_table(options);
    REQUIRE_FALSE(table);
    CHECK(table.error().code == Errc::config);
    return table.error().detail;
}

ShopUpdate update_of(std::string_view uid) {
    return {.merchant_uid = std::string(uid),
            .imp_uid = "imp_1",
            .amount = "15000.5",
            .currency = "USD"};
}

}  // namespace imp::store::test
