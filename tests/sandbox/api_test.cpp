#include "sandbox/sandbox.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace imp;
using namespace imp::sandbox;

namespace {

Call call(std::string method,
          std::string_view target,
          std::string body = "",
          std::string type = "application/json") {
    Call made;
    made.method = std::move(method);
    set_target(made, target);
    made.body = std::move(body);
    made.content_type = std::move(type);
    return made;
}

struct Account {
    Sandbox sandbox;
    std::string token = sandbox.tokens.get().access_token;

    Reply ask(Call made) {
        made.token = token;
        return answer_api(made, sandbox);
    }

    Reply get(std::string_view target) { return ask(call("GET", target)); }

    void add(std::string_view fields) {
        REQUIRE(sandbox.payments.create(*json::parse(fields)).has_value());
    }
};

bool has(const Reply& reply, std::string_view piece) {
    return reply.body.find(piece) != std::string::npos;
}

}  // namespace

TEST_CASE("getToken takes JSON and forms, but no form that calls itself JSON") {
    Account account;
    const std::string form = "imp_key=sandbox_key&imp_secret=sandbox_secret";
    const std::string json = R"({"imp_key":"sandbox_key","imp_secret":"sandbox_secret"})";
    const auto status = [&](const std::string& body, const std::string& type) {
        return account.ask(call("POST", "/users/getToken", body, type)).status;
    };
    CHECK(status(json, "application/json") == 200);
    CHECK(status(form, "application/x-www-form-urlencoded") == 200);
    CHECK(status(form, "application/json") == 400);
    CHECK(status("imp_key=sandbox_key", "application/x-www-form-urlencoded") == 400);
    CHECK(status("imp_key=sandbox_key&imp_secret=x", "application/x-www-form-urlencoded") == 401);
}

TEST_CASE("a token comes with or without its scheme") {
    CHECK(token_of_authorization("Bearer abc") == "abc");
    CHECK(token_of_authorization("bearer  abc ") == "abc");
    CHECK(token_of_authorization("abc") == "abc");
    CHECK(token_of_authorization("").empty());
}

TEST_CASE("without a good token there is no look-up, but unknown addresses are just unknown") {
    Account account;
    account.token = "no";
    CHECK(account.get("/payments/imp_1").body ==
          R"({"code":-1,"message":"Unauthorized","response":null})");
    CHECK(account.get("/nothing").status == 404);
}

TEST_CASE("test payments are hidden unless asked for") {
    Account account;
    account.add(R"({"imp_uid":"imp_t","sandbox":true})");
    CHECK(account.get("/payments/imp_t").status == 404);
    CHECK(account.get("/payments/imp_t?include_sandbox=true").status == 200);
    CHECK(account.get("/payments/imp_t?include_sandbox=false").status == 404);
    account.sandbox.settings.hide_test_payments = false;
    CHECK(account.get("/payments/imp_t").status == 200);
}

TEST_CASE("an encoded slash in a merchant_uid does not divide the path") {
    Account account;
    account.add(R"({"merchant_uid":"a/b c?가"})");
    CHECK(account.get("/payments/find/a%2Fb%20c%3F%EA%B0%80").status == 200);
    CHECK(account.get("/payments/findAll/a%2Fb%20c%3F%EA%B0%80/paid").status == 200);
    CHECK(account.get("/payments/find/a/b").status == 404);
}

TEST_CASE("several at once: all, some, none, too many") {
    Account account;
    account.add(R"({"imp_uid":"imp_1","merchant_uid":"m"})");
    CHECK(account.get("/payments?imp_uid[]=imp_1").status == 200);
    CHECK(account.get("/payments?imp_uid%5B%5D=imp_1&imp_uid[]=imp_2").status == 207);
    CHECK(account.get("/payments?merchant_uid[]=m&imp_uid[]=imp_1").status == 200);
    CHECK(account.get("/payments?imp_uid[]=imp_2").status == 404);
    CHECK(account.get("/payments").status == 404);
    std::string many = "/payments?";
    for (int i = 0; i < 101; ++i)
        many += "imp_uid[]=x&";
    CHECK(account.get(many).status == 400);
}

TEST_CASE("the status look-up goes by the time of that status, within 90 days") {
    Account account;
    account.add(R"({"imp_uid":"imp_1","started_at":1000,"paid_at":2000})");
    CHECK(has(account.get("/payments/status/paid?from=2000&to=2000"), R"("total":1)"));
    CHECK(has(account.get("/payments/status/paid?from=1000&to=1999"), R"("total":0)"));
    CHECK(has(account.get("/payments/status/all?from=1000&to=1000"), R"("total":1)"));
    CHECK(has(account.get("/payments/status/failed?from=1000&to=3000"), R"("total":0)"));
    CHECK(has(account.get("/payments/status/paid"), R"("total":0)"));
    CHECK(account.get("/payments/status/refunded").status == 400);
    CHECK(account.get("/payments/status/paid?from=0&to=7776001").status == 400);
    CHECK(account.get("/payments/status/paid?limit=1001").status == 400);
    CHECK(account.get("/payments/status/paid?page=2").status == 400);
    CHECK(account.get("/payments/status/paid?page=x").status == 400);
}

TEST_CASE("a cancel moves money once, and says no with HTTP 200") {
    Account account;
    account.add(R"({"imp_uid":"imp_1","merchant_uid":"m","amount":14.2,"currency":"USD"})");
    const auto cancel = [&](const std::string& body) {
        return account.ask(call("POST", "/payments/cancel", body));
    };
    CHECK(has(cancel(R"({"imp_uid":"imp_1","checksum":14})"), R"("code":1)"));
    CHECK(has(cancel(R"({"imp_uid":"imp_1","amount":14.21})"), R"("code":-1)"));
    for (const std::string nonsense : {R"("all")", "true", "[4]", "{}", "-1"})
        CHECK(has(cancel(R"({"imp_uid":"imp_1","amount":)" + nonsense + "}"), R"("code":-1)"));
    CHECK(has(cancel(R"({"imp_uid":"imp_2","merchant_uid":"m"})"), R"("code":1)"));
    CHECK(has(cancel(R"({"imp_uid":"imp_1","amount":4.2,"checksum":14.20})"),
              R"("cancel_amount":4.2,)"));
    CHECK(has(cancel(R"({"merchant_uid":"m","amount":0})"), R"("cancel_amount":14.2,)"));
    CHECK(has(cancel(R"({"imp_uid":"imp_1"})"), "이미 전액취소된 주문입니다."));
    CHECK(cancel("{}").status == 200);
}

TEST_CASE("a virtual account is revoked while nobody has paid") {
    Account account;
    account.add(R"({"imp_uid":"imp_1","status":"ready","pay_method":"vbank"})");
    CHECK(has(account.ask(call("DELETE", "/vbanks/imp_1")), R"("status":"failed")"));
    CHECK(account.ask(call("DELETE", "/vbanks/imp_1")).status == 400);
    CHECK(account.ask(call("DELETE", "/vbanks/imp_2")).status == 404);
}

TEST_CASE("wrong methods are told the right ones") {
    Account account;
    const Reply reply = account.ask(call("DELETE", "/payments/imp_1"));
    CHECK(reply.status == 405);
    REQUIRE(reply.headers.size() == 1);
    CHECK(reply.headers[0].second == "GET");
    CHECK(account.get("/users/getToken").status == 405);
    CHECK(account.get("/payments/cancel").status == 405);
    CHECK(account.get("/payments/prepare").status == 405);
}
