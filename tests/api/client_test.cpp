// What the client makes of i'mport's answers.
#include "api/support.hpp"
#include "support/text.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace imp;
using namespace imp::api;
using namespace std::chrono_literals;
using test::client_for;
using test::fixture;
using test::kClock;
using test::options_for;
using test::Peer;
using test::SeenRequest;
using test::with_token;

namespace {

/// What becomes of a look-up that is answered so.
Result<std::optional<Payment>> after_answer(int status,
                                            const std::string& body,
                                            const std::string& type = "application/json") {
    const test::FakeServer server(
        with_token([&](Peer& peer, const SeenRequest&) { peer.answer(status, body, type); }));
    return client_for(options_for(server), kClock)->find_payment(test::imp_uid(test::kPaid));
}

Errc error_after(int status, const std::string& body, const std::string& type = "text/html") {
    const auto payment = after_answer(status, body, type);
    REQUIRE_FALSE(payment);
    return payment.error().code;
}

}  // namespace

TEST_CASE("finds a payment, asking with a token and for test payments too") {
    const test::FakeServer server(with_token([](Peer& peer, const SeenRequest&) {
        peer.answer(200, fixture("payment-paid-card.json"));
    }));
    auto options = options_for(server);
    options.tier = "ABC";
    const auto client = client_for(options, kClock);
    const auto payment = client->find_payment(test::imp_uid(test::kPaid));
    REQUIRE(payment);
    REQUIRE(*payment);
    CHECK((*payment)->imp_uid.str() == test::kPaid);
    CHECK((*payment)->amount == Decimal::from_int(15'000));

    const auto seen = server.requests();
    REQUIRE(seen.size() == 2);
    CHECK(seen[0].method == "POST");
    CHECK(seen[0].target == "/users/getToken");
    CHECK(holds(seen[0].head, "Content-Type: application/json\r\n"));
    CHECK_FALSE(holds(seen[0].head, "Authorization"));
    CHECK(seen[0].body == R"({"imp_key":"test-key","imp_secret":"test-secret"})");
    CHECK(seen[1].method == "GET");
    CHECK(seen[1].target == "/payments/imp_900000000101?include_sandbox=true");
    CHECK(holds(seen[1].head, "Authorization: Bearer token-1\r\n"));
    CHECK(holds(seen[1].head, "Tier: ABC\r\n"));
}

TEST_CASE("the address may have a path in front") {
    const test::FakeServer server([](Peer& peer, const SeenRequest& request) {
        if (request.target == "/gate/users/getToken")
            peer.answer(200, test::token_body("token-1"));
        else if (request.target.rfind("/gate/payments/", 0) == 0)
            peer.answer(200, fixture("payment-paid-card.json"));
        else
            peer.answer(500, "");
    });
    auto options = options_for(server);
    options.url += "/gate/";
    CHECK(client_for(options, kClock)->find_payment(test::imp_uid(test::kPaid)));
}

TEST_CASE("i'mport's own 404 means that there is no such payment") {
    const auto payment = after_answer(404, fixture("payment-not-found-404.json"));
    REQUIRE(payment);
    CHECK_FALSE(payment->has_value());
}

TEST_CASE("any other 404 says nothing about payments") {
    CHECK(error_after(404, "<html>Not Found</html>") == Errc::bad_reply);
    CHECK(error_after(404, "") == Errc::bad_reply);
    CHECK(error_after(404, R"({"code":404,"message":"no route"})") == Errc::bad_reply);
    CHECK(error_after(404, R"({"code":0,"message":null,"response":null})") == Errc::bad_reply);
}

TEST_CASE("an answer that cannot be believed is a bad reply") {
    const std::string paid = fixture("payment-paid-card.json");
    CHECK(error_after(200, "<html>Maintenance</html>") == Errc::bad_reply);
    CHECK(error_after(200, "") == Errc::bad_reply);
    CHECK(error_after(200, paid.substr(0, paid.size() / 2)) == Errc::bad_reply);
    CHECK(error_after(200, R"({"code":-1,"message":"x","response":null})") == Errc::bad_reply);
    CHECK(error_after(200, R"({"code":0,"message":null,"response":null})") == Errc::bad_reply);
    CHECK(error_after(200, R"({"code":0,"message":null,"response":{}})") == Errc::bad_reply);
    CHECK(error_after(200, R"({"code":0,"message":null,"response":[]})") == Errc::bad_reply);
    CHECK(error_after(200, fixture("payment-usd-paid.json")) == Errc::bad_reply);
    CHECK(error_after(204, "") == Errc::bad_reply);
    CHECK(error_after(302, paid) == Errc::bad_reply);
    CHECK(error_after(400, fixture("token-missing-params-400.json")) == Errc::bad_reply);
    CHECK(error_after(403, "<html>Forbidden</html>") == Errc::bad_reply);
}

TEST_CASE("overload and trouble at the other side mean: ask again later") {
    CHECK(error_after(429, "slow down") == Errc::unavailable);
    CHECK(error_after(500, fixture("payment-paid-card.json")) == Errc::unavailable);
    CHECK(error_after(502, "<html>Bad Gateway</html>") == Errc::unavailable);
    CHECK(error_after(503, "") == Errc::unavailable);
}

TEST_CASE("the content type does not matter, the content does") {
    const auto payment = after_answer(200, fixture("payment-paid-card.json"), "text/html");
    REQUIRE(payment);
    CHECK(payment->has_value());
}

TEST_CASE("a redirect is not followed and takes the token nowhere") {
    const test::FakeServer other([](Peer& peer, const SeenRequest&) {
        peer.answer(200, fixture("payment-paid-card.json"));
    });
    const test::FakeServer server(with_token([&](Peer& peer, const SeenRequest&) {
        peer.send("HTTP/1.1 302 Found\r\nLocation: " + other.url() +
                  "/payments/x\r\nContent-Length: 0\r\n\r\n");
    }));
    const auto payment =
        client_for(options_for(server), kClock)->find_payment(test::imp_uid(test::kPaid));
    REQUIRE_FALSE(payment);
    CHECK(payment.error().code == Errc::bad_reply);
    CHECK(other.accepted() == 0);
}

TEST_CASE("errors never hold a key, secret, token or what the answer said") {
    for (const int status : {200, 400, 403, 500}) {
        const auto payment =
            after_answer(status, R"({"code":5,"message":"홍길동 token-1","response":null})");
        REQUIRE_FALSE(payment);
        for (const char* secret : {"test-key", "test-secret", "token-1", "홍길동"})
            CHECK_FALSE(holds(payment.error().detail, secret));
    }
}

TEST_CASE("attempts come paid first, each once") {
    const test::FakeServer server(with_token([](Peer& peer, const SeenRequest&) {
        peer.answer(200,
                    R"({"code":0,"message":null,"response":{"total":5,"previous":0,"next":0,"list":[
                    {"imp_uid":"imp_3","status":"failed"},{"imp_uid":"imp_2","status":"paid"},
                    {"imp_uid":"imp_2","status":"paid"},{"imp_uid":"imp_1","status":"ready"},
                    {"imp_uid":"imp_0","status":"paid"}]}})");
    }));
    const auto client = client_for(options_for(server), kClock);
    const auto attempts = client->find_attempts(test::merchant_uid("주문 1/2?x=<&>'\"#%"));
    REQUIRE(attempts);
    CHECK(*attempts == std::vector{test::imp_uid("imp_2"),
                                   test::imp_uid("imp_0"),
                                   test::imp_uid("imp_3"),
                                   test::imp_uid("imp_1")});
    CHECK(server.requests("/payments").at(0).target ==
          "/payments/findAll/%EC%A3%BC%EB%AC%B8%201%2F2%3Fx%3D%3C%26%3E%27%22%23%25"
          "?limit=100&sorting=-started&include_sandbox=true");
}

TEST_CASE("an order number without attempts has none; anything unclear is an error") {
    int status = 404;
    std::string body = fixture("payment-not-found-404.json");
    const test::FakeServer server(
        with_token([&](Peer& peer, const SeenRequest&) { peer.answer(status, body); }));
    const auto client = client_for(options_for(server), kClock);
    const auto id = test::merchant_uid("A-1");
    CHECK(client->find_attempts(id).value().empty());
    body = "<html></html>";
    CHECK(client->find_attempts(id).error().code == Errc::bad_reply);
    status = 200;
    CHECK(client->find_attempts(id).error().code == Errc::bad_reply);
    body = R"({"code":0,"message":null,"response":{"total":0}})";
    CHECK(client->find_attempts(id).error().code == Errc::bad_reply);
    body = R"({"code":0,"message":null,"response":{"list":[]}})";
    CHECK(client->find_attempts(id).value().empty());
}

TEST_CASE("a client is not made from a configuration that cannot work") {
    ClientOptions good;
    good.key = Secret("k");
    good.secret = Secret("s");
    CHECK(make_client(good, kClock));

    const auto refused = [](const ClientOptions& options) {
        const auto client = make_client(options, kClock);
        return !client && client.error().code == Errc::config;
    };
    auto options = good;
    options.url = "http://api.iamport.kr";
    CHECK(refused(options));
    options = good;
    options.key = Secret();
    CHECK(refused(options));
    options = good;
    options.secret = Secret();
    CHECK(refused(options));
    options = good;
    options.ca_file = "/nonexistent/ca.pem";
    CHECK(refused(options));
    options = good;
    options.tier = "A\r\nX: y";
    CHECK(refused(options));
    options = good;
    options.max_in_flight = 0;
    CHECK(refused(options));
    options = good;
    options.deadline = 0ms;
    CHECK(refused(options));
}
