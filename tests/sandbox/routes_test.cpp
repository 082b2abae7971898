#include "sandbox/routes.hpp"

#include "sandbox/sandbox.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>

using namespace imp;
using namespace imp::sandbox;

namespace {

template <char name>
Reply answers_as(const Call& /*call*/, Sandbox& /*sandbox*/) {
    return envelope(std::string("\"") + name + '"');
}

constexpr std::array<Route, 3> kFirst = {{
    {"GET", "/a/{id}", answers_as<'a'>},
    {"POST", "/a/cancel", answers_as<'b'>},
    {"POST", "/open", answers_as<'c'>, false},
}};
constexpr std::array<Route, 4> kSecond = {{
    {"GET", "/a/{id}/balance", answers_as<'d'>},
    {"GET", "/a/prepare/{id}", answers_as<'e'>},
    {"PUT", "/a/{id}", answers_as<'f'>},
    {"DELETE", "/a/{id}", answers_as<'g'>},
}};

struct Table {
    Sandbox sandbox;
    std::string token = sandbox.tokens.get().access_token;

    Reply ask(std::string method, std::string_view target) {
        Call call;
        call.method = std::move(method);
        set_target(call, target);
        call.token = token;
        return answer_by_route(call, sandbox, {kFirst, kSecond});
    }

    std::string answer(std::string method, std::string_view target) {
        const auto document = json::parse(ask(std::move(method), target).body);
        return document->find("response")->text();
    }
};

}  // namespace

TEST_CASE("a route is found in any of the lists") {
    Table table;
    CHECK(table.answer("GET", "/a/1") == "a");
    CHECK(table.answer("PUT", "/a/1") == "f");
    CHECK(table.answer("DELETE", "/a/1?x=y") == "g");
}

TEST_CASE("of two paths that fit the one that is spelled out earlier wins") {
    Table table;
    CHECK(table.answer("POST", "/a/cancel") == "b");
    CHECK(table.answer("GET", "/a/prepare/balance") == "e");
    CHECK(table.answer("GET", "/a/1/balance") == "d");
    CHECK(table.ask("GET", "/a/cancel").status == 405);
}

TEST_CASE("a path's name stands for something") {
    Table table;
    CHECK(table.ask("GET", "/a//balance").status == 404);
    CHECK(table.ask("GET", "/a/1/2/3").status == 404);
    CHECK(table.ask("GET", "/").status == 404);
    CHECK(table.answer("GET", "/a/x%2Fy") == "a");
}

TEST_CASE("a wrong method is told all the right ones") {
    Table table;
    const Reply reply = table.ask("PATCH", "/a/1");
    CHECK(reply.status == 405);
    REQUIRE(reply.headers.size() == 1);
    CHECK(reply.headers[0].second == "GET, PUT, DELETE");
}

TEST_CASE("a token comes before the method, but not before the path; some routes need none") {
    Table table;
    table.token = "no";
    CHECK(table.ask("GET", "/a/1").status == 401);
    CHECK(table.ask("PATCH", "/a/1").status == 401);
    CHECK(table.ask("GET", "/b").status == 404);
    CHECK(table.answer("POST", "/open") == "c");
    CHECK(table.ask("GET", "/open").status == 405);
}
