#include "handlers/landing.hpp"

#include "handlers/handlers.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace imp;
using namespace imp::handlers;

namespace {

http::Request get(const std::string& query, http::Request::Variables more = {}) {
    more["REQUEST_METHOD"] = "GET";
    more["QUERY_STRING"] = query;
    return {std::move(more), "", http::Request::BodyState::complete};
}

http::Request post(const std::string& body,
                   const std::string& type,
                   http::Request::Variables more = {}) {
    more["REQUEST_METHOD"] = "POST";
    more["CONTENT_TYPE"] = type;
    return {std::move(more), body, http::Request::BodyState::complete};
}

}  // namespace

TEST_CASE("a landing is read from the query, a form or JSON alike") {
    for (const http::Request& request :
         {get("imp_uid=imp_1&merchant_uid=%EC%A3%BC%EB%AC%B8&error_msg=x"),
          post("imp_uid=imp_1&merchant_uid=%EC%A3%BC%EB%AC%B8&error_msg=x",
               "application/x-www-form-urlencoded"),
          post("imp_uid=imp_1&merchant_uid=%EC%A3%BC%EB%AC%B8&error_msg=x", "application/json"),
          post(R"({"imp_uid":"imp_1","merchant_uid":"주문","error_msg":"x"})", "application/json"),
          post(R"({"imp_uid":"imp_1","merchant_uid":"주문","error_msg":"x"})", "text/plain")}) {
        const auto landing = parse_landing(request);
        REQUIRE(landing);
        CHECK(landing->question.imp_uid->str() == "imp_1");
        CHECK(landing->question.merchant_uid->str() == "주문");
        CHECK(landing->message == "x");
        CHECK(landing->question.claims_failure);
    }
}

TEST_CASE("a landing without any id, or with a bad or ambiguous one, is refused") {
    for (const char* query : {"",
                              "imp_uid=&merchant_uid=null",
                              "imp_uid=undefined",
                              "imp_uid=a%2Fb",
                              "merchant_uid=..",
                              "merchant_uid=a%00b",
                              "imp_uid=imp_1&imp_uid=imp_2",
                              "merchant_uid=%ff"}) {
        CAPTURE(query);
        const auto landing = parse_landing(get(query));
        REQUIRE_FALSE(landing);
        CHECK(landing.error().code == Errc::bad_input);
    }
}

TEST_CASE("success flags change nothing, an error does") {
    CHECK_FALSE(parse_landing(get("imp_uid=a&imp_success=false"))->question.claims_failure);
    CHECK(parse_landing(get("imp_uid=a&error_code=F1002"))->question.claims_failure);
    CHECK(parse_landing(get("imp_uid=a&code=X&message=Y"))->question.claims_failure);
    CHECK_FALSE(
        parse_landing(get("imp_uid=a&error_code=null&error_msg="))->question.claims_failure);
}

TEST_CASE("the pending page comes back for two minutes and then stops") {
    int total = 0;
    int refreshes = 0;
    while (const auto pause = next_refresh(refreshes)) {
        total += *pause;
        ++refreshes;
    }
    CHECK(total == 120);
    CHECK(next_refresh(0) == 3);
    CHECK(next_refresh(1) == 5);
    CHECK_FALSE(next_refresh(
        parse_landing(get("imp_uid=a&imp_refresh=999999999999999999999"))->refreshes + 10));
    CHECK(parse_landing(get("imp_uid=a&imp_refresh=-4"))->refreshes == 0);
}

TEST_CASE("the refresh asks the same question again, encoded and below a header's bounds") {
    const auto landing = parse_landing(
        get("imp_uid=imp_1&merchant_uid=a%26b%3Cc&error_msg=%ED%95%9C%EB%8F%84&imp_refresh=2"));
    REQUIRE(landing);
    CHECK(
        refresh_header(*landing, 10) ==
        "10; url=?imp_uid=imp_1&merchant_uid=a%26b%3Cc&error_msg=%ED%95%9C%EB%8F%84&imp_refresh=3");
    std::string emoji;
    std::string message;
    for (int i = 0; i < 64; ++i)
        emoji += "%F0%9F%98%80";
    for (int i = 0; i < 500; ++i)
        message += "%F0%9F%98%80";
    const auto longest = parse_landing(get("merchant_uid=" + emoji + "&error_msg=" + message));
    REQUIRE(longest);
    CHECK(refresh_header(*longest, 10).size() < 2500);
}

TEST_CASE("who gets JSON: a GET that names it, a POST that does not name HTML") {
    const auto accept = [](const char* value) {
        return http::Request::Variables{{"HTTP_ACCEPT", value}};
    };
    CHECK_FALSE(wants_json(get("", accept("text/html,application/xhtml+xml,*/*;q=0.8"))));
    CHECK_FALSE(wants_json(get("")));
    CHECK_FALSE(wants_json(get("", accept("*/*"))));
    CHECK(wants_json(get("", accept("application/json"))));
    CHECK(wants_json(get("", accept("application/json, text/plain, */*"))));
    CHECK(wants_json(post("", "")));
    CHECK(wants_json(post("", "", accept("*/*"))));
    CHECK_FALSE(wants_json(post("", "", accept("text/html,*/*"))));
}
