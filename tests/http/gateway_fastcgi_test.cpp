#include "http/fcgi_client.hpp"
#include "http/fcgi_server.hpp"
#include "http/gateway.hpp"
#include "http/router.hpp"

#include <doctest/doctest.h>

#include <sys/resource.h>

#include <atomic>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using namespace imp;
using imp::test::FcgiAnswer;
using imp::test::FcgiClient;
using imp::test::FcgiServer;

namespace {

using State = http::Request::BodyState;

constexpr std::chrono::milliseconds kLong{10'000};
constexpr std::chrono::milliseconds kShort{300};

http::FastCgiOptions options(int threads, std::chrono::milliseconds read_timeout = kLong) {
    return {threads, read_timeout, kLong, kLong};
}

std::string word(State state) {
    switch (state) {
        case State::complete:
            return "complete";
        case State::too_large:
            return "too_large";
        case State::incomplete:
            return "incomplete";
        case State::bad_length:
            return "bad_length";
    }
    return "";
}

/// Says what arrived.
http::Response echo(const http::Request& request) {
    return http::Response::text(200,
                                std::string(request.method()) + " " + std::string(request.query()) +
                                    " " + word(request.body_state()) + " " + request.body());
}

/// A handler that a test holds up: `entered` tells that it is inside.
class Gate {
  public:
    http::Handler handler() {
        return [this](const http::Request&) {
            entered_.set_value();
            opened_.wait();
            return http::Response::text(200, "finished");
        };
    }

    void wait_until_entered() { inside_.wait(); }

    void open() { open_.set_value(); }

  private:
    std::promise<void> entered_;
    std::future<void> inside_ = entered_.get_future();
    std::promise<void> open_;
    std::future<void> opened_ = open_.get_future();
};

}  // namespace

TEST_CASE("a FastCGI request is answered and the connection closed") {
    FcgiServer server(options(2), echo);
    FcgiClient client(server.path());
    client.request({{"REQUEST_METHOD", "GET"}, {"QUERY_STRING", "imp_uid=imp_1"}}, "");
    const FcgiAnswer answer = client.answer();
    CHECK(answer.ended);
    CHECK(answer.protocol_status == 0);
    CHECK(answer.status() == 200);
    CHECK(answer.body() == "GET imp_uid=imp_1 complete ");
    CHECK(client.is_closed());
    CHECK(server.stop());
}

TEST_CASE("a body arrives whole, with and without its length announced") {
    FcgiServer server(options(2), echo);
    const std::string body(http::kMaxBody, 'x');
    FcgiClient announced(server.path());
    announced.request({{"REQUEST_METHOD", "POST"}}, body);
    CHECK(announced.answer().body() == "POST  complete " + body);
    FcgiClient open_ended(server.path());
    open_ended.request({{"REQUEST_METHOD", "POST"}, {"CONTENT_LENGTH", ""}}, body);
    CHECK(open_ended.answer().body() == "POST  complete " + body);
}

TEST_CASE("of a variable that comes twice the last one counts") {
    FcgiServer server(options(1), echo);
    FcgiClient client(server.path());
    client.begin();
    client.record(4,
                  FcgiClient::encoded("QUERY_STRING", "first") +
                      FcgiClient::encoded("QUERY_STRING", "second"));
    client.record(4, "");
    client.body("");
    CHECK(client.answer().body() == "GET second complete ");
}

TEST_CASE("a hundred requests at once are all answered") {
    std::atomic<int> handled{0};
    FcgiServer server(options(8), [&](const http::Request& request) {
        ++handled;
        return echo(request);
    });
    std::vector<std::future<std::string>> answers;
    for (int i = 0; i < 100; ++i) {
        answers.push_back(std::async(std::launch::async, [&server, i] {
            FcgiClient client(server.path());
            client.request({{"REQUEST_METHOD", "POST"}, {"QUERY_STRING", std::to_string(i)}}, "ab");
            return client.answer().body();
        }));
    }
    for (int i = 0; i < 100; ++i)
        CHECK(answers[static_cast<std::size_t>(i)].get() ==
              "POST " + std::to_string(i) + " complete ab");
    CHECK(server.stop());
    CHECK(handled == 100);
}

TEST_CASE("the answer to HEAD has no body but the length that GET would have") {
    http::Router router("/payments", [](const http::Request&, int status) {
        return http::Response::text(status, "refused");
    });
    router.add("/complete", {"GET"}, [](const http::Request&) {
        return http::Response::text(200, "0123456789");
    });
    FcgiServer server(options(1),
                      [&](const http::Request& request) { return router.handle(request); });
    FcgiClient client(server.path());
    client.request({{"REQUEST_METHOD", "HEAD"}}, "");
    const FcgiAnswer answer = client.answer();
    CHECK(answer.header("Content-Length") == "10");
    CHECK(answer.body().empty());
}

TEST_CASE("a peer that stops in the middle of its variables is cut, and the worker serves on") {
    FcgiServer server(options(1, kShort), echo);
    FcgiClient stalled(server.path());
    stalled.begin();
    stalled.raw(std::string("\1\4\0\1\0\100\0\0half", 12));
    FcgiClient next(server.path());
    next.request({{"REQUEST_METHOD", "GET"}}, "");
    CHECK(next.answer().status() == 200);
    CHECK(stalled.is_closed());
}

TEST_CASE("a peer that stops or aborts in the middle of its body gives an incomplete body") {
    FcgiServer server(options(1, kShort), echo);
    FcgiClient stalled(server.path());
    stalled.begin();
    stalled.variables({{"REQUEST_METHOD", "POST"}, {"CONTENT_LENGTH", "10"}});
    stalled.body("123");
    CHECK(stalled.answer().body() == "POST  incomplete 123");
    CHECK(stalled.is_closed());

    FcgiClient aborted(server.path());
    aborted.begin();
    aborted.variables({{"REQUEST_METHOD", "POST"}, {"CONTENT_LENGTH", "10"}});
    aborted.body("123");
    aborted.abort();
    CHECK(aborted.answer().body() == "POST  incomplete 123");
    CHECK(aborted.is_closed());

    FcgiClient short_body(server.path());
    short_body.request({{"REQUEST_METHOD", "POST"}, {"CONTENT_LENGTH", "10"}}, "123");
    CHECK(short_body.answer().body() == "POST  incomplete 123");
}

TEST_CASE("a peer that is gone before the answer does no harm") {
    FcgiServer server(options(1), [](const http::Request&) {
        return http::Response::text(200, std::string(1 << 20, 'x'));
    });
    {
        FcgiClient gone(server.path());
        gone.request({{"REQUEST_METHOD", "GET"}}, "");
    }
    FcgiClient next(server.path());
    next.request({{"REQUEST_METHOD", "GET"}}, "");
    CHECK(next.answer().body().size() == 1 << 20);
}

TEST_CASE("a body over the limit is not kept, and its peer still gets the answer") {
    FcgiServer server(options(1), echo);
    FcgiClient announced(server.path());
    announced.request({{"REQUEST_METHOD", "POST"}}, std::string(http::kMaxBody + 1, 'x'));
    CHECK(announced.answer().body() == "POST  too_large ");
    CHECK(announced.is_closed());
    FcgiClient open_ended(server.path());
    open_ended.request({{"REQUEST_METHOD", "POST"}, {"CONTENT_LENGTH", ""}},
                       std::string(http::kMaxBody * 2, 'x'));
    CHECK(open_ended.answer().body() == "POST  too_large ");
    FcgiClient junk(server.path());
    junk.request({{"REQUEST_METHOD", "POST"}, {"CONTENT_LENGTH", "12x"}}, "123");
    CHECK(junk.answer().body() == "POST  bad_length ");
}

TEST_CASE("a peer that goes on sending after its answer loses the connection") {
    FcgiServer server(options(1), echo);
    FcgiClient flood(server.path());
    flood.begin();
    flood.variables({{"REQUEST_METHOD", "POST"}, {"CONTENT_LENGTH", "100000000"}});
    const std::string chunk = std::string("\1\5\0\1\x10\0\0\0", 8) + std::string(4096, 'x');
    bool open = true;
    for (int i = 0; open && i < 5'000'000; ++i)
        open = flood.raw(chunk);
    CHECK_FALSE(open);
    FcgiClient next(server.path());
    next.request({{"REQUEST_METHOD", "GET"}}, "");
    CHECK(next.answer().status() == 200);
}

TEST_CASE("roles other than responder are refused") {
    FcgiServer server(options(1), echo);
    FcgiClient authorizer(server.path());
    authorizer.begin(FcgiClient::kAuthorizer);
    authorizer.variables({{"REQUEST_METHOD", "GET"}});
    authorizer.body("");
    CHECK(authorizer.answer().status() == 403);
    FcgiClient unknown(server.path());
    unknown.begin(7);
    unknown.variables({{"REQUEST_METHOD", "GET"}});
    unknown.body("");
    CHECK(unknown.answer().bytes.empty());
    CHECK(unknown.is_closed());
}

TEST_CASE("more variables than a web server sends are refused") {
    FcgiServer server(options(1), echo);
    FcgiClient many(server.path());
    FcgiClient::Variables variables{{"REQUEST_METHOD", "GET"}};
    for (int i = 0; i < 2000; ++i)
        variables["HTTP_X" + std::to_string(i)] = "1";
    many.request(variables, "");
    CHECK(many.answer().status() == 400);
    FcgiClient large(server.path());
    large.request({{"REQUEST_METHOD", "GET"}, {"HTTP_X", std::string(300'000, 'x')}}, "");
    CHECK(large.answer().status() == 400);
}

TEST_CASE("a kept connection takes one request after the other") {
    FcgiServer server(options(2), echo);
    FcgiClient client(server.path());
    for (int i = 0; i < 3; ++i) {
        client.request({{"REQUEST_METHOD", "POST"}, {"QUERY_STRING", std::to_string(i)}},
                       "b" + std::to_string(i),
                       true);
        const FcgiAnswer answer = client.answer();
        CHECK(answer.ended);
        CHECK(answer.body() == "POST " + std::to_string(i) + " complete b" + std::to_string(i));
    }
    CHECK(server.stop());
    CHECK(client.is_closed());
}

TEST_CASE("a kept connection gives its thread up when nobody else is free") {
    FcgiServer server(options(1), echo);
    FcgiClient kept(server.path());
    kept.request({{"REQUEST_METHOD", "GET"}}, "", true);
    CHECK(kept.answer().status() == 200);
    CHECK(kept.is_closed());
}

TEST_CASE("what a handler throws becomes a 500, and the worker serves on") {
    FcgiServer server(options(1), [](const http::Request& request) -> http::Response {
        if (request.query() == "std")
            throw std::runtime_error("planted");
        if (request.query() == "other")
            throw 42;  // NOLINT: what no handler should throw
        return echo(request);
    });
    for (const char* const kind : {"std", "other"}) {
        FcgiClient client(server.path());
        client.request({{"QUERY_STRING", kind}}, "");
        const FcgiAnswer answer = client.answer();
        CHECK(answer.status() == 500);
        CHECK(answer.header("Cache-Control") == "no-store");
        CHECK(answer.header("X-Request-Id").size() == 16);
        CHECK(answer.body().find("planted") == std::string::npos);
    }
    FcgiClient next(server.path());
    next.request({{"REQUEST_METHOD", "GET"}}, "");
    CHECK(next.answer().status() == 200);
}

TEST_CASE("malformed records close the connection, not the server") {
    FcgiServer server(options(1, kShort), echo);
    for (const std::string& bytes : {std::string("GET / HTTP/1.0\r\n\r\n"),
                                     std::string("\2\1\0\1\0\10\0\0\0\1\0\0\0\0\0\0", 16),
                                     std::string("\1\1\0\1\0\2\0\0\0\1", 10),
                                     std::string("\1\5\0\1\0\1\0\0x", 9)}) {
        FcgiClient client(server.path());
        client.raw(bytes);
        CHECK(client.answer().bytes.empty());
        CHECK(client.is_closed());
    }
    FcgiClient next(server.path());
    next.request({{"REQUEST_METHOD", "GET"}}, "");
    CHECK(next.answer().status() == 200);
}

TEST_CASE("records that make libfcgi end the process do not reach it") {
    FcgiServer server(options(1, kShort), echo);
    const std::string huge("\xC0\0\0\0\xC0\0\0\0", 8);  // name and value of 2^30 bytes
    const std::string largest("\xFF\xFF\xFF\xFE\xFF\xFF\xFF\xFE", 8);  // of INT_MAX - 1
    for (const std::string& lengths : {huge, largest}) {
        FcgiClient client(server.path());
        client.begin();
        client.record(4, lengths);
        CHECK(client.answer().bytes.empty());
        CHECK(client.is_closed());
        FcgiClient slow(server.path());  // a byte at a time, over two records
        slow.begin();
        for (const char byte : lengths)
            slow.record(4, std::string(1, byte));
        CHECK(slow.is_closed());
    }
    std::string names;
    for (int i = 0; i < 8; ++i)
        names += FcgiClient::encoded("FCGI_MAX_CONNS", "");
    FcgiClient values(server.path());
    values.raw(std::string("\1\x9\0\0\0", 5) + static_cast<char>(names.size()) +
               std::string(2, '\0') + names + std::string(64, '\0'));
    CHECK(values.is_closed());
    FcgiClient endless(server.path());  // variables without end
    endless.begin();
    std::size_t sent = 0;
    const std::string much = FcgiClient::encoded("HTTP_X", std::string(60'000, 'x'));
    while (sent < 100'000'000 &&
           endless.raw(std::string("\1\4\0\1", 4) + static_cast<char>(much.size() >> 8) +
                       static_cast<char>(much.size() & 0xff) + std::string(2, '\0') + much))
        sent += much.size();
    CHECK(sent < 10'000'000);
    FcgiClient next(server.path());
    next.request({{"REQUEST_METHOD", "GET"}}, "");
    CHECK(next.answer().status() == 200);
}

TEST_CASE("SIGTERM ends an idle server") {
    FcgiServer server(options(16), echo);
    CHECK(server.stop());
}

TEST_CASE("a peer that only connects does not hold up the end") {
    http::FastCgiOptions patient = options(2);
    patient.read_timeout = std::chrono::minutes{5};
    patient.drain = std::chrono::seconds{30};
    FcgiServer server(patient, echo);
    FcgiClient silent(server.path());
    FcgiClient other(server.path());
    other.request({{"REQUEST_METHOD", "GET"}}, "");
    CHECK(other.answer().status() == 200);  // so the silent one, who came first, has been accepted
    CHECK(server.stop());
    CHECK(silent.is_closed());
}

TEST_CASE("SIGTERM lets a request in flight finish") {
    Gate gate;
    FcgiServer server(options(2), gate.handler());
    FcgiClient client(server.path());
    client.request({{"REQUEST_METHOD", "GET"}}, "");
    gate.wait_until_entered();
    server.send_stop();
    gate.open();
    CHECK(client.answer().body() == "finished");
    CHECK(server.wait());
}

TEST_CASE("SIGTERM: what has connected and waits is answered before the socket goes") {
    Gate gate;
    http::FastCgiOptions one = options(1);
    std::atomic<int> entered = 0;
    std::promise<void> asked_to_end;
    one.stopping = [&] { asked_to_end.set_value(); };
    const http::Handler first = gate.handler();
    FcgiServer server(one, [&](const http::Request& request) {
        return entered++ == 0 ? first(request) : http::Response::text(200, "queued");
    });
    FcgiClient in_flight(server.path());
    in_flight.request({{"REQUEST_METHOD", "GET"}}, "");
    gate.wait_until_entered();
    FcgiClient second(server.path());
    second.request({{"REQUEST_METHOD", "GET"}}, "");
    FcgiClient third(server.path());
    third.request({{"REQUEST_METHOD", "GET"}}, "");
    server.send_stop();
    asked_to_end.get_future().wait();
    gate.open();
    CHECK(in_flight.answer().body() == "finished");
    CHECK(second.answer().body() == "queued");
    CHECK(third.answer().body() == "queued");
    CHECK(server.wait());
}

TEST_CASE("SIGTERM: at an address where new ones keep arriving, the end comes all the same") {
    http::FastCgiOptions two = options(2);
    two.drain = std::chrono::milliseconds{1'000};
    auto server = std::make_unique<FcgiServer>(two, [](const http::Request& request) {
        std::this_thread::sleep_for(std::chrono::milliseconds{5});
        return echo(request);
    });
    const std::string path = server->path();
    std::vector<std::thread> crowd;
    crowd.reserve(8);
    for (int i = 0; i < 8; ++i) {
        crowd.emplace_back([path] {
            try {
                while (true) {  // till nobody listens any more
                    FcgiClient client(path);
                    client.request({{"REQUEST_METHOD", "GET"}}, "");
                    std::this_thread::sleep_for(std::chrono::milliseconds{1});
                }
            } catch (const std::runtime_error&) {
            }
        });
    }
    std::this_thread::sleep_for(std::chrono::milliseconds{100});
    server->send_stop();
    CHECK(server->wait());
    server.reset();
    for (std::thread& each : crowd)
        each.join();
}

TEST_CASE("SIGTERM: a queue that outlives the process is left to the next one") {
    Gate gate;
    http::FastCgiOptions one = options(1);
    one.queue_outlives_us = true;
    std::promise<void> asked_to_end;
    one.stopping = [&] { asked_to_end.set_value(); };
    std::atomic<int> entered = 0;
    const http::Handler first = gate.handler();
    FcgiServer server(one, [&](const http::Request& request) {
        ++entered;
        return first(request);
    });
    FcgiClient in_flight(server.path());
    in_flight.request({{"REQUEST_METHOD", "GET"}}, "");
    gate.wait_until_entered();
    FcgiClient queued(server.path());
    queued.request({{"REQUEST_METHOD", "GET"}}, "");
    server.send_stop();
    asked_to_end.get_future().wait();
    std::this_thread::sleep_for(std::chrono::milliseconds{500});  // it is told to its threads
    gate.open();
    CHECK(in_flight.answer().body() == "finished");
    CHECK(server.wait());
    CHECK(entered == 1);
}

TEST_CASE("SIGTERM: a request that has arrived on a kept connection is answered") {
    Gate gate;
    http::FastCgiOptions two = options(2);
    std::promise<void> asked_to_end;
    two.stopping = [&] { asked_to_end.set_value(); };
    std::atomic<int> entered = 0;
    const http::Handler first = gate.handler();
    FcgiServer server(two, [&](const http::Request& request) {
        return entered++ == 0 ? first(request) : echo(request);
    });
    FcgiClient kept(server.path());
    kept.request({{"REQUEST_METHOD", "GET"}}, "", true);
    gate.wait_until_entered();
    kept.request({{"REQUEST_METHOD", "GET"}, {"QUERY_STRING", "again"}}, "", true);
    server.send_stop();
    asked_to_end.get_future().wait();
    std::this_thread::sleep_for(std::chrono::milliseconds{100});  // the others have ended
    gate.open();
    CHECK(kept.answer().body() == "finished");
    CHECK(kept.answer().body() == "GET again complete ");
    CHECK(kept.is_closed());
    CHECK(server.wait());
}

TEST_CASE("it says when it serves and when it is asked to end, each once") {
    http::FastCgiOptions told = options(4);
    std::atomic<int> serving = 0;
    std::atomic<int> stopping = 0;
    told.serving = [&] { ++serving; };
    told.stopping = [&] {
        CHECK(serving == 1);
        ++stopping;
    };
    FcgiServer server(told, echo);
    CHECK(server.stop());
    CHECK(serving == 1);
    CHECK(stopping == 1);
}

TEST_CASE("a request that outlasts the time after SIGTERM is reported and left alone") {
    Gate gate;
    http::FastCgiOptions impatient = options(2);
    impatient.drain = std::chrono::milliseconds{50};
    FcgiServer server(impatient, gate.handler());
    FcgiClient client(server.path());
    client.request({{"REQUEST_METHOD", "GET"}}, "");
    gate.wait_until_entered();
    CHECK_FALSE(server.stop());
    gate.open();
    CHECK(client.answer().body() == "finished");
    CHECK(client.is_closed());
}

TEST_CASE("a server out of descriptors waits for one") {
    Gate gate;
    const http::Handler held = gate.handler();
    std::atomic<int> calls{0};
    FcgiServer server(options(1), [&](const http::Request& request) {
        return calls++ == 0 ? held(request) : echo(request);
    });
    FcgiClient first(server.path());
    first.request({{"REQUEST_METHOD", "GET"}}, "");
    gate.wait_until_entered();
    FcgiClient waiting(server.path());
    waiting.request({{"REQUEST_METHOD", "GET"}}, "");

    // No number below 3 is free: from here on accept() has none to give.
    rlimit before{};
    REQUIRE(::getrlimit(RLIMIT_NOFILE, &before) == 0);
    const rlimit none{3, before.rlim_max};
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &none) == 0);
    gate.open();
    const bool first_answered = first.answer().body() == "finished";
    std::this_thread::sleep_for(kShort);
    const int calls_meanwhile = calls;
    ::setrlimit(RLIMIT_NOFILE, &before);
    CHECK(first_answered);
    CHECK(calls_meanwhile == 1);
    CHECK(waiting.answer().status() == 200);
}
