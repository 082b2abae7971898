// Which connections are used again.
#include "net/pool.hpp"

#include "api/support.hpp"

#include <doctest/doctest.h>

#include <string>
#include <thread>

using namespace imp;
using namespace imp::api;
using namespace imp::net;
using namespace std::chrono_literals;
using std::chrono::steady_clock;
using test::Peer;
using test::SeenRequest;

namespace {

Outcome get(Connection& connection, const std::string& target = "/") {
    return connection.exchange({"GET", target, "", "", ""},
                               {steady_clock::now() + 20s, 20s, 1'000});
}

struct Line {
    explicit Line(const test::FakeServer& server)
        : endpoint(parse_endpoint(server.url()).value()) {}

    std::unique_ptr<Connection> connect() {
        return std::make_unique<Connection>(endpoint, endpoint.host, nullptr);
    }

    Endpoint endpoint;
};

void greet(Peer& peer, const SeenRequest& request) {
    peer.answer(200, request.target);
}

}  // namespace

TEST_CASE("the connection used last is given out first, and none that was idle for too long") {
    const test::FakeServer server(greet);
    Line line(server);
    Pool pool;
    const SteadyTime now = steady_clock::now();
    for (const auto since : {now, now + 5s, now + 6s}) {
        auto connection = line.connect();
        REQUIRE(get(*connection).trouble == Trouble::none);
        pool.give_back(std::move(connection), since);
    }
    CHECK(pool.idle() == 3);
    CHECK(pool.take(now + 10s));
    CHECK(pool.idle() == 2);
    CHECK(pool.take(now + 12s));
    CHECK(pool.idle() == 0);  // the first was closed on the way
    CHECK_FALSE(pool.take(now + 12s));
}

TEST_CASE("a connection that never worked or has been closed is not kept") {
    const test::FakeServer server([](Peer& peer, const SeenRequest& request) {
        peer.answer(200, request.target);
        if (request.target == "/last")
            peer.close();
    });
    Line line(server);
    Pool pool;
    pool.give_back(line.connect(), steady_clock::now());
    CHECK(pool.idle() == 0);

    auto connection = line.connect();
    REQUIRE(get(*connection).trouble == Trouble::none);
    CHECK(connection->open());
    REQUIRE(get(*connection, "/last").trouble == Trouble::none);
    while (connection->open())
        std::this_thread::sleep_for(5ms);
    pool.give_back(std::move(connection), steady_clock::now());
    CHECK(pool.idle() == 0);
}

TEST_CASE("what follows an answer is never taken for the next one") {
    const test::FakeServer server([](Peer& peer, const SeenRequest& request) {
        if (request.target == "/early")
            peer.send("HTTP/1.1 103 Early Hints\r\n\r\n");
        peer.answer(200, request.target);
        peer.sleep(20ms);
        if (request.target == "/twice")
            peer.answer(200, request.target);
    });
    Line line(server);
    auto connection = line.connect();
    CHECK(get(*connection, "/early").reply.status == 103);
    CHECK_FALSE(connection->open());

    connection = line.connect();
    CHECK(get(*connection, "/twice").reply.body == "/twice");
    std::this_thread::sleep_for(100ms);  // for the second answer to arrive
    Pool pool;
    pool.give_back(std::move(connection), steady_clock::now());
    connection = pool.take(steady_clock::now());
    if (!connection)
        connection = line.connect();
    CHECK(get(*connection, "/next").reply.body == "/next");
}
