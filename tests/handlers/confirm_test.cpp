#include "handlers/front.hpp"

#include <fstream>
#include <iterator>

using namespace imp;
using namespace imp::handlers;
using namespace imp::samples;

namespace {

constexpr const char* kRight = R"({"imp_uid":"imp_1","merchant_uid":"order-1","amount":15000})";

/// With a payment that waits for its approval.
struct Window : Front {
    Window() { shop.source.put(abandoned()); }

    http::Response ask(const std::string& body, std::string_view type = "application/json") {
        return post(confirm, body, type);
    }
};

bool is_korean(const std::string& reason) {
    // U+AC00 to U+D7A3: their first bytes in UTF-8.
    return reason.find_first_of("\xEA\xEB\xEC\xED") != std::string::npos;
}

}  // namespace

TEST_CASE(
    "the right amount is approved, as a number, a text or a form, and nothing is paid by it") {
    for (const auto& asked :
         {std::pair<std::string, std::string_view>{kRight, "application/json"},
          {kRight, kForm},
          {R"({"imp_uid":"imp_1","merchant_uid":"order-1","amount":"15000"})", "application/json"},
          {R"({"imp_uid":"imp_1","merchant_uid":"order-1","amount":15000.00})", ""},
          {R"({"imp_uid":"imp_1","merchant_uid":"order-1","amount":1.5e4})", ""},
          {"imp_uid=imp_1&merchant_uid=order-1&amount=15000", kForm},
          {"imp_uid=imp_1&merchant_uid=order-1&amount=15000", "application/json"},
          {R"({"imp_uid":"imp_1","merchant_uid":"order-1","status":"ready"})", ""}}) {
        const std::string& body = asked.first;  // clang 14 captures no structured binding
        CAPTURE(body);
        Window window;
        const auto answer = window.ask(body, asked.second);
        CHECK(answer.status == 200);
        CHECK(member(answer, "approved") == "true");
        CHECK(window.shop.stored().state == OrderState::pending);
    }
}

TEST_CASE("every documented confirm call is approved") {
    for (const char* const name : {"confirm-process.json",
                                   "confirm-process.form",
                                   "confirm-process-legacy.json",
                                   "confirm-cvs.json"}) {
        CAPTURE(name);
        const bool is_cvs = std::string_view(name) == "confirm-cvs.json";
        Front front;
        Payment payment = abandoned(is_cvs ? "imp_900000000119" : "imp_900000000118");
        payment.merchant_uid = is_cvs ? "TEST-20260701-0019" : "TEST-20260701-0018";
        front.shop.add(order(payment.merchant_uid));
        front.shop.source.put(payment);
        CHECK(front.post(confirm, fixture(name)).status == 200);
    }
}

TEST_CASE("a refusal is 409 with the documented member, in Korean") {
    Window window;
    window.shop.add(order("order-2"));
    const auto refused = [&](const char* body) {
        const auto answer = window.ask(body);
        CHECK(answer.status == 409);
        CHECK(header(answer, "Content-Type") == "application/json");
        CHECK(is_korean(member(answer, "reason")));
        return member(answer, "reason");
    };
    const std::string unknown = refused(R"({"merchant_uid":"order-9","amount":15000})");
    const std::string amount = refused(R"({"merchant_uid":"order-1","amount":14999})");
    CHECK(unknown != amount);
    CHECK(refused(R"({"merchant_uid":"order-1","amount":0})") == amount);
    CHECK(refused(R"({"merchant_uid":"order-1","amount":15000.5})") == amount);
    refused(R"({"merchant_uid":"order-2","imp_uid":"imp_1","amount":15000})");
    refused(R"({"merchant_uid":"order-1","imp_uid":"imp_9","amount":15000})");
}

TEST_CASE("the shop's own words reach the buyer") {
    Window window;
    window.shop.hook.says([](auto, auto) {
        return HookReply{.accepted = false, .status = 1, .output = R"({"reason":"재고 부족"})"};
    });
    const auto answer = window.ask(kRight);
    CHECK(answer.status == 409);
    CHECK(answer.body == R"({"reason":"재고 부족"})");
}

TEST_CASE("what cannot be told now is 503 with words for the buyer, and without ours") {
    Window window;
    window.shop.source.fail_with(Error{Errc::unavailable, "api.iamport.kr: down"});
    const auto answer = window.ask(R"({"merchant_uid":"order-1","imp_uid":"imp_1"})");
    CHECK(answer.status == 503);
    CHECK(is_korean(member(answer, "reason")));
    CHECK(answer.body.find("iamport") == std::string::npos);
    CHECK(window.ask(kRight).status == 200);  // the amount decides
}

TEST_CASE("what is no confirm call is refused, and approves nothing") {
    Window window;
    const auto status = [&](const char* body, std::string_view type = "application/json") {
        return window.ask(body, type).status;
    };
    CHECK(status("{}") == 400);
    CHECK(status("{") == 400);
    CHECK(status("") == 400);
    CHECK(status(R"({"imp_uid":"imp_1","amount":15000})") == 400);
    CHECK(status(R"({"merchant_uid":"..","amount":15000})") == 400);
    CHECK(status(R"({"merchant_uid":"order-1"})") == 400);
    CHECK(status(R"({"merchant_uid":"order-1","amount":{},"imp_uid":null})") == 400);
    CHECK(status(R"({"merchant_uid":"order-1","amount":"x"})") == 400);
    CHECK(status(R"({"merchant_uid":"order-1","amount":true})") == 400);
    CHECK(status(R"({"merchant_uid":"order-1","amount":-15000})") == 400);
    CHECK(status(R"({"merchant_uid":"order-1","amount":"15,000"})") == 400);
    CHECK(status(R"({"merchant_uid":"order-1","amount":"15000원"})") == 400);
    CHECK(status(R"({"merchant_uid":"order-1","imp_uid":"a b","amount":15000})") == 400);
    CHECK(status("merchant_uid=order-1&amount=15000&amount=1", kForm) == 400);
    CHECK(status("hello", "text/plain") == 415);
    CHECK(window.shop.source.payment_calls() == 0);
}

TEST_CASE("an address that confirm.allow does not name is refused") {
    Window window;
    window.lent.settings.confirm_allow = Networks::parse({"52.78.100.19"}).value();
    CHECK(window.ask(kRight).status == 403);
    CHECK(window.post(confirm, kRight, kForm, {{"REMOTE_ADDR", "52.78.100.19"}}).status == 200);
}
