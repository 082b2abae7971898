// Answers whose status line or headers are longer than anybody needs.
#include "api/support.hpp"
#include "net/reply_bounds.hpp"
#include "support/certificates.hpp"

#include <doctest/doctest.h>

#include <pthread.h>

#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <vector>

using namespace imp;
using namespace imp::api;
using namespace imp::net;
using namespace std::chrono_literals;
using test::client_for;
using test::fixture;
using test::kClock;
using test::options_for;
using test::Peer;
using test::SeenRequest;

namespace {

constexpr std::size_t kWorkerStack = std::size_t{512} * 1024;
constexpr std::size_t kMuch = 50'000'000;
/// What the kernel's buffers on both sides may hold, and far less than kMuch.
constexpr std::size_t kFewMegabytes = 20'000'000;

/// Runs `action` on a thread with as little stack as a worker has.
void on_worker_stack(std::function<void()> action) {
    pthread_attr_t small{};
    pthread_t thread{};
    REQUIRE(::pthread_attr_init(&small) == 0);
    REQUIRE(::pthread_attr_setstacksize(&small, kWorkerStack) == 0);
    const auto run = [](void* argument) -> void* {
        (*static_cast<std::function<void()>*>(argument))();
        return nullptr;
    };
    REQUIRE(::pthread_create(&thread, &small, run, &action) == 0);
    ::pthread_join(thread, nullptr);
    ::pthread_attr_destroy(&small);
}

/// `piece` until `limit` bytes are out or the client has had enough.
void flood(Peer& peer, std::string_view piece, std::size_t limit, std::atomic<std::size_t>& sent) {
    while (sent < limit && peer.send(piece))
        sent += piece.size();
    peer.close();
}

/// The first look-up meets `first`, which counts what it sends; all others are answered.
struct Hostile {
    using First = std::function<void(Peer& peer, std::atomic<std::size_t>& sent)>;

    Hostile(First first, bool tls) {
        test::ServerOptions server_options;
        if (tls) {
            certificate = test::make_certificate(folder, "server", "x", "DNS:localhost");
            server_options.certificate = certificate.file;
            server_options.key = certificate.key_file;
        }
        server.emplace(
            test::with_token([this, first = std::move(first)](Peer& peer, const SeenRequest&) {
                if (asked++ > 0)
                    return peer.answer(200, fixture("payment-paid-card.json"));
                first(peer, sent);
                done = true;
            }),
            server_options);
        auto options = options_for(*server);
        if (tls) {
            options.url = server->url("localhost");
            options.ca_file = certificate.file;
        }
        client = client_for(options, kClock);
    }

    Result<std::optional<Payment>> look_up() {
        Result<std::optional<Payment>> answer = Error{Errc::internal, "not asked"};
        on_worker_stack([&] { answer = client->find_payment(test::imp_uid(test::kPaid)); });
        return answer;
    }

    /// Waits until the server has noticed that nobody reads on.
    std::size_t sent_in_all() {
        while (!done)
            std::this_thread::sleep_for(5ms);
        return sent;
    }

    test::TemporaryFolder folder;
    test::Certificate certificate;
    std::atomic<int> asked = 0;
    std::atomic<std::size_t> sent = 0;
    std::atomic<bool> done = false;
    std::optional<test::FakeServer> server;
    std::unique_ptr<PaymentSource> client;
};

/// Refused as too large, cut off early, not asked again; and the next call is answered.
void check_refused(const Hostile::First& first, const std::string& why) {
    for (const bool tls : {false, true}) {
        CAPTURE(tls);
        Hostile hostile(first, tls);
        const auto payment = hostile.look_up();
        REQUIRE_FALSE(payment);
        CHECK(payment.error().code == Errc::bad_reply);
        CHECK(payment.error().detail == why);
        CHECK(hostile.sent_in_all() < kFewMegabytes);
        CHECK(hostile.asked == 1);
        const auto next = hostile.look_up();
        REQUIRE(next);
        CHECK(next->has_value());
    }
}

const std::string kHeaders = "the answer's headers are too large";

}  // namespace

TEST_CASE("a status line that is too long is refused, whatever its length") {
    for (const std::size_t length : {ReplyBounds::kStatusLine + 1,
                                     std::size_t{2'000},
                                     std::size_t{65'536},
                                     std::size_t{200'000}}) {
        CAPTURE(length);
        check_refused(
            [=](Peer& peer, auto& sent) {
                const std::string start = "HTTP/1.1 200 ";
                flood(peer, start + std::string(length - start.size() - 2, 'x') + "\r\n", 1, sent);
            },
            kHeaders);
    }
}

TEST_CASE("so is one after the server said to continue") {
    check_refused(
        [](Peer& peer, auto& sent) {
            peer.send("HTTP/1.1 100 Continue\r\nHTTP/1.1 200 OK\r\n");
            flood(peer, "HTTP/1.1 200 " + std::string(6'000, 'x') + "\r\n", 1, sent);
        },
        kHeaders);
}

TEST_CASE("a status line just as long as we take fits a worker's stack") {
    for (const bool tls : {false, true}) {
        Hostile hostile(
            [](Peer& peer, auto&) {
                const std::string body = fixture("payment-paid-card.json");
                const std::string start = "HTTP/1.1 200 ";
                peer.send(start);
                peer.send(std::string(ReplyBounds::kStatusLine - start.size() - 2, 'x'));
                peer.send("\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
            },
            tls);
        const auto payment = hostile.look_up();
        REQUIRE(payment);
        CHECK(payment->has_value());
    }
}

TEST_CASE("header lines without end are refused, not stored") {
    check_refused(
        [](Peer& peer, auto& sent) {
            peer.send("HTTP/1.1 200 OK\r\n");
            flood(peer, "X-Filler: " + std::string(4'000, 'x') + "\r\n", kMuch, sent);
        },
        kHeaders);
}

TEST_CASE("so is one header line without end") {
    check_refused(
        [](Peer& peer, auto& sent) {
            peer.send("HTTP/1.1 200 OK\r\nX-Filler: ");
            flood(peer, std::string(4'000, 'x'), kMuch, sent);
        },
        kHeaders);
}

TEST_CASE("so is the length of a chunk, written without end") {
    check_refused(
        [](Peer& peer, auto& sent) {
            peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;x=");
            flood(peer, std::string(4'000, 'x'), kMuch, sent);
        },
        "the answer is too large");
}

TEST_CASE("an answer in chunks behind many ordinary headers is taken") {
    Hostile hostile(
        [](Peer& peer, auto&) {
            std::string head = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n";
            for (int i = 0; i < 8; ++i)
                head += "X-Policy: " + std::string(7'000, 'x') + "\r\n";
            peer.send(head + "Transfer-Encoding: chunked\r\n\r\n");
            for (const char c : fixture("payment-paid-card.json"))
                peer.send(std::string("1\r\n") + c + "\r\n");
            peer.send("0\r\n\r\n");
        },
        false);
    const auto payment = hostile.look_up();
    REQUIRE(payment);
    CHECK(payment->has_value());
    CHECK(hostile.look_up());
    CHECK(hostile.server->accepted() == 1);
}

TEST_CASE("the bounds of an answer hold however its bytes are cut") {
    using Bounds = ReplyBounds;
    const std::string status = "HTTP/1.1 200 OK\r\n";
    const auto line = [](std::size_t length) { return std::string(length - 2, 'x') + "\r\n"; };
    const std::string many(Bounds::kHead - status.size() - 2, '\n');
    const auto body = [](std::size_t length) { return std::string(length, 'b'); };

    struct Case {
        std::string answer;
        bool taken;
    };

    for (const Case& each : std::vector<Case>{
             {line(Bounds::kStatusLine), true},
             {line(Bounds::kStatusLine + 1), false},
             {status + line(Bounds::kHeaderLine) + line(Bounds::kHeaderLine), true},
             {status + line(Bounds::kHeaderLine + 1), false},
             {"HTTP/1.1 100 Continue\r\n" + line(Bounds::kStatusLine + 1), false},
             {"HTTP/1.1 100 Continue\r\n" + status + line(Bounds::kStatusLine + 1), false},
             {"HTTP/1.1 100 Continue\r\n\r\n" + status + line(Bounds::kHeaderLine), true},
             {status + many + "\r\n", true},
             {status + many + "\n\r\n", false},
             {status + "\r\n" + body(200 + Bounds::kChunkOverhead), true},
             {status + "\r\n" + body(202 + Bounds::kChunkOverhead), false},
         }) {
        CAPTURE(each.answer.substr(0, 60));
        CAPTURE(each.answer.size());
        for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, each.answer.size()}) {
            ReplyBounds bounds(100);
            bool passed = true;
            for (std::size_t at = 0; at < each.answer.size(); at += piece)
                passed = bounds.pass(std::string_view(each.answer).substr(at, piece));
            CHECK(passed == each.taken);
        }
    }
}
