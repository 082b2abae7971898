#include "net/url.hpp"

#include <doctest/doctest.h>

using namespace imp;
using namespace imp::net;

TEST_CASE("reads addresses of the API") {
    CHECK(parse_endpoint("https://api.iamport.kr").value() ==
          Endpoint{true, "api.iamport.kr", 443, ""});
    CHECK(parse_endpoint("HTTPS://API.iamport.kr:8443/").value() ==
          Endpoint{true, "api.iamport.kr", 8443, ""});
    CHECK(parse_endpoint("https://gate.example.com/iamport/v1/").value() ==
          Endpoint{true, "gate.example.com", 443, "/iamport/v1"});
    CHECK(parse_endpoint("https://[2001:db8::1]:444").value() ==
          Endpoint{true, "2001:db8::1", 444, ""});
}

TEST_CASE("plain http is for loopback only") {
    CHECK(parse_endpoint("http://127.0.0.1:8080").value() ==
          Endpoint{false, "127.0.0.1", 8080, ""});
    CHECK(parse_endpoint("http://127.9.8.7"));
    CHECK(parse_endpoint("http://localhost:8080").value().host == "localhost");
    CHECK(parse_endpoint("http://[::1]:8080").value().host == "::1");
    for (const char* url : {"http://api.iamport.kr",
                            "http://127.0.0.1.example.com",
                            "http://128.0.0.1",
                            "http://127.1",
                            "http://2130706433",
                            "http://0.0.0.0",
                            "http://[::ffff:10.0.0.1]",
                            "http://localhost.example.com"}) {
        CAPTURE(url);
        const auto endpoint = parse_endpoint(url);
        REQUIRE_FALSE(endpoint);
        CHECK(endpoint.error().code == Errc::config);
    }
}

TEST_CASE("an address does not end at a NUL") {
    using namespace std::string_view_literals;
    CHECK_FALSE(parse_endpoint("https://[::1\0.example]"sv));
    CHECK_FALSE(parse_endpoint("http://127.0.0.1\0.example"sv));
    CHECK_FALSE(is_ip_literal(std::string("10.0.0.1\0x"sv)));
}

TEST_CASE("refuses addresses that hold more than an address") {
    for (const char* url : {"",
                            "api.iamport.kr",
                            "ftp://api.iamport.kr",
                            "https://",
                            "https:///x",
                            "https://user@api.iamport.kr",
                            "https://user:secret@api.iamport.kr",
                            "https://api.iamport.kr?x=1",
                            "https://api.iamport.kr/#x",
                            "https://api.iamport.kr/a b",
                            "https://api.iamport.kr/a%20b",
                            "https://api.iamport.kr/a\r\nX: y",
                            "https://api.iamport.kr\r\nX: y",
                            "https://api.iamport.kr//x",
                            "https://api.iamport.kr/../x",
                            "https://api.iamport.kr:",
                            "https://api.iamport.kr:0",
                            "https://api.iamport.kr:65536",
                            "https://api.iamport.kr:80x",
                            "https://-api.iamport.kr",
                            "https://api_iamport.kr",
                            "https://[::1",
                            "https://[::1]x",
                            "https://[zz]"}) {
        CAPTURE(url);
        const auto endpoint = parse_endpoint(url);
        REQUIRE_FALSE(endpoint);
        CHECK(endpoint.error().code == Errc::config);
        CHECK(endpoint.error().detail.find("secret") == std::string::npos);
    }
}
