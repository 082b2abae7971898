// Servers and networks that break, and what is repeated.
#include "api/support.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <thread>

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
using test::with_token;

namespace {

constexpr auto kDeadline = 700ms;
/// Far above the deadline, far below what the server would take: a loaded machine may be slow.
constexpr auto kGenerous = 5s;

/// The first request for a payment meets `first`, all later ones `then`.
struct Sequence {
    test::FakeServer::Script first;
    test::FakeServer::Script then;
    std::atomic<int> count = 0;

    test::FakeServer::Script script() {
        return with_token([this](Peer& peer, const SeenRequest& request) {
            ++count == 1 ? first(peer, request) : then(peer, request);
        });
    }
};

void pay(Peer& peer, const SeenRequest& /*request*/) {
    peer.answer(200, fixture("payment-paid-card.json"));
}

void reset(Peer& peer, const SeenRequest& /*request*/) {
    peer.reset();
}

void break_off(Peer& peer, const SeenRequest& /*request*/) {
    const std::string body = fixture("payment-paid-card.json");
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
              body.substr(0, body.size() / 2));
    peer.close();
}

test::FakeServer::Script fail_with(int status) {
    return [status](Peer& peer, const SeenRequest&) { peer.answer(status, "<html></html>"); };
}

/// Every look-up must end unavailable soon after the deadline.
void check_deadline(test::FakeServer::Script script, test::ServerOptions server_options = {}) {
    const test::FakeServer server(std::move(script), std::move(server_options));
    auto options = options_for(server);
    options.deadline = kDeadline;
    const auto client = client_for(options, kClock);
    const auto took = test::time_of([&] {
        const auto payment = look_up(*client);
        REQUIRE_FALSE(payment);
        CHECK(payment.error().code == Errc::unavailable);
    });
    CHECK(took >= kDeadline - 10ms);
    CHECK(took < kGenerous);
}

}  // namespace

TEST_CASE("a look-up is repeated once after trouble that may be over") {
    for (const auto& trouble : {test::FakeServer::Script(reset),
                                test::FakeServer::Script(break_off),
                                fail_with(500),
                                fail_with(502)}) {
        Sequence sequence{trouble, pay};
        const test::FakeServer server(sequence.script());
        const auto payment = look_up(*client_for(options_for(server), kClock));
        REQUIRE(payment);
        CHECK(payment->has_value());
        CHECK(sequence.count == 2);
    }
}

TEST_CASE("it is not repeated twice") {
    Sequence sequence{fail_with(500), fail_with(500)};
    const test::FakeServer server(sequence.script());
    const auto payment = look_up(*client_for(options_for(server), kClock));
    REQUIRE_FALSE(payment);
    CHECK(payment.error().code == Errc::unavailable);
    CHECK(sequence.count == 2);
}

TEST_CASE("a server that always breaks off is unavailable") {
    for (const auto& trouble :
         {test::FakeServer::Script(reset), test::FakeServer::Script(break_off)}) {
        Sequence sequence{trouble, trouble};
        const test::FakeServer server(sequence.script());
        const auto payment = look_up(*client_for(options_for(server), kClock));
        REQUIRE_FALSE(payment);
        CHECK(payment.error().code == Errc::unavailable);
        // The first goes out on the connection that the token came by: one for that, two proper.
        CHECK(sequence.count <= 3);
    }
}

TEST_CASE("too many requests is not answered with one more") {
    Sequence sequence{fail_with(429), pay};
    const test::FakeServer server(sequence.script());
    CHECK_FALSE(look_up(*client_for(options_for(server), kClock)));
    CHECK(sequence.count == 1);
}

TEST_CASE("nobody there is unavailable") {
    ClientOptions options;
    {
        const test::FakeServer server(pay);
        options = options_for(server);
    }
    const auto payment = look_up(*client_for(options, kClock));
    REQUIRE_FALSE(payment);
    CHECK(payment.error().code == Errc::unavailable);
    CHECK(payment.error().detail.find("connect") != std::string::npos);
}

TEST_CASE("a server that says nothing is left at the deadline") {
    check_deadline(with_token([](Peer& peer, const SeenRequest&) { peer.sleep(20s); }));
}

TEST_CASE("so is one that says nothing about a token") {
    check_deadline([](Peer& peer, const SeenRequest&) { peer.sleep(20s); });
}

TEST_CASE("the deadline holds against a status line that drips") {
    check_deadline(with_token([](Peer& peer, const SeenRequest&) {
        peer.send("HTTP/1.1 ");
        peer.drip("2", 300ms);
    }));
}

TEST_CASE("against header lines that drip") {
    check_deadline(with_token([](Peer& peer, const SeenRequest&) {
        peer.send("HTTP/1.1 200 OK\r\n");
        peer.drip("X-Filler: x\r\n", 5ms);
    }));
}

TEST_CASE("against one header line that drips") {
    check_deadline(with_token([](Peer& peer, const SeenRequest&) {
        peer.send("HTTP/1.1 200 OK\r\nX-Filler: ");
        peer.drip("x", 5ms);
    }));
}

TEST_CASE("against a body that drips") {
    check_deadline(with_token([](Peer& peer, const SeenRequest&) {
        peer.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
        peer.drip(" ", 300ms);
    }));
}

TEST_CASE("against a TLS handshake that drips") {
    test::ServerOptions options;
    options.drip_handshake = true;
    check_deadline(pay, options);
}

TEST_CASE("an answer longer than we take is refused, not stored") {
    std::atomic<bool> cut_off = false;
    const test::FakeServer server(with_token([&](Peer& peer, const SeenRequest&) {
        peer.send("HTTP/1.1 200 OK\r\nContent-Length: 400000000\r\n\r\n");
        const std::string piece(64'000, ' ');
        for (int i = 0; i < 6'250 && !cut_off; ++i)
            cut_off = !peer.send(piece);
        peer.close();
    }));
    const auto payment = look_up(*client_for(options_for(server), kClock));
    REQUIRE_FALSE(payment);
    CHECK(payment.error().code == Errc::bad_reply);
    while (!cut_off)
        std::this_thread::sleep_for(10ms);
    CHECK(server.requests("/payments").size() == 1);
}

TEST_CASE("an answer just as long as we take is taken") {
    const std::string body = fixture("payment-paid-card.json");
    const test::FakeServer server(with_token(pay));
    auto options = options_for(server);
    options.max_reply = body.size();
    CHECK(look_up(*client_for(options, kClock)));
    options.max_reply = body.size() - 1;
    CHECK_FALSE(look_up(*client_for(options, kClock)));
}

TEST_CASE("an answer that claims compression is not unpacked") {
    const test::FakeServer server(with_token([](Peer& peer, const SeenRequest&) {
        peer.send(
            "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\x1f\x8b"
            "xy");
    }));
    const auto payment = look_up(*client_for(options_for(server), kClock));
    REQUIRE_FALSE(payment);
    CHECK(payment.error().code == Errc::bad_reply);
    CHECK(server.requests("/payments").at(0).head.find("gzip") == std::string::npos);
}

TEST_CASE("a kept connection that the server has closed is no error") {
    test::ServerOptions server_options;
    server_options.idle_limit = 50ms;
    const test::FakeServer server(with_token(pay), server_options);
    const auto client = client_for(options_for(server), kClock);
    for (int i = 0; i < 3; ++i) {
        CHECK(look_up(*client));
        std::this_thread::sleep_for(200ms);
    }
    CHECK(server.accepted() == 3);
}

TEST_CASE("one that is closed just as the request arrives is no error either, for a token too") {
    std::atomic<int> count = 0;
    test::HandClock clock;
    const test::FakeServer server([&](Peer& peer, const SeenRequest& request) {
        // The second request on each connection meets a reset.
        if (request.connection == 1 && ++count == 3)
            return peer.reset();
        if (request.target == "/users/getToken")
            return peer.answer(200, test::token_body("token-1"));
        pay(peer, request);
    });
    const auto client = client_for(options_for(server), clock);
    CHECK(look_up(*client));  // getToken and the payment, on one connection
    clock.move(2h);           // so that the next request is getToken, which POSTs
    CHECK(look_up(*client));
    CHECK(server.requests("/users/getToken").size() == 3);
    CHECK(server.accepted() == 2);
}

TEST_CASE("after five failures the API is left alone, and asked again after a second") {
    std::atomic<int> status = 503;
    const test::FakeServer server(with_token([&](Peer& peer, const SeenRequest&) {
        peer.answer(status, fixture("payment-paid-card.json"));
    }));
    test::HandClock clock;
    const auto client = client_for(options_for(server), clock);
    for (int i = 0; i < 8; ++i) {
        const auto payment = look_up(*client);
        REQUIRE_FALSE(payment);
        CHECK(payment.error().code == Errc::unavailable);
    }
    CHECK(server.requests("/payments").size() == 10);  // five calls, each repeated once
    status = 200;
    CHECK_FALSE(look_up(*client));
    clock.move(1s);
    CHECK(look_up(*client));
    CHECK(look_up(*client));
}

TEST_CASE("answers that are believed never open the breaker") {
    std::atomic<int> status = 404;
    const test::FakeServer server(with_token([&](Peer& peer, const SeenRequest&) {
        peer.answer(status, fixture("payment-not-found-404.json"));
    }));
    const auto client = client_for(options_for(server), kClock);
    for (int i = 0; i < 10; ++i)
        CHECK(look_up(*client));
    status = 403;
    for (int i = 0; i < 10; ++i)
        CHECK(look_up(*client).error().code == Errc::bad_reply);
    CHECK(server.requests("/payments").size() == 20);
}
