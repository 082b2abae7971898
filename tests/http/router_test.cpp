#include "http/router.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

using namespace imp::http;
using State = Request::BodyState;

namespace {

Router make_router() {
    Router router("/payments", [](const Request&, int status) {
        return Response::text(status, "refused " + std::to_string(status));
    });
    const auto says = [](const char* text) {
        return [text](const Request&) { return Response::text(200, text); };
    };
    router.add("/complete", {"GET", "POST"}, says("complete"));
    router.add("/webhook", {"POST"}, says("webhook"));
    router.add("/orders", {"POST"}, says("new order"));
    router.add("/orders/*", {"GET"}, says("one order"));
    router.add("/orders/*", {"PUT"}, says("changed order"));
    router.add("/orders/all", {"GET"}, says("all orders"));
    router.add("/broken", {"GET"}, [](const Request&) -> Response {
        throw std::runtime_error("planted");
    });
    return router;
}

Response ask(const std::string& method,
             const std::string& path,
             State state = State::complete,
             const std::string& query = "") {
    const Request request(
        {{"REQUEST_METHOD", method}, {"REQUEST_URI", "/payments" + path}, {"QUERY_STRING", query}},
        "",
        state);
    return make_router().handle(request);
}

std::string header(const Response& response, std::string_view name) {
    for (const auto& [key, value] : response.headers) {
        if (key == name)
            return value;
    }
    return "(none)";
}

const std::string kLongQuery(kMaxQuery + 1, 'q');

}  // namespace

TEST_CASE("a route and method find their handler, HEAD that of GET") {
    CHECK(ask("GET", "/complete").body == "complete");
    CHECK(ask("HEAD", "/complete").body == "complete");
    CHECK(ask("POST", "/webhook/").body == "webhook");
    CHECK(ask("GET", "").body == "complete");
}

TEST_CASE("an unknown route is 404") {
    for (const char* const path : {"/nowhere", "/complete/x", "/Complete", "/complete%00"})
        CHECK(ask("GET", path).status == 404);
}

TEST_CASE("another method is 405 and told which are allowed") {
    const Response refusal = ask("DELETE", "/complete");
    CHECK(refusal.status == 405);
    CHECK(header(refusal, "Allow") == "GET, HEAD, POST");
    CHECK(header(ask("GET", "/webhook"), "Allow") == "POST");
    CHECK(ask("get", "/complete").status == 405);
}

TEST_CASE("a pattern takes what is below it, a route in full comes first") {
    CHECK(ask("GET", "/orders/1").body == "one order");
    CHECK(ask("GET", "/orders/a/b").body == "one order");
    CHECK(ask("PUT", "/orders/1").body == "changed order");
    CHECK(ask("POST", "/orders/").body == "new order");
    CHECK(ask("GET", "/orders/all").body == "all orders");
    CHECK(header(ask("POST", "/orders/1"), "Allow") == "GET, HEAD, PUT");
    CHECK(header(ask("PUT", "/orders/all"), "Allow") == "GET, HEAD");
}

TEST_CASE("limits are checked after route and method, the query before the body") {
    CHECK(ask("GET", "/complete", State::complete, kLongQuery).status == 414);
    CHECK(ask("GET", "/complete", State::complete, kLongQuery.substr(1)).status == 200);
    CHECK(ask("POST", "/webhook", State::too_large).status == 413);
    CHECK(ask("POST", "/webhook", State::incomplete).status == 400);
    CHECK(ask("POST", "/webhook", State::bad_length).status == 400);
    CHECK(ask("POST", "/nowhere", State::too_large, kLongQuery).status == 404);
    CHECK(ask("GET", "/webhook", State::too_large, kLongQuery).status == 405);
    CHECK(ask("POST", "/webhook", State::too_large, kLongQuery).status == 414);
}

TEST_CASE("what a handler throws becomes the refusal for 500, without its text") {
    const Response response = ask("GET", "/broken");
    CHECK(response.status == 500);
    CHECK(response.body == "refused 500");
}

TEST_CASE("answers and refusals alike carry the standard headers") {
    for (const Response& response : {ask("GET", "/complete"),
                                     ask("GET", "/nowhere"),
                                     ask("PUT", "/complete"),
                                     ask("GET", "/broken")}) {
        CHECK(header(response, "Cache-Control") == "no-store");
        CHECK(header(response, "X-Request-Id").size() == 16);
        CHECK(header(response, "Content-Length") == std::to_string(response.body.size()));
    }
}

namespace {

Response ask_from(const std::string& origin,
                  const std::string& method,
                  const std::string& path,
                  std::vector<std::string> origins = {"https://shop.example",
                                                      "https://m.shop.example"},
                  State state = State::complete) {
    Router router = make_router();
    router.share({"/complete", "/verify"}, Cors(std::move(origins)));
    Request::Variables variables{{"REQUEST_METHOD", method}, {"REQUEST_URI", "/payments" + path}};
    if (!origin.empty())
        variables["HTTP_ORIGIN"] = origin;
    return router.handle(Request(std::move(variables), "", state));
}

bool says_nothing_of_origins(const Response& response) {
    for (const auto& [name, value] : response.headers) {
        if (name.starts_with("Access-Control-"))
            return false;
    }
    return true;
}

}  // namespace

TEST_CASE("scripts of the origins named may post and read the answer, refusals too") {
    const auto of = [](const Response& response) {
        return header(response, "Access-Control-Allow-Origin");
    };
    for (const char* const origin : {"https://shop.example", "https://m.shop.example"}) {
        const Response answer = ask_from(origin, "POST", "/complete");
        CHECK(answer.body == "complete");
        CHECK(of(answer) == origin);
        CHECK(header(answer, "Vary") == "Origin");
        CHECK(header(answer, "Access-Control-Allow-Credentials") == "(none)");
    }
    const Response too_large = ask_from(
        "https://shop.example", "POST", "/complete", {"https://shop.example"}, State::too_large);
    CHECK(too_large.status == 413);
    CHECK(of(too_large) == "https://shop.example");
}

TEST_CASE("every other origin gets its answer without a word that would let a script read it") {
    for (const char* const origin : {"",
                                     "null",
                                     "*",
                                     "http://shop.example",
                                     "https://shop.example.evil",
                                     "https://evil-shop.example",
                                     "https://shop.example:8443",
                                     "https://SHOP.example",
                                     "https://shop.example, https://m.shop.example"}) {
        CAPTURE(origin);
        const Response answer = ask_from(origin, "POST", "/complete");
        CHECK(answer.body == "complete");
        CHECK(says_nothing_of_origins(answer));
        CHECK(header(answer, "Vary") == "Origin");
        CHECK(says_nothing_of_origins(ask_from(origin, "OPTIONS", "/complete")));
    }
}

TEST_CASE("OPTIONS says what such a script may send, where scripts may ask at all") {
    const Response answer = ask_from("https://shop.example", "OPTIONS", "/complete");
    CHECK(answer.status == 200);
    CHECK(answer.body.empty());
    CHECK(header(answer, "Allow") == "GET, HEAD, POST, OPTIONS");
    CHECK(header(answer, "Access-Control-Allow-Origin") == "https://shop.example");
    CHECK(header(answer, "Access-Control-Allow-Methods") == "POST");
    CHECK(header(answer, "Access-Control-Allow-Headers") == "Content-Type");
    CHECK(header(answer, "Access-Control-Max-Age") == "3600");
    CHECK(ask_from("https://shop.example", "OPTIONS", "/webhook").status == 405);
    CHECK(ask_from("https://shop.example", "OPTIONS", "/nowhere").status == 404);
    CHECK(header(ask_from("https://shop.example", "DELETE", "/complete"), "Allow") ==
          "GET, HEAD, POST, OPTIONS");
}

TEST_CASE("the landing itself is not shared: it is a page, not an answer to scripts") {
    CHECK(says_nothing_of_origins(ask_from("https://shop.example", "GET", "/complete")));
    CHECK(says_nothing_of_origins(ask_from("https://shop.example", "POST", "/webhook")));
}

TEST_CASE("where no origin is named OPTIONS is refused like any other method") {
    const Response answer = ask_from("https://shop.example", "OPTIONS", "/complete", {});
    CHECK(answer.status == 405);
    CHECK(header(answer, "Allow") == "GET, HEAD, POST");
    CHECK(says_nothing_of_origins(answer));
    CHECK(header(ask_from("https://shop.example", "POST", "/complete", {}), "Vary") == "(none)");
}
