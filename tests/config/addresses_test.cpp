#include "config/addresses.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using namespace imp;

TEST_CASE("every password of a connection string is hidden") {
    CHECK(config::without_password("mysql://u:p@host/db") == "mysql://u:***@host/db");
    CHECK(config::without_password("postgresql://h/d?password=a&x=1&password=b") ==
          "postgresql://h/d?password=***&x=1&password=***");
    CHECK(config::without_password("host=h password=") == "host=h password=***");
    CHECK(config::without_password("sqlite:imp.db") == "sqlite:imp.db");
}

TEST_CASE("an address of this machine does not end at a NUL") {
    using namespace std::string_view_literals;
    CHECK(config::is_safe_web_address("http://[::1]:8080/x"));
    CHECK_FALSE(config::is_safe_web_address("http://[::1\0.example]/"sv));
}

TEST_CASE("an origin names no user, not even an empty one") {
    CHECK(config::origin_fault("https://shop.example").empty());
    CHECK_FALSE(config::origin_fault("https://kim@shop.example").empty());
    CHECK_FALSE(config::origin_fault("https://@shop.example").empty());
}
