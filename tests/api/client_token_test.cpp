// Tokens and keys, against a server.
#include "api/support.hpp"
#include "support/certificates.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <thread>
#include <vector>

using namespace imp;
using namespace imp::api;
using namespace std::chrono_literals;
using test::client_for;
using test::fixture;
using test::kClock;
using test::look_up;
using test::options_for;
using test::Peer;
using test::SeenRequest;

namespace {

/// Numbers its tokens and believes only one of them.
struct Guarded {
    std::atomic<int> issued = 0;
    std::atomic<int> good = 1;  ///< 0: none

    test::FakeServer::Script script() {
        return [this](Peer& peer, const SeenRequest& request) {
            if (request.target == "/users/getToken")
                return peer.answer(200, test::token_body("token-" + std::to_string(++issued)));
            const std::string wanted = "Bearer token-" + std::to_string(good) + "\r\n";
            if (request.head.find(wanted) == std::string::npos)
                return peer.answer(401, fixture("unauthorized-401.json"));
            peer.answer(200, fixture("payment-paid-card.json"));
        };
    }
};

}  // namespace

TEST_CASE("an expired token is replaced and the call repeated, unseen by the caller") {
    Guarded api;
    const test::FakeServer server(api.script());
    const auto client = client_for(options_for(server), kClock);
    CHECK(look_up(*client));
    api.good = 2;
    CHECK(look_up(*client));
    CHECK(look_up(*client));
    CHECK(api.issued == 2);
    CHECK(server.requests("/payments").size() == 4);
}

TEST_CASE("a new token that is refused too ends the call") {
    Guarded api;
    api.good = 0;
    const test::FakeServer server(api.script());
    const auto client = client_for(options_for(server), kClock);
    const auto payment = look_up(*client);
    REQUIRE_FALSE(payment);
    CHECK(payment.error().code == Errc::refused);
    CHECK(api.issued == 2);
    CHECK(server.requests("/payments").size() == 2);
}

TEST_CASE("refused keys are not tried again for a minute") {
    for (const int status : {401, 400}) {
        CAPTURE(status);
        const test::FakeServer server([&](Peer& peer, const SeenRequest&) {
            peer.answer(status, fixture("token-failure-401.json"));
        });
        test::HandClock clock;
        const auto client = client_for(options_for(server), clock);
        for (int i = 0; i < 3; ++i) {
            const auto payment = look_up(*client);
            REQUIRE_FALSE(payment);
            CHECK(payment.error().code == Errc::refused);
        }
        CHECK(server.requests().size() == 1);
        clock.move(60s);
        CHECK_FALSE(look_up(*client));
        CHECK(server.requests().size() == 2);
    }
}

TEST_CASE("no token because of the other side's trouble is unavailable, or a bad reply") {
    const auto outcome = [](int status, const std::string& body) {
        const test::FakeServer server(
            [&](Peer& peer, const SeenRequest&) { peer.answer(status, body); });
        const auto client = client_for(options_for(server), kClock);
        const auto payment = look_up(*client);
        CHECK(server.requests().size() == 1);  // getToken is not repeated
        return payment ? Errc::internal : payment.error().code;
    };
    CHECK(outcome(500, "") == Errc::unavailable);
    CHECK(outcome(429, "") == Errc::unavailable);
    CHECK(outcome(200, "<html></html>") == Errc::bad_reply);
    CHECK(outcome(404, "<html></html>") == Errc::bad_reply);
    CHECK(outcome(200, fixture("token-failure-401.json")) ==
          Errc::bad_reply);  // documented with 401
    CHECK(outcome(200, R"({"code":0,"response":{"access_token":"a b","now":1,"expired_at":9}})") ==
          Errc::bad_reply);
}

TEST_CASE("fifty at once fetch one token and stay within the limit of connections") {
    const test::FakeServer server([](Peer& peer, const SeenRequest& request) {
        peer.sleep(50ms);
        if (request.target == "/users/getToken")
            return peer.answer(200, test::token_body("token-1"));
        peer.answer(200, fixture("payment-paid-card.json"));
    });
    auto options = options_for(server);
    options.max_in_flight = 8;
    const auto client = client_for(options, kClock);
    std::atomic<int> found = 0;
    std::atomic<int> turned_away = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 50; ++i)
        threads.emplace_back([&] {
            for (int round = 0; round < 4; ++round) {
                const auto payment = look_up(*client);
                if (payment)
                    ++found;
                else if (payment.error().code == Errc::unavailable)
                    ++turned_away;
            }
        });
    for (auto& each : threads)
        each.join();
    CHECK(found >= 8);
    CHECK(found + turned_away == 200);
    CHECK(server.requests("/users/getToken").size() == 1);
    CHECK(server.requests("/payments").size() == static_cast<std::size_t>(found));
    CHECK(server.most_open() <= 8);
}

TEST_CASE("calls within the limit all get through, over few connections") {
    const test::FakeServer server(test::with_token([](Peer& peer, const SeenRequest&) {
        peer.answer(200, fixture("payment-paid-card.json"));
    }));
    const auto client = client_for(options_for(server), kClock);
    std::atomic<int> found = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i)
        threads.emplace_back([&] {
            for (int round = 0; round < 20; ++round)
                found += look_up(*client) ? 1 : 0;
        });
    for (auto& each : threads)
        each.join();
    CHECK(found == 160);
    CHECK(server.accepted() <= 8);
}

TEST_CASE("with a token file the next client asks for no token") {
    const test::TemporaryFolder folder;
    Guarded api;
    const test::FakeServer server(api.script());
    auto options = options_for(server);
    options.token_file = folder.path("token");
    CHECK(look_up(*client_for(options, kClock)));
    CHECK(look_up(*client_for(options, kClock)));
    CHECK(api.issued == 1);
    api.good = 2;
    CHECK(look_up(*client_for(options, kClock)));
    CHECK(look_up(*client_for(options, kClock)));
    CHECK(api.issued == 2);
}
