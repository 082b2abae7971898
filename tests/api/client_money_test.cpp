// What moves money is sent once, and lists are read as they come.
#include "api/support.hpp"
#include "base/json.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>

using namespace imp;
using namespace imp::api;
using namespace std::chrono_literals;
using test::client_for;
using test::FakeServer;
using test::fixture;
using test::kClock;
using test::options_for;
using test::Peer;
using test::SeenRequest;
using test::with_token;

namespace {

Decimal decimal(const char* text) {
    return Decimal::parse(text).value();
}

CancelRequest cancel_of(const char* imp_uid, std::optional<const char*> amount = std::nullopt) {
    return {.imp_uid = test::imp_uid(imp_uid),
            .amount = amount ? std::optional(decimal(*amount)) : std::nullopt,
            .checksum = decimal("15000"),
            .reason = "고객 변심",
            .refund_account = std::nullopt};
}

/// Requests for anything but a token.
std::vector<SeenRequest> asked(const FakeServer& server) {
    std::vector<SeenRequest> found = server.requests();
    std::erase_if(found, [](const SeenRequest& seen) { return seen.target == "/users/getToken"; });
    return found;
}

}  // namespace

TEST_CASE("cancels in full by imp_uid, with what is left as checksum and without an amount") {
    const FakeServer server(with_token([](Peer& peer, const SeenRequest&) {
        peer.answer(200, fixture("cancel-success-full.json"));
    }));
    const auto reply =
        client_for(options_for(server), kClock)->cancel(cancel_of("imp_900000000106"));
    REQUIRE(reply);
    CHECK(reply->payment.cancel_amount == decimal("15000"));
    const auto seen = asked(server);
    REQUIRE(seen.size() == 1);
    CHECK(seen[0].method == "POST");
    CHECK(seen[0].target == "/payments/cancel");
    const json::Value body = json::parse(seen[0].body).value();
    CHECK(body.find("imp_uid")->text() == "imp_900000000106");
    CHECK(body.find("checksum")->text() == "15000");
    CHECK(body.find("reason")->text() == "고객 변심");
    CHECK(body.find("amount") == nullptr);
    CHECK(body.find("refund_account") == nullptr);
}

TEST_CASE("a part of it, to the buyer's account") {
    const FakeServer server(with_token([](Peer& peer, const SeenRequest&) {
        peer.answer(200, fixture("cancel-success-partial.json"));
    }));
    CancelRequest request = cancel_of("imp_900000000107", "14.20");
    request.refund_account = RefundAccount{"088", "110123", "홍길동", ""};
    REQUIRE(client_for(options_for(server), kClock)->cancel(request));
    const json::Value body = json::parse(asked(server).at(0).body).value();
    CHECK(body.find("amount")->text() == "14.2");
    CHECK(body.find("refund_bank")->text() == "088");
    CHECK(body.find("refund_account")->text() == "110123");
    CHECK(body.find("refund_holder")->text() == "홍길동");
    CHECK(body.find("refund_tel") == nullptr);
}

TEST_CASE("an amount of zero never leaves: i'mport would take it for all that is left") {
    const FakeServer server(with_token([](Peer& peer, const SeenRequest&) { peer.close(); }));
    const auto client = client_for(options_for(server), kClock);
    for (const char* const amount : {"0", "0.00", "-1"}) {
        const auto reply = client->cancel(cancel_of("imp_1", amount));
        REQUIRE_FALSE(reply);
        CHECK(reply.error().code == Errc::bad_input);
    }
    CHECK(server.requests().empty());
}

TEST_CASE("i'mport's no is told in its own words, cleaned") {
    const FakeServer server(with_token([](Peer& peer, const SeenRequest&) {
        peer.answer(200, "{\"code\":-1,\"message\":\"안 됨\\u202e\\n(PG)\",\"response\":null}");
    }));
    const auto reply = client_for(options_for(server), kClock)->cancel(cancel_of("imp_1"));
    REQUIRE_FALSE(reply);
    CHECK(reply.error().code == Errc::refused);
    CHECK(reply.error().detail.starts_with("안 됨"));
    CHECK(reply.error().detail.find('\n') == std::string::npos);
}

TEST_CASE("whatever becomes of it, a cancel is sent once") {
    struct Case {
        const char* what;
        std::function<void(Peer&)> answer;
    };

    const std::vector<Case> cases{
        {"500", [](Peer& peer) { peer.answer(500, "{}"); }},
        {"502 with a page", [](Peer& peer) { peer.answer(502, "<html>", "text/html"); }},
        {"a page", [](Peer& peer) { peer.answer(200, "<html>", "text/html"); }},
        {"reset", [](Peer& peer) { peer.reset(); }},
        {"closed without an answer", [](Peer& peer) { peer.close(); }},
        {"half an answer",
         [](Peer& peer) {
             peer.send("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"code\":0");
             peer.close();
         }},
        {"nothing in time", [](Peer& peer) { peer.sleep(2s); }},
    };
    for (const Case& each : cases) {
        CAPTURE(each.what);
        const FakeServer server(
            with_token([&](Peer& peer, const SeenRequest&) { each.answer(peer); }));
        auto options = options_for(server);
        options.deadline = 500ms;
        const auto client = client_for(options, kClock);
        const auto reply = client->cancel(cancel_of("imp_1"));
        REQUIRE_FALSE(reply);
        CHECK((reply.error().code == Errc::unavailable || reply.error().code == Errc::bad_reply));
        CHECK(asked(server).size() == 1);
    }
}

TEST_CASE("a kept connection that the server closed is not what a cancel is sent on") {
    std::atomic<int> looked_up = 0;
    const FakeServer server(with_token([&](Peer& peer, const SeenRequest& request) {
        if (request.method == "GET") {
            ++looked_up;
            peer.answer(200, fixture("payment-paid-card.json"));
            return;
        }
        peer.answer(200, fixture("cancel-success-full.json"));
    }));
    const auto client = client_for(options_for(server), kClock);
    REQUIRE(client->find_payment(test::imp_uid(test::kPaid)));
    REQUIRE(client->cancel(cancel_of("imp_900000000106")));
    const auto seen = asked(server);
    REQUIRE(seen.size() == 2);
    CHECK_MESSAGE(seen[0].connection != seen[1].connection, "a connection of its own");
}

TEST_CASE("after a 401 nothing was done: one new token, one more") {
    std::atomic<int> cancels = 0;
    const FakeServer server(with_token([&](Peer& peer, const SeenRequest&) {
        if (++cancels == 1)
            peer.answer(401, fixture("unauthorized-401.json"));
        else
            peer.answer(200, fixture("cancel-success-full.json"));
    }));
    CHECK(client_for(options_for(server), kClock)->cancel(cancel_of("imp_900000000106")));
    CHECK(cancels == 2);
}

TEST_CASE("another payment's answer to a cancel is not believed") {
    const FakeServer server(with_token([](Peer& peer, const SeenRequest&) {
        peer.answer(200, fixture("cancel-success-full.json"));
    }));
    const auto reply = client_for(options_for(server), kClock)->cancel(cancel_of("imp_1"));
    REQUIRE_FALSE(reply);
    CHECK(reply.error().code == Errc::bad_reply);
}

TEST_CASE("an account is taken back with one DELETE") {
    const FakeServer server(with_token(
        [](Peer& peer, const SeenRequest&) { peer.answer(200, fixture("payment-failed.json")); }));
    CHECK(client_for(options_for(server), kClock)->revoke_vbank(test::imp_uid("imp_1")));
    const auto seen = asked(server);
    REQUIRE(seen.size() == 1);
    CHECK(seen[0].method == "DELETE");
    CHECK(seen[0].target == "/vbanks/imp_1");
}

TEST_CASE("an amount is registered; one that is registered already is replaced") {
    const FakeServer server(with_token([](Peer& peer, const SeenRequest& request) {
        peer.answer(
            200,
            fixture(request.method == "POST" ? "prepare-duplicate.json" : "prepare-success.json"));
    }));
    const Money price = Money::make(decimal("14.20"), Currency::parse("USD").value()).value();
    CHECK(client_for(options_for(server), kClock)->prepare(test::merchant_uid("주문/1"), price));
    const auto seen = asked(server);
    REQUIRE(seen.size() == 2);
    CHECK(seen[0].method == "POST");
    CHECK(seen[1].method == "PUT");
    CHECK(seen[0].body == seen[1].body);
    CHECK(seen[0].body == R"({"merchant_uid":"주문/1","amount":14.2,"currency":"USD"})");
}

TEST_CASE("what is registered is found, with and without a currency, or not at all") {
    std::string answer;
    int status = 200;
    const FakeServer server(
        with_token([&](Peer& peer, const SeenRequest&) { peer.answer(status, answer); }));
    const auto client = client_for(options_for(server), kClock);
    const MerchantUid uid = test::merchant_uid("TEST-20260701-0001");
    answer = fixture("prepare-success.json");
    CHECK(client->find_prepared(uid).value()->amount == decimal("15000"));
    CHECK(client->find_prepared(uid).value()->currency == Currency());
    answer = fixture("prepare-success-no-currency.json");
    CHECK_FALSE(client->find_prepared(uid).value()->currency);
    CHECK(client->find_prepared(test::merchant_uid("another")).error().code == Errc::bad_reply);
    status = 404;
    answer = fixture("prepare-not-found-404.json");
    CHECK_FALSE(client->find_prepared(uid).value());
}

TEST_CASE("several payments in one call: all, some, none") {
    std::string answer;
    int status = 200;
    const FakeServer server(
        with_token([&](Peer& peer, const SeenRequest&) { peer.answer(status, answer); }));
    const auto client = client_for(options_for(server), kClock);
    const std::vector<ImpUid> wanted{test::imp_uid("imp_1"), test::imp_uid("imp_2")};
    answer = fixture("payments-multiple-200.json");
    CHECK(client->find_payments(wanted).value().size() ==
          json::parse(answer).value().find("response")->items().size());
    CHECK(asked(server).at(0).target == "/payments?imp_uid%5B%5D=imp_1&imp_uid%5B%5D=imp_2");
    status = 207;
    answer = fixture("payments-multiple-207.json");
    CHECK_FALSE(client->find_payments(wanted).value().empty());
    status = 404;
    answer = fixture("payment-not-found-404.json");
    CHECK(client->find_payments(wanted).value().empty());
    CHECK(client->find_payments({}).value().empty());
}

TEST_CASE("pages of a list: until there is no next, past the end, and unusable entries") {
    std::string answer = fixture("payments-list.json");
    int status = 200;
    const FakeServer server(
        with_token([&](Peer& peer, const SeenRequest&) { peer.answer(status, answer); }));
    const auto client = client_for(options_for(server), kClock);
    const PaymentList list{.of = PaymentList::Of::paid,
                           .sorting = PaymentList::Sorting::paid_last_first,
                           .from = 100,
                           .to = 200,
                           .per_page = 50};
    const auto page = client->list_payments(list, 1);
    REQUIRE(page);
    const json::Value response = *json::parse(answer).value().find("response");
    CHECK(page->payments.size() == response.find("list")->items().size());
    CHECK(page->more == (response.find("next")->as_int().value_or(0) > 0));
    CHECK(asked(server).at(0).target ==
          "/payments/status/paid?from=100&to=200&sorting=-paid&page=1&limit=50");
    answer =
        R"({"code":0,"message":null,"response":{"total":9,"previous":0,"next":2,"list":[{},7]}})";
    CHECK(client->list_payments(list, 1)->unusable == 2);
    CHECK(client->list_payments(list, 1)->more);
    status = 400;
    answer = fixture("payments-status-invalid-400.json");
    CHECK(client->list_payments(list, 3)->payments.empty());
    CHECK_FALSE(client->list_payments(list, 3)->more);
    CHECK(client->list_payments(list, 1).error().code == Errc::bad_reply);
}
