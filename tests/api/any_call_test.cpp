#include "api/any_call.hpp"

#include <doctest/doctest.h>

using namespace imp;
using Kind = api::CallAnswer::Kind;

namespace {

Result<api::CallAnswer> read(const char* call, int status, const std::string& body) {
    return api::read_answer(*api::find_call(call), {.status = status, .body = body});
}

Kind kind_of(const char* call, int status, const std::string& body) {
    const auto answer = read(call, status, body);
    REQUIRE(answer);
    return answer->kind;
}

Errc error_of(const char* call, int status, const std::string& body) {
    const auto answer = read(call, status, body);
    REQUIRE_FALSE(answer);
    return answer.error().code;
}

}  // namespace

TEST_CASE("HTTP 200 is no success by itself") {
    CHECK(kind_of("get-payment", 200, R"({"code":0,"message":null,"response":{}})") == Kind::done);
    const auto no = read("cancel-payment",
                         200,
                         R"({"code":1,"message":"이미\n전액취소된 주문입니다.","response":null})");
    REQUIRE(no);
    CHECK(no->kind == Kind::refused);
    CHECK(no->message == "이미 전액취소된 주문입니다.");
    CHECK(no->response.is_null());
}

TEST_CASE("a charge whose payment failed is a refusal, in the PG's words") {
    const std::string failed =
        R"({"code":0,"message":null,"response":{"status":"failed","fail_reason":"한도초과"}})";
    const auto answer = read("charge-again", 200, failed);
    REQUIRE(answer);
    CHECK(answer->kind == Kind::refused);
    CHECK(answer->message == "the payment failed: 한도초과");
    // Somebody who asks about a failed payment is told.
    CHECK(kind_of("get-payment", 200, failed) == Kind::done);
    CHECK(kind_of("charge-again", 200, R"({"code":0,"response":{"status":"paid"}})") == Kind::done);
}

TEST_CASE("404 is not found only in i'mport's own words") {
    CHECK(kind_of("get-payment", 404, R"({"code":-1,"message":"없음","response":null})") ==
          Kind::not_found);
    CHECK(error_of("get-payment", 404, "<html>") == Errc::bad_reply);
    CHECK(error_of("get-payment", 404, R"({"code":0,"response":null})") == Errc::bad_reply);
    // Denied by a code alone (iamport-v1.md 3.10).
    const char* denied = R"({"code":1,"message":"x","response":null})";
    CHECK(kind_of("get-billing-key", 200, denied) == Kind::not_found);
    CHECK(kind_of("delete-billing-key", 200, denied) == Kind::refused);
}

TEST_CASE("207 is a part, other 4xx are refusals") {
    CHECK(kind_of("get-payments", 207, R"({"code":0,"message":null,"response":[]})") ==
          Kind::partly);
    const char* no = R"({"code":-1,"message":"x","response":null})";
    CHECK(kind_of("get-escrow-delivery", 409, no) == Kind::not_found);
    CHECK(kind_of("register-escrow-delivery", 409, no) == Kind::refused);
    for (const int status : {400, 401, 405})
        CHECK(kind_of("get-escrow-delivery",
                      status,
                      R"({"code":-1,"message":"","response":null})") == Kind::refused);
    const auto silent = read("get-tier", 400, R"({"code":-1,"message":null,"response":null})");
    REQUIRE(silent);
    CHECK(silent->message == "HTTP 400");
}

TEST_CASE("trouble of i'mport is no answer, but what a PG cannot do is one") {
    const char* message = R"({"code":-1,"message":"PG 오류","response":null})";
    for (const int status : {500, 502, 503, 429})
        CHECK(error_of("issue-receipt", status, message) == Errc::unavailable);
    CHECK(read("issue-receipt", 500, message).error().detail == "HTTP 500: PG 오류");
    CHECK(error_of("issue-receipt", 502, "<html>") == Errc::unavailable);
    CHECK(kind_of("issue-receipt", 501, message) == Kind::refused);
    CHECK(error_of("issue-receipt", 501, "<html>") == Errc::unavailable);
}

TEST_CASE("what is not i'mport's envelope is not believed") {
    for (const char* odd : {"", "<html>", "[]", "null", R"({"code":"0"})", R"({"response":{}})"})
        CHECK(error_of("get-payment", 200, odd) == Errc::bad_reply);
    CHECK(error_of("get-payment", 302, R"({"code":0,"response":{}})") == Errc::bad_reply);
    CHECK(error_of("cancel-payment", 200, R"({"code":0,"message":null,"response":null})") ==
          Errc::bad_reply);
    // Some answers have no response at all.
    CHECK(kind_of("naver-point", 200, R"({"code":0,"message":null})") == Kind::done);
}

TEST_CASE("a call of another host is refused before anything is sent") {
    const SystemClock clock;
    const auto caller = api::make_any_caller({.url = "http://127.0.0.1:1",
                                              .key = Secret("k"),
                                              .secret = Secret("s"),
                                              .tier = "",
                                              .ca_file = ""},
                                             clock);
    REQUIRE(caller);
    const auto answer = (*caller)->make(*api::find_call("create-payment-link"), {});
    REQUIRE_FALSE(answer);
    CHECK(answer.error().code == Errc::refused);
    CHECK(answer.error().detail.find("api.iamport.co") != std::string::npos);
}
