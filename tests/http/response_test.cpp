#include "http/response.hpp"

#include "http/standard_headers.hpp"

#include <doctest/doctest.h>

using namespace imp::http;
using namespace std::string_view_literals;

namespace {

std::string value(const Response& response, std::string_view name) {
    for (const auto& [key, text] : response.headers) {
        if (key == name)
            return text;
    }
    return "(none)";
}

}  // namespace

TEST_CASE("setting a header replaces the one of that name") {
    Response response;
    response.set("Location", "/a");
    response.set("location", "/b");
    REQUIRE(response.headers.size() == 1);
    CHECK(value(response, "Location") == "/b");
}

TEST_CASE("a header that would break its line is dropped, with what it was to replace") {
    for (const std::string_view bad :
         {"/x\r\nSet-Cookie: a=b"sv, "/x\ny"sv, "/x\ry"sv, "/x\0y"sv}) {
        Response response;
        response.set("Location", "/a");
        response.set("Location", bad);
        CHECK(response.headers.empty());
    }
    Response response;
    response.set("X-A: b\r\nX-B", "c");
    response.set("", "c");
    CHECK(response.headers.empty());
}

TEST_CASE("the CGI form has status, headers, a blank line and the body") {
    Response response = Response::text(404, "gone\n");
    response.set("X-A", "b");
    CHECK(
        to_cgi(response, false) ==
        "Status: 404 Not Found\r\nContent-Type: text/plain; charset=utf-8\r\nX-A: b\r\n\r\ngone\n");
    CHECK(to_cgi(response, true) ==
          "Status: 404 Not Found\r\nContent-Type: text/plain; charset=utf-8\r\nX-A: b\r\n\r\n");
    CHECK(to_cgi(Response{299, {}, ""}, false) == "Status: 299 Status\r\n\r\n");
}

TEST_CASE("a broken header that was not set() is not written either") {
    Response response{200, {{"X-A", "b\r\nX-Forged: 1"}, {"X-B\n", "c"}, {"X-C", "d"}}, ""};
    CHECK(to_cgi(response, false) == "Status: 200 OK\r\nX-C: d\r\n\r\n");
}

TEST_CASE("every answer gets the headers of design 5") {
    Response response = Response::json(202, "{}");
    set_standard_headers(response, "0123456789abcdef");
    CHECK(value(response, "Content-Type") == "application/json");
    CHECK(value(response, "Cache-Control") == "no-store");
    CHECK(value(response, "Referrer-Policy") == "no-referrer");
    CHECK(value(response, "X-Content-Type-Options") == "nosniff");
    CHECK(value(response, "X-Request-Id") == "0123456789abcdef");
    CHECK(value(response, "Content-Length") == "2");
    CHECK(value(response, "Content-Security-Policy") ==
          "default-src 'none'; frame-ancestors 'none'");
}

TEST_CASE("a page's own content security policy stays") {
    Response response = Response::html(200, "<p>");
    response.set("content-security-policy", "default-src 'self'");
    set_standard_headers(response, "0");
    CHECK(value(response, "content-security-policy") == "default-src 'self'");
    CHECK(value(response, "Content-Security-Policy") == "(none)");
}
