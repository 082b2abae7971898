#include "cli/web_check.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

using imp::cli::parse_web_address;
using imp::cli::paths_to_folder;

namespace {

bool has(const std::vector<std::string>& all, const std::string& one) {
    return std::find(all.begin(), all.end(), one) != all.end();
}

}  // namespace

TEST_CASE("web-check: an address with its path, both schemes, any port") {
    const auto secure = parse_web_address("https://shop.example/cgi-bin/imp.fcgi/");
    REQUIRE(secure);
    CHECK(secure->endpoint.tls);
    CHECK_EQ(secure->endpoint.port, 443);
    CHECK_EQ(secure->path, "/cgi-bin/imp.fcgi");
    CHECK_EQ(secure->url("/x"), "https://shop.example/x");

    const auto plain = parse_web_address("http://shop.example/payments");
    REQUIRE(plain);
    CHECK_FALSE(plain->endpoint.tls);
    CHECK_EQ(plain->endpoint.port, 80);
    CHECK_EQ(plain->url(plain->path), "http://shop.example/payments");

    CHECK_EQ(parse_web_address("http://127.0.0.1:8080")->url("/"), "http://127.0.0.1:8080/");
    CHECK_EQ(parse_web_address("http://[::1]:443/p")->url("/p"), "http://[::1]:443/p");
    CHECK_EQ(parse_web_address("http://[::443]/p")->endpoint.port, 80);
}

TEST_CASE("web-check: what is no address is refused") {
    for (const char* const wrong : {"shop.example/cgi-bin",
                                    "ftp://shop.example",
                                    "https://",
                                    "https://a b/",
                                    "https://me:pw@shop.example/"})
        CHECK_FALSE(parse_web_address(wrong));
}

TEST_CASE("web-check: a folder is looked for wherever a web server might serve it") {
    const auto paths = paths_to_folder("/cgi-bin/imp.fcgi", "/home/me/public_html/my shop");
    for (const char* const expected : {"/",
                                       "/my%20shop/",
                                       "/public_html/my%20shop/",
                                       "/me/public_html/my%20shop/",
                                       "/home/me/public_html/my%20shop/",
                                       "/cgi-bin/",
                                       "/cgi-bin/my%20shop/",
                                       "/~me/my%20shop/",
                                       "/~me/public_html/my%20shop/"})
        CHECK_MESSAGE(has(paths, expected), expected);
    CHECK_FALSE(has(paths, "/cgi-bin/imp.fcgi/"));
    CHECK_EQ(std::adjacent_find(paths.begin(), paths.end()), paths.end());
    CHECK_LT(paths.size(), 40);
}
