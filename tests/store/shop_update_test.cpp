// What is written to the shop's own tables; and a shop as they are.
#include "shop.hpp"
#include "store/soci.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace imp;
using namespace imp::store;
using namespace imp::store::test;

TEST_CASE("writes what was paid and given back, with the names that each statement uses") {
    const Shop shop("uid TEXT, total NUMERIC, currency TEXT, payable");
    shop.add("'1', 15000, 'KRW', 1");
    shop.add("'2', 15000, 'KRW', 1");
    ShopTableOptions options = shop.options("");
    options.on_paid =
        "UPDATE shop SET payable = :imp_uid, total = :amount, currency = :currency"
        " WHERE uid = :merchant_uid AND payable = 1";
    options.on_cancelled = "UPDATE shop SET payable = ':amount' WHERE uid = :merchant_uid";
    const auto table = open_shop_table(options);
    REQUIRE(table);
    CHECK((*table)->on_paid(update_of("1")).value() == 1);
    CHECK(shop.value("SELECT uid || payable || total || currency FROM shop WHERE uid = '1'") ==
          "1imp_115000.5USD");
    CHECK((*table)->on_paid(update_of("1")).value() == 0);
    CHECK((*table)->on_paid(update_of("none")).value() == 0);
    CHECK((*table)->on_cancelled(update_of("1")).value() == 1);
    CHECK(shop.value("SELECT payable FROM shop WHERE uid = '1'") == ":amount");
    CHECK(shop.value("SELECT payable FROM shop WHERE uid = '2'") == "1");
    CHECK((*table)->find(merchant("1")).error().code == Errc::config);
}

TEST_CASE("what is not configured is not run") {
    const Shop shop;
    const auto table = open_shop_table(shop.options());
    REQUIRE(table);
    CHECK_FALSE((*table)->on_paid(update_of("1")).value().has_value());
    CHECK_FALSE((*table)->on_cancelled(update_of("1")).value().has_value());
}

TEST_CASE("an update that the shop's own rules refuse is an error, and leaves nothing") {
    const Shop shop("uid TEXT UNIQUE, total, currency TEXT, payable");
    shop.add("'1', 15000, 'KRW', 1");
    shop.add("'2', 15000, 'KRW', 1");
    ShopTableOptions options = shop.options();
    options.on_paid = "UPDATE shop SET uid = '2' WHERE uid = :merchant_uid";
    const auto table = open_shop_table(options);
    REQUIRE(table);
    const auto refused = (*table)->on_paid(update_of("1"));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == Errc::store);
    CHECK((*table)->find(merchant("1")).value());
    CHECK((*table)->on_paid(update_of("none")).value() == 0);
}

TEST_CASE("an update gives up while the shop has the table locked, and works again after it") {
    const Shop shop;
    shop.add("'1', 15000, 'KRW', 1");
    ShopTableOptions options = shop.options();
    options.on_paid = "UPDATE shop SET payable = 0 WHERE uid = :merchant_uid";
    const auto table = open_shop_table(options);
    REQUIRE(table);
    soci::session other(soci::sqlite3, "dbname=\"" + database_path(shop.folder.path()) + "\"");
    other << "BEGIN IMMEDIATE";
    // It comes back although nobody lets go.
    const auto refused = (*table)->on_paid(update_of("1"));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == Errc::store);
    other << "ROLLBACK";
    CHECK((*table)->on_paid(update_of("1")).value() == 1);
}

TEST_CASE("reads orders of a table shaped like WooCommerce's") {
    // HPOS, as its documentation has it, in SQLite's words: wp_wc_orders keeps the total as
    // DECIMAL(26,8), and the state with a prefix.
    const Shop shop;
    run_sql(shop.folder.path(),
            "CREATE TABLE wp_wc_orders (id BIGINT PRIMARY KEY NOT NULL, status VARCHAR(20),"
            " currency VARCHAR(10), type VARCHAR(20), tax_amount DECIMAL(26,8),"
            " total_amount DECIMAL(26,8), customer_id BIGINT, billing_email VARCHAR(320),"
            " date_created_gmt DATETIME, date_updated_gmt DATETIME, parent_order_id BIGINT,"
            " payment_method VARCHAR(100), payment_method_title TEXT, transaction_id VARCHAR(100),"
            " ip_address VARCHAR(100), user_agent TEXT, customer_note TEXT)");
    run_sql(shop.folder.path(),
            "INSERT INTO wp_wc_orders (id, status, currency, type, total_amount) VALUES"
            " (12, 'wc-pending', 'KRW', 'shop_order', '15000.00000000'),"
            " (13, 'wc-completed', 'USD', 'shop_order', 14.20000000),"
            " (14, 'wc-completed', 'KRW', 'shop_order_refund', -15000)");
    ShopTableOptions options = shop.options(
        "SELECT CAST(id AS CHAR), total_amount, currency, status IN ('wc-pending', 'wc-failed')"
        " FROM wp_wc_orders WHERE id = :merchant_uid AND type = 'shop_order'");
    options.on_paid =
        "UPDATE wp_wc_orders SET status = 'wc-processing', transaction_id = :imp_uid"
        " WHERE id = :merchant_uid AND status IN ('wc-pending', 'wc-failed', 'wc-on-hold')";
    CHECK(price(options, "12") == "15000 KRW");
    CHECK((*found(options, "12"))->payable);
    CHECK(price(options, "13") == "14.2 USD");
    CHECK_FALSE((*found(options, "13"))->payable);
    CHECK(price(options, "14") == "none");
    CHECK(price(options, "12abc") == "none");
    CHECK(price(options, "012") == "none");
    CHECK(price(options, "12.0") == "none");
    const auto table = open_shop_table(options);
    REQUIRE(table);
    CHECK((*table)->on_paid(update_of("12")).value() == 1);
    CHECK((*table)->on_paid(update_of("13")).value() == 0);
    CHECK(shop.value("SELECT status || transaction_id FROM wp_wc_orders WHERE id = 12") ==
          "wc-processingimp_1");
}
