// The shop's own tables on a server. "<Server>" in a name: see tests/support/main.cpp.
#include "backends.hpp"
#include "shop.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>

using namespace imp;
using namespace imp::store;
using namespace imp::store::test;

namespace {

/// A shop's table in a database of its own on the server.
struct ServerShop {
    explicit ServerShop(const std::string& columns, const std::string& after = "") {
        run("CREATE TABLE shop (" + columns + ")" + after);
    }

    void run(const std::string& sql) const { *server_session(folder.path()) << sql; }

    [[nodiscard]] std::string value(const std::string& sql) const {
        std::string text;
        *server_session(folder.path()) << sql, soci::into(text);
        return text;
    }

    [[nodiscard]] ShopTableOptions options(std::string select = kSelect) const {
        return {.url = server_url(folder.path()),
                .password = {},
                .select = std::move(select),
                .on_paid = "",
                .on_cancelled = "",
                .readers = 2};
    }

    TemporaryFolder folder;
};

std::string amount_on_server(const std::string& type, const std::string& value) {
    const ServerShop shop("uid VARCHAR(64), total " + type +
                          ", currency CHAR(3), payable SMALLINT");
    shop.run("INSERT INTO shop VALUES ('1', " + value + ", 'USD', 1)");
    return price(shop.options(), "1");
}

constexpr const char* kColumns =
    "uid VARCHAR(64), total DECIMAL(12,2), currency VARCHAR(3), payable SMALLINT";

}  // namespace

TEST_CASE("finds an order in the shop's table, its amount as the server writes it<Server>") {
    const std::string real = is_server("mysql") ? "DOUBLE" : "DOUBLE PRECISION";
    CHECK(amount_on_server("INTEGER", "15000") == "15000 USD");
    CHECK(amount_on_server("BIGINT", "9007199254741") == "9007199254741 USD");
    CHECK(amount_on_server("DECIMAL(26,8)", "15000") == "15000 USD");
    CHECK(amount_on_server("NUMERIC(12,2)", "14.20") == "14.2 USD");
    CHECK(amount_on_server("VARCHAR(20)", "' 14.25 '") == "14.25 USD");
    CHECK(amount_on_server(real, "14.2") == "14.2 USD");
    CHECK(amount_on_server("DATE", "'2026-11-24'").starts_with("bad_reply: "));
    CHECK(amount_on_server("DECIMAL(12,3)", "14.001").starts_with("bad_reply: "));
}

TEST_CASE("takes no row whose merchant_uid is not the asked one byte for byte<Server>") {
    const ServerShop number("uid BIGINT, total INTEGER, currency CHAR(3), payable SMALLINT");
    number.run("INSERT INTO shop VALUES (12, 15000, 'KRW', 1)");
    CHECK(price(number.options(), "12") == "15000 KRW");
    for (const char* other : {"12abc", "012", "12 ", "12.0", "1e1", "99999999999999999999", "가"})
        CHECK_MESSAGE(price(number.options(), other) == "none", other);
    // A column of an old shop, which finds more than it is asked for.
    const ServerShop loose("uid VARCHAR(64)" +
                           std::string(is_server("mysql") ? " CHARACTER SET latin1" : "") +
                           ", total INTEGER, currency CHAR(3), payable SMALLINT");
    loose.run("INSERT INTO shop VALUES ('Abc', 15000, 'KRW', 1)");
    CHECK(price(loose.options(), "Abc") == "15000 KRW");
    for (const char* other : {"abc", "Abc ", "가", "🙂"})
        CHECK_MESSAGE(price(loose.options(), other) == "none", other);
}

TEST_CASE("an id is bound, whatever is in it<Server>") {
    const ServerShop shop(kColumns);
    const std::string odd = R"(a'b\'c"d:e;--%_)";
    const auto table = open_shop_table(shop.options());
    REQUIRE(table);
    CHECK_FALSE((*table)->find(merchant(odd)).value().has_value());
    {
        const auto session = server_session(shop.folder.path());
        *session << "INSERT INTO shop VALUES (:uid, 15000, 'KRW', 1)", soci::use(odd, "uid");
    }
    CHECK((*table)->find(merchant(odd)).value()->price == won(15000));
    CHECK_FALSE((*table)->find(merchant("' OR '1'='1")).value().has_value());
}

TEST_CASE("refuses at start what cannot work<Server>") {
    const ServerShop shop(kColumns);
    const auto where = [&](const std::string& select) { return refusal(shop.options(select)); };
    CHECK(holds(where("SELECT * FORM shop WHERE uid = :merchant_uid"), "orders.select"));
    CHECK(holds(where("SELECT a, b, c FROM nothing WHERE d = :merchant_uid"), "nothing"));
    CHECK(holds(where("SELECT uid, total FROM shop WHERE uid = :merchant_uid"), "must return"));
    CHECK(holds(where("SELECT uid, total, currency FROM shop WHERE uid = :uid"), ":uid"));
    CHECK(holds(where("SELECT uid, total, currency FROM shop WHERE uid = :merchant_uid;"
                      " DELETE FROM shop"),
                "more than one"));
    ShopTableOptions cancelled = shop.options();
    cancelled.on_cancelled = "UPDATE shop SET nothing = 0 WHERE uid = :merchant_uid";
    CHECK(holds(refusal(cancelled), "orders.on_cancelled"));
    if (is_server("mysql"))
        CHECK(holds(where("SELECT uid, total, currency FROM shop WHERE uid = :merchant_uid"
                          " OR uid = ?"),
                    ":name"));
    const ShopTableOptions casts = shop.options(
        std::string("SELECT uid, total, currency FROM shop WHERE uid = ") +
        (is_server("mysql") ? "CAST(:merchant_uid AS CHAR)" : ":merchant_uid::text") + " ; ");
    CHECK(open_shop_table(casts));
}

TEST_CASE("a select never writes<Server>") {
    const ServerShop shop(kColumns);
    shop.run("INSERT INTO shop VALUES ('1', 15000, 'KRW', 1)");
    if (is_server("mysql"))
        return;  // no UPDATE there returns rows, and nothing else can be a select
    const auto table =
        open_shop_table(shop.options("UPDATE shop SET total = 1 WHERE uid = :merchant_uid"
                                     " RETURNING uid, total, currency"));
    REQUIRE(table);
    CHECK((*table)->find(merchant("1")).error().code == Errc::store);
    CHECK(shop.value("SELECT total FROM shop") == "15000.00");
}

TEST_CASE("writes what was paid and given back, with the names that each statement uses<Server>") {
    // MyISAM, as old shops have it, knows no transactions.
    for (const char* engine : {" ENGINE=InnoDB", " ENGINE=MyISAM"}) {
        const ServerShop shop(
            "uid VARCHAR(64), total VARCHAR(20), currency VARCHAR(3),"
            " payable VARCHAR(64)",
            is_server("mysql") ? engine : "");
        shop.run("INSERT INTO shop VALUES ('1', '0', 'KRW', '1'), ('2', '0', 'KRW', '1')");
        ShopTableOptions options = shop.options("");
        options.on_paid =
            "UPDATE shop SET payable = :imp_uid, total = :amount, currency = :currency"
            " WHERE uid = :merchant_uid AND payable = '1'";
        options.on_cancelled = "UPDATE shop SET payable = ':amount' WHERE uid = :merchant_uid";
        const auto table = open_shop_table(options);
        REQUIRE(table);
        CHECK((*table)->on_paid(update_of("1")).value() == 1);
        CHECK(shop.value("SELECT CONCAT(uid, payable, total, currency) FROM shop"
                         " WHERE uid = '1'") == "1imp_115000.5USD");
        CHECK((*table)->on_paid(update_of("1")).value() == 0);
        CHECK((*table)->on_cancelled(update_of("1")).value() == 1);
        CHECK((*table)->on_cancelled(update_of("1")).value() == 1);  // matched, not changed
        CHECK(shop.value("SELECT payable FROM shop WHERE uid = '2'") == "1");
    }
}

TEST_CASE("an update gives up while the shop has the row locked, and works again after<Server>") {
    for (const char* engine : {" ENGINE=InnoDB", " ENGINE=MyISAM"}) {
        const bool is_old = std::string_view(engine).ends_with("MyISAM");
        if (is_old && !is_server("mysql"))
            continue;
        const ServerShop shop(kColumns, is_server("mysql") ? engine : "");
        shop.run("INSERT INTO shop VALUES ('1', 15000, 'KRW', 1)");
        ShopTableOptions options = shop.options();
        options.on_paid = "UPDATE shop SET payable = 0 WHERE uid = :merchant_uid";
        const auto table = open_shop_table(options);
        REQUIRE(table);
        const auto other = server_session(shop.folder.path());
        if (is_old) {
            *other << "LOCK TABLES shop READ";
        } else {
            *other << "BEGIN";
            *other << "UPDATE shop SET total = 1";
        }
        // It comes back although nobody lets go.
        const auto refused = (*table)->on_paid(update_of("1"));
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == Errc::store);
        *other << (is_old ? "UNLOCK TABLES" : "ROLLBACK");
        CHECK((*table)->on_paid(update_of("1")).value() == 1);
    }
}
