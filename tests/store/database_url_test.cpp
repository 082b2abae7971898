#include "store/database_url.hpp"

#include "backends.hpp"
#include "store/database.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace imp;
using namespace imp::store;
using namespace imp::store::test;

namespace {

std::string refusal(std::string_view url, const Secret& password = {}) {
    const auto address = parse_server_url(url, "mysql", password);
    REQUIRE_FALSE(address);
    CHECK(address.error().code == Errc::config);
    return address.error().detail;
}

}  // namespace

TEST_CASE("reads where a server is") {
    const auto address = parse_server_url(
        "mysql://shop:p%40ss%3A%2F@db.example:3307/my%20shop?readers=3&writers=2&connect_timeout=5"
        "&timeout=20&tls=on&tls_ca=/etc/ssl/ca.pem",
        "mysql",
        {});
    REQUIRE(address);
    CHECK(address->host == "db.example");
    CHECK(address->port == 3307);
    CHECK(address->user == "shop");
    CHECK(address->password.reveal() == "p@ss:/");
    CHECK(address->database == "my shop");
    CHECK(address->readers == 3);
    CHECK(address->writers == 2);
    CHECK(address->connect_timeout.count() == 5);
    CHECK(address->timeout.count() == 20);
    CHECK(address->tls == ServerAddress::Tls::on);
    CHECK(address->tls_ca == "/etc/ssl/ca.pem");
}

TEST_CASE("reads a socket, an address in brackets, and a password told apart") {
    const auto socket =
        parse_server_url("mysql://shop@/shop?socket=/run/db.sock", "mysql", Secret("it's"));
    REQUIRE(socket);
    CHECK(socket->socket == "/run/db.sock");
    CHECK(socket->host.empty());
    CHECK(socket->password.reveal() == "it's");
    const auto brackets = parse_server_url("mysql://shop@[::1]:3306/shop", "mysql", {});
    REQUIRE(brackets);
    CHECK(brackets->host == "::1");
    CHECK(brackets->port == 3306);
}

TEST_CASE("says what is wrong with a server's url, and never what stands in it") {
    CHECK(holds(refusal("mysql:shop"), "two slashes"));
    CHECK(holds(refusal("mysql://shop@/shop"), "no host"));
    CHECK(holds(refusal("mysql://shop@db/shop?socket=/x"), "or both"));
    CHECK(holds(refusal("mysql://shop@db"), "no database"));
    CHECK(holds(refusal("mysql://db/shop"), "no user"));
    CHECK(holds(refusal("mysql://shop@db:0/shop"), "port"));
    CHECK(holds(refusal("mysql://shop@db:65536/shop"), "port"));
    CHECK(holds(refusal("mysql://shop@db/shop?reader=1"), "readers"));
    CHECK(holds(refusal("mysql://shop@db/shop?readers=0"), "option readers"));
    CHECK(holds(refusal("mysql://shop@db/shop?socket=x"), "option socket"));
    CHECK(holds(refusal("mysql://shop@db/shop?tls=maybe"), "option tls"));
    CHECK(holds(refusal("mysql://shop@db/shop?tls_ca=/x"), "want tls"));
    CHECK(holds(refusal("mysql://shop@db/shop?tls=on&tls_cert=/x"), "belong together"));
    CHECK(holds(refusal("mysql://shop:sesame@db/shop", Secret("other")), "store.password"));
    CHECK(holds(refusal("mysql://shop:a%00b@db/shop"), "control"));
    for (const char* url : {"mysql://shop:sesame/1@db/shop/2",
                            "mysql://shop:sesame@",
                            "mysql://shop:sesame@[::1/x",
                            "mysql://shop:sesame@d b/shop",
                            "mysql://shop:sesame@db:x/shop",
                            "mysql://shop:sesame@db/shop?readers=sesame"})
        CHECK_FALSE(holds(refusal(url), "sesame"));
}

TEST_CASE("a build without a kind of server says so") {
    const auto mysql = find_database("mysql://shop@db/shop", {});
    const auto postgresql = find_database("postgresql://shop@db/shop", {});
    CHECK(mysql.has_value() == (IMP_WITH_MYSQL == 1));
    CHECK(postgresql.has_value() == (IMP_WITH_POSTGRESQL == 1));
    if (!mysql)
        CHECK(holds(mysql.error().detail, "built without MariaDB"));
    if (!postgresql)
        CHECK(holds(postgresql.error().detail, "built without PostgreSQL"));
}

TEST_CASE("refuses TLS that could not be what it says" * doctest::skip(IMP_WITH_MYSQL == 0)) {
    const auto verify = find_database("mysql://shop@db/shop?tls=verify&tls_ca=/x", {});
    REQUIRE_FALSE(verify);
    CHECK(holds(verify.error().detail, "tls=verify"));
    CHECK_FALSE(find_database("mysql://shop@db/shop?tls=on", {}));
}
