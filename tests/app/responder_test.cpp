#include "app/responder.hpp"

#include "app/configured.hpp"

#include <doctest/doctest.h>

using namespace imp;

namespace {

struct Program : Configured {
    http::Response ask(const char* method,
                       const std::string& path,
                       const std::string& body = "",
                       http::Request::Variables more = {}) {
        if (!responder)
            responder = Responder::make(config, Lifetime::one_request).value();
        more["REQUEST_METHOD"] = method;
        more["REQUEST_URI"] = "/payments" + path;
        more["REMOTE_ADDR"] = "192.0.2.1";
        return responder->handle(
            http::Request(std::move(more), body, http::Request::BodyState::complete));
    }

    std::unique_ptr<Responder> responder;
};

std::string header(const http::Response& response, std::string_view name) {
    for (const auto& [key, value] : response.headers) {
        if (key == name)
            return value;
    }
    return "(none)";
}

}  // namespace

TEST_CASE("every route takes its methods and no other") {
    Program program;
    program.config.orders_api.token = Secret("0123456789abcdef");
    const auto allowed = [&](const std::string& path) {
        const auto answer = program.ask("DELETE", path);
        CHECK(answer.status == 405);
        return header(answer, "Allow");
    };
    CHECK(allowed("/complete") == "GET, HEAD, POST");
    CHECK(allowed("/verify") == "POST");
    CHECK(allowed("/webhook") == "POST");
    CHECK(allowed("/confirm") == "POST");
    CHECK(allowed("/healthz") == "GET, HEAD");
    CHECK(allowed("/orders") == "POST");
    CHECK(allowed("/orders/a/b") == "GET, HEAD, PUT");
    CHECK(program.ask("GET", "/admin").status == 404);
    CHECK(program.ask("GET", "/admin/orders", "", {{"IMP_ADMIN_USER", "kim"}}).status == 404);
    CHECK(program.ask("GET", "/healthz").status == 200);
}

TEST_CASE("the operator's console is there where it is enabled, for whom the web server names") {
    Program program;
    program.config.admin.enabled = true;
    CHECK(program.ask("GET", "/admin").status == 403);
    CHECK(program.ask("GET", "/admin", "", {{"HTTP_IMP_ADMIN_USER", "kim"}}).status == 403);
    const auto page = program.ask("GET", "/admin/", "", {{"IMP_ADMIN_USER", "kim"}});
    CHECK(page.status == 200);
    CHECK(header(page, "Content-Security-Policy").find("style-src 'sha256-") != std::string::npos);
    CHECK(program.ask("POST", "/admin/settle", "order=a", {{"IMP_ADMIN_USER", "kim"}}).status ==
          403);
    CHECK(program.ask("PUT", "/admin").status == 405);
    CHECK(program.ask("GET", "/administrator", "", {{"IMP_ADMIN_USER", "kim"}}).status == 404);
}

TEST_CASE("without a token /orders is not there, whatever is asked") {
    Program program;
    for (const char* const method : {"GET", "POST", "PUT", "DELETE", "OPTIONS"}) {
        CHECK(program.ask(method, "/orders").status == 404);
        CHECK(program.ask(method, "/orders/A").status == 404);
    }
}

TEST_CASE("an order placed over HTTP is found there again") {
    Program program;
    program.config.orders_api.token = Secret("0123456789abcdef");
    const http::Request::Variables with_token{{"HTTP_AUTHORIZATION", "Bearer 0123456789abcdef"}};
    const auto placed =
        program.ask("POST", "/orders", R"({"merchant_uid":"a/b","amount":100})", with_token);
    CHECK(placed.status == 201);
    const auto shown = program.ask("GET", "/orders/a%2Fb", "", with_token);
    CHECK(shown.status == 200);
    CHECK(shown.body == placed.body);
    CHECK(program.ask("GET", "/orders/a%2Fb").status == 401);
}

TEST_CASE("the configuration's lists reach the handlers") {
    Program program;
    program.config.webhook.allow = {"10.0.0.0/8"};
    program.config.confirm.allow = {"192.0.2.0/24"};
    program.config.cors.origins = {"https://shop.example"};
    CHECK(program.ask("POST", "/webhook", R"({"imp_uid":"imp_1"})").status == 403);
    CHECK(program.ask("POST", "/confirm", R"({"merchant_uid":"A","amount":1})").status == 409);
    const auto answer =
        program.ask("POST", "/verify", "{}", {{"HTTP_ORIGIN", "https://shop.example"}});
    CHECK(answer.status == 400);
    CHECK(header(answer, "Access-Control-Allow-Origin") == "https://shop.example");
    CHECK(program.ask("OPTIONS", "/complete").status == 200);
    CHECK(program.ask("OPTIONS", "/webhook").status == 405);
}

TEST_CASE("while the store cannot be opened nobody is told that he has not paid") {
    Program program;
    program.config.store.url =
        "sqlite:" + (program.directory.path() / "missing" / "imp.db").string();
    CHECK(program.ask("GET", "/complete", "", {{"QUERY_STRING", "imp_uid=imp_1&merchant_uid=A"}})
              .status == 202);
    CHECK(program.ask("POST", "/webhook", R"({"imp_uid":"imp_1"})").status == 503);
    CHECK(program.ask("POST", "/confirm", R"({"merchant_uid":"A","amount":1})").status == 503);
    CHECK(program.ask("GET", "/healthz", "", {{"QUERY_STRING", "deep=1"}}).status == 503);
}
