#include "http/request.hpp"

#include <doctest/doctest.h>

using namespace imp::http;

namespace {

Request with(Request::Variables variables) {
    return {std::move(variables), "", Request::BodyState::complete};
}

std::string route_of_uri(const std::string& uri, std::string_view base = "/payments") {
    return route_of(with({{"REQUEST_URI", uri}}), base);
}

std::string route_of_path_info(const std::string& path_info, std::string_view base = "/payments") {
    return route_of(with({{"PATH_INFO", path_info}, {"REQUEST_URI", "/payments/other"}}), base);
}

}  // namespace

TEST_CASE("a request without variables is a GET of nothing") {
    const Request request = with({});
    CHECK(request.method() == "GET");
    CHECK(request.query().empty());
    CHECK(request.variable("HTTP_ACCEPT").empty());
}

TEST_CASE("every request has an id of its own") {
    const Request one = with({{"HTTP_X_REQUEST_ID", "mine"}});
    const Request two = with({});
    CHECK(one.id().size() == 16);
    CHECK(one.id().find_first_not_of("0123456789abcdef") == std::string::npos);
    CHECK(one.id() != two.id());
}

TEST_CASE("IMP_ROUTE comes before everything else") {
    CHECK(route_of(with({{"IMP_ROUTE", "/webhook"},
                         {"PATH_INFO", "/confirm"},
                         {"REQUEST_URI", "/payments/verify"}}),
                   "/payments") == "/webhook");
    CHECK(route_of(with({{"IMP_ROUTE", ""}, {"REQUEST_URI", "/payments/verify"}}), "/payments") ==
          "/verify");
    CHECK(route_of(with({{"IMP_ROUTE", "complete"}}), "/payments") == "/complete");
}

TEST_CASE("PATH_INFO is the route, without the base path if it has it") {
    CHECK(route_of_path_info("/webhook") == "/webhook");
    CHECK(route_of_path_info("/payments/webhook") == "/webhook");
    CHECK(route_of_path_info("/webhook/") == "/webhook");
    CHECK(route_of_path_info("/payments") == "/complete");
    CHECK(route_of_path_info("/payments/") == "/complete");
    CHECK(route_of_path_info("/paymentsx") == "/paymentsx");
}

TEST_CASE("PATH_INFO is decoded already, only Apache leaves slashes encoded") {
    CHECK(route_of_path_info("/orders/a%2Fb%2fc") == "/orders/a/b/c");
    CHECK(route_of_path_info("/orders/100%25") == "/orders/100%25");
}

TEST_CASE("an empty or bare PATH_INFO leaves the route to REQUEST_URI") {
    CHECK(route_of_path_info("") == "/other");
    CHECK(route_of_path_info("/") == "/other");
}

TEST_CASE("the route is the path of REQUEST_URI under the base path") {
    CHECK(route_of_uri("/payments/webhook") == "/webhook");
    CHECK(route_of_uri("/payments/webhook/") == "/webhook");
    CHECK(route_of_uri("/payments/webhook?a=/b/") == "/webhook");
    CHECK(route_of_uri("http://shop.example/payments/webhook?q") == "/webhook");
    CHECK(route_of_uri("https://shop.example:8443/payments/webhook") == "/webhook");
    CHECK(route_of_uri("/payments/orders/%ED%95%9C%2F1%2525") == "/orders/한/1%25");
    CHECK(route_of_uri("/payments/a+b") == "/a+b");
}

TEST_CASE("nothing left, or another path, is the landing") {
    for (const char* const uri : {"/payments",
                                  "/payments/",
                                  "/payments?imp_uid=imp_1",
                                  "/",
                                  "",
                                  "/cgi-bin/imp.fcgi",
                                  "/paymentsx/webhook",
                                  "http://shop.example",
                                  "webhook"}) {
        CAPTURE(uri);
        CHECK(route_of_uri(uri) == "/complete");
    }
}

TEST_CASE("what leads out of a route by dots is no route: a web server took it for another one") {
    for (const char* const uri : {"/payments/orders/../complete",
                                  "/payments/orders/..%2fcomplete",
                                  "/payments/orders/%2e%2e/complete",
                                  "/payments/orders/x/..%2F../complete",
                                  "/payments/orders//../complete",
                                  "/payments/orders/./../complete",
                                  "/payments/orders/..",
                                  "/payments/admin/../complete",
                                  "/payments/../complete",
                                  "/payments/.."}) {
        CAPTURE(uri);
        CHECK(route_of_uri(uri) == "/..");
    }
    CHECK(route_of_uri("/payments/orders/a%2F..%2Fb") == "/orders/a/../b");
    CHECK(route_of_uri("/payments/orders/..b") == "/orders/..b");
    CHECK(route_of_uri("/payments/orders/a..") == "/orders/a..");
}

TEST_CASE("a base path may be the root or end in a slash") {
    CHECK(route_of_uri("/webhook", "") == "/webhook");
    CHECK(route_of_uri("/webhook", "/") == "/webhook");
    CHECK(route_of_uri("/", "/") == "/complete");
    CHECK(route_of_uri("/shop/pay/webhook", "/shop/pay/") == "/webhook");
    CHECK(route_of_uri("/payments/webhook?q", "/payments/") == "/webhook");
}

TEST_CASE("a name in the address is decoded once, and nothing about it is made tidy") {
    const auto name_of = [](const std::string& uri) {
        return name_under(with({{"REQUEST_URI", uri}}), "/payments", "/orders/");
    };
    CHECK(name_of("/payments/orders/A-1") == "A-1");
    CHECK(name_of("/payments/orders/A-1?x=/orders/B") == "A-1");
    CHECK(name_of("http://shop.example/payments/orders/A%2D1") == "A-1");
    CHECK(name_of("/payments/orders/a/b") == "a/b");
    CHECK(name_of("/payments/orders/a%2Fb") == "a/b");
    CHECK(name_of("/payments/orders/a%2F") == "a/");
    CHECK(name_of("/payments/orders/a//b") == "a//b");
    CHECK(name_of("/payments/orders/a%252Fb") == "a%2Fb");
    CHECK(name_of("/payments/orders/%EC%A3%BC%EB%AC%B8+1") == "주문+1");
    CHECK(name_of("/payments/orders/orders/x") == "orders/x");
    CHECK(name_of("/payments/other/x").empty());
    CHECK(name_of("/payments/orders").empty());
}

TEST_CASE("a name is believed as the client wrote it, not as the web server passes it on") {
    const auto name_of = [](Request::Variables variables) {
        return name_under(with(std::move(variables)), "/payments", "/orders/");
    };
    CHECK(name_of({{"PATH_INFO", "/orders/a/b"}, {"REQUEST_URI", "/payments/orders/a//b"}}) ==
          "a//b");
    CHECK(name_of({{"PATH_INFO", "/orders/a%2Fb"}, {"REQUEST_URI", "/cgi-bin/imp.fcgi/x"}}) ==
          "a/b");
    CHECK(name_of({{"PATH_INFO", "/orders/a"}}) == "a");
    CHECK(name_of({{"IMP_ROUTE", "/orders/fixed"}, {"REQUEST_URI", "/payments/orders/a"}}) ==
          "fixed");
}
