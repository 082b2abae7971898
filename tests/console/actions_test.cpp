// Who may do what, and what is done.
#include "base/captured.hpp"
#include "site.hpp"
#include "support/text.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

using namespace imp;
using namespace imp::console;

namespace {

constexpr const char* kRefund = "order=order-1&amount=5000&reason=late&left=15000";

std::string events_of(Site& site) {
    std::string all;
    const auto events = site.shop.store->events_of("order-1").value();
    for (const store::Event& event : events)
        all += event.source + " " + event.verdict + " " + event.detail + "\n";
    return all;
}

void add_dead_entry(Site& site) {
    store::OutboxEntry entry;
    entry.id = "url:dead";
    entry.lane = "url order-1";
    entry.kind = "url";
    entry.type = "payment.paid";
    entry.merchant_uid = "order-1";
    entry.state = store::OutboxState::dead;
    entry.attempts = 20;
    entry.created_at = site.shop.clock.now() - 4 * kDay;
    REQUIRE(site.shop.store->transact([&](store::Transaction& tx) -> Result<void> {
        auto added = tx.add_entry(entry);
        return added ? Result<void>() : added.error();
    }));
}

}  // namespace

TEST_CASE("nobody is let in whom the web server does not name") {
    Site site;
    site.pay();
    for (const Site::Variables& smuggled :
         {Site::Variables{{"IMP_ADMIN_USER", ""}},
          Site::Variables{{"IMP_ADMIN_USER", " \t\x01\xe2\x80\xae "}},
          Site::Variables{{"IMP_ADMIN_USER", ""}, {"HTTP_IMP_ADMIN_USER", "kim"}},
          Site::Variables{{"IMP_ADMIN_USER", ""}, {"REMOTE_USER", "kim"}},
          Site::Variables{{"IMP_ADMIN_USER", ""}, {"HTTP_AUTHORIZATION", "Basic a2ltOmtpbQ=="}}}) {
        const auto answer = site.ask("/order", "id=order-1&IMP_ADMIN_USER=kim", smuggled);
        CHECK(answer.status == 403);
        CHECK_FALSE(shows(answer, "imp_1"));
        CHECK_FALSE(shows(answer, "<nav"));
        const auto posted = site.post("/refund", kRefund + ("&token=" + site.token("")), smuggled);
        CHECK(posted.status == 403);
    }
    CHECK(site.shop.source.cancel_calls() == 0);
    const std::string log = captured([&] { site.ask("", "", {{"IMP_ADMIN_USER", ""}}); });
    CHECK(holds(log, "level=warn"));
    CHECK(holds(log, "IMP_ADMIN_USER"));
}

TEST_CASE("where writing is off, or there is no secret, nothing is offered and nothing done") {
    for (const bool has_secret : {true, false}) {
        Site site(/*write=*/!has_secret, has_secret ? "the api's secret" : "");
        site.pay();
        add_dead_entry(site);
        const auto page = site.ask("/order", "id=order-1");
        CHECK_FALSE(shows(page, "method=\"post\""));
        CHECK_FALSE(shows(page, "/refund"));
        CHECK_FALSE(shows(site.ask("/outbox", "state=dead"), "method=\"post\""));
        CHECK(site.ask("/refund", "order=order-1").status == 403);
        for (const char* const path : {"/refund", "/settle", "/resend"})
            CHECK(site.post(path, std::string(kRefund) + "&id=url:dead").status == 403);
        CHECK(site.shop.source.cancel_calls() == 0);
        CHECK(site.shop.store->count_entries(store::OutboxState::dead).value() == 1);
    }
}

TEST_CASE("a form without a good token of this operator does nothing") {
    Site site;
    site.pay();
    const std::string stale = site.token();
    site.shop.clock.advance(std::chrono::hours(3));
    for (const std::string& token :
         {std::string("none"), std::string(), stale, site.token("lee"), site.token() + "0"}) {
        const auto answer = site.post("/refund", kRefund + ("&token=" + token));
        CHECK_MESSAGE(answer.status == 403, token);
    }
    CHECK(site.post("/refund", kRefund + ("&token=" + site.token() + "&token=x")).status == 403);
    CHECK(site.shop.source.cancel_calls() == 0);
    CHECK_FALSE(holds(events_of(site), "cancel_requested"));
}

TEST_CASE("a form that another site sent does nothing, whatever it holds") {
    Site site;
    site.pay();
    using V = Site::Variables;
    const auto status = [&](V more) {
        return site.post("/settle", "order=order-1", std::move(more)).status;
    };
    CHECK(status({{"HTTP_SEC_FETCH_SITE", "cross-site"}}) == 403);
    CHECK(status({{"HTTP_SEC_FETCH_SITE", "same-site"}}) == 403);
    CHECK(status({{"HTTP_SEC_FETCH_SITE", "none"}}) == 403);
    const auto by_origin = [&](const char* origin) {
        return status({{"HTTP_SEC_FETCH_SITE", ""},
                       {"HTTP_ORIGIN", origin},
                       {"HTTP_HOST", "shop.example.com:8443"}});
    };
    CHECK(by_origin("https://evil.example") == 403);
    CHECK(by_origin("https://shop.example.com:8443.evil.example") == 403);
    CHECK(by_origin("https://shop.example.com") == 403);
    CHECK(by_origin("null") == 403);
    CHECK(by_origin("https://shop.example.com:8443") == 303);
    CHECK(by_origin("") == 303);
    CHECK(status({{"HTTP_SEC_FETCH_SITE", "same-origin"}, {"HTTP_ORIGIN", "null"}}) == 303);
}

TEST_CASE("asking again settles the order, and the journal names who asked") {
    Site site;
    site.shop.source.put(samples::paid());  // paid, and nobody came back
    const auto answer = site.post("/settle", "order=order-1");
    CHECK(answer.status == 303);
    CHECK(location(answer) == "/payments/admin/order?id=order-1&said=asked");
    CHECK(site.shop.stored().state == OrderState::paid);
    CHECK(holds(events_of(site), "operator asked_again {\"by\":\"kim\"}"));
    CHECK(shows(site.ask("/order", "id=order-1&said=asked"), "id=\"notice\""));
    CHECK_FALSE(shows(site.ask("/order", "id=order-1&said=%3Cb%3E"), "id=\"notice\""));
    site.shop.source.fail_with(Error{Errc::unavailable, "away"});
    CHECK(location(site.post("/settle", "order=order-1")) ==
          "/payments/admin/order?id=order-1&said=asked_in_vain");
    CHECK(site.post("/settle", "order=NOBODY").status == 404);
    CHECK(site.post("/settle", "").status == 400);
    CHECK(site.ask("/settle").status == 404);  // a link does nothing
}

TEST_CASE("a refund is asked for, shown beside what i'mport says now, and then done") {
    Site site;
    site.pay();
    const auto form = site.ask("/refund", "order=order-1");
    CHECK(form.status == 200);
    CHECK(shows(form, "name=\"reason\""));
    const auto question = site.post("/refund", "order=order-1&amount=5,000&reason=late+%3Cb%3E");
    CHECK(question.status == 200);
    CHECK(shows(question, "<strong id=\"refund-amount\">₩5,000</strong>"));
    CHECK(shows(question, "<dd id=\"now-left\">₩15,000</dd>"));
    CHECK(shows(question, "late &lt;b&gt;"));
    CHECK(shows(question, "name=\"left\" value=\"15000\""));
    CHECK(site.shop.source.cancel_calls() == 0);
    const auto done = site.post("/refund", "order=order-1&amount=5000&reason=late&left=15000");
    CHECK(location(done) == "/payments/admin/order?id=order-1&said=refund_done");
    CHECK(site.shop.source.cancel_calls() == 1);
    CHECK(site.shop.stored().state == OrderState::partially_cancelled);
    CHECK(holds(events_of(site),
                "operator cancel_requested {\"amount\":5000,\"reason\":\"late\",\"by\":\"kim\"}"));
}

TEST_CASE("the same refund sent twice is done once") {
    Site site;
    site.pay();
    CHECK(site.post("/refund", kRefund).status == 303);
    const auto again = site.post("/refund", kRefund);
    CHECK(again.status == 409);
    CHECK(shows(again, "It has changed meanwhile"));
    CHECK(site.shop.source.cancel_calls() == 1);
    CHECK(site.shop.record("imp_1").payment.cancel_amount == samples::decimal("5000"));
}

TEST_CASE("all that is left goes back in full, and what cannot be given back is said") {
    Site site;
    site.pay();
    const auto status = [&](const std::string& body) { return site.post("/refund", body).status; };
    CHECK(status("order=order-1&amount=15001&reason=x") == 400);
    CHECK(status("order=order-1&amount=0&reason=x") == 400);
    CHECK(status("order=order-1&amount=-5&reason=x") == 400);
    CHECK(status("order=order-1&amount=1e99&reason=x") == 400);
    CHECK(status("order=order-1&amount=5000") == 400);
    CHECK(status("order=order-1&amount=5000&reason=" + std::string(257, 'x')) == 400);
    CHECK(status("order=order-1&amount=5000&reason=a%0Ab") == 400);
    CHECK(status("order=order-1&reason=x&left=15000") == 400);
    CHECK(status("order=order-1&amount=5000&reason=x&left=y") == 400);
    CHECK(status("order=NOBODY&amount=5000&reason=x") == 404);
    CHECK(site.shop.source.cancel_calls() == 0);
    site.shop.source.cancel_mode(CancelMode::refused);
    CHECK(status("order=order-1&amount=15000&reason=x&left=15000") == 409);
    site.shop.source.cancel_mode(CancelMode::lost_after);
    CHECK(location(site.post("/refund", "order=order-1&amount=15000&reason=x&left=15000")) ==
          "/payments/admin/order?id=order-1&said=refund_unclear");
    site.shop.source.cancel_mode(CancelMode::works);
    CHECK(status("order=order-1&amount=15000&reason=x&left=15000") == 409);
    site.post("/settle", "order=order-1");
    CHECK(site.shop.stored().state == OrderState::cancelled);
    CHECK_FALSE(shows(site.ask("/order", "id=order-1"), "id=\"refund\""));
}

TEST_CASE("while i'mport cannot be asked no refund is even offered") {
    Site site;
    site.pay();
    site.shop.source.fail_with(Error{Errc::unavailable, "away"});
    CHECK(site.post("/refund", "order=order-1&amount=5000&reason=x").status == 503);
    CHECK(site.post("/refund", kRefund).status == 503);
    CHECK_FALSE(holds(events_of(site), "cancel_requested"));
}

TEST_CASE(
    "money from a virtual account is for impctl: the buyer's account is asked for nowhere here") {
    Site site;
    Payment deposit = samples::paid();
    deposit.pay_method = "vbank";
    deposit.vbank_num = "123";
    site.shop.source.put(deposit);
    REQUIRE(site.shop.landing("imp_1").status == Status::success);
    const auto answer = site.post("/refund", "order=order-1&reason=x");
    CHECK(answer.status == 409);
    CHECK(shows(answer, "impctl cancel"));
}

TEST_CASE("an entry that was given up is due again, once or twice sent") {
    Site site;
    add_dead_entry(site);
    CHECK(shows(site.ask("/outbox", "state=dead"), "name=\"id\" value=\"url:dead\""));
    const auto answer = site.post("/resend", "id=url:dead");
    CHECK(location(answer) == "/payments/admin/order?id=order-1&said=resent");
    CHECK(site.post("/resend", "id=url:dead").status == 303);
    CHECK(site.shop.entry("url").state == store::OutboxState::due);
    CHECK(site.shop.entry("url").attempts == 0);
    CHECK(holds(events_of(site), "operator outbox_retried"));
    CHECK(holds(events_of(site), "\"by\":\"kim\""));
    CHECK(site.post("/resend", "id=nothing").status == 404);
    CHECK(site.post("/resend", "").status == 404);
}

TEST_CASE("a few requests at a time: more are asked to come again") {
    Site site;
    site.pay();
    std::atomic<int> waiting = 0;
    std::atomic<bool> go_on = false;
    site.shop.source.before_answer([&] {
        ++waiting;
        while (!go_on)
            std::this_thread::yield();
    });
    std::vector<std::thread> operators;
    for (int i = 0; i < Console::kAtOnce; ++i)
        operators.emplace_back([&] { site.post("/refund", "order=order-1&reason=x"); });
    while (waiting < Console::kAtOnce)
        std::this_thread::yield();
    const auto busy = site.ask("");
    go_on = true;
    for (std::thread& each : operators)
        each.join();
    CHECK(busy.status == 503);
    CHECK(std::any_of(busy.headers.begin(), busy.headers.end(), [](const auto& header) {
        return header.first == "Retry-After";
    }));
    CHECK(site.ask("").status == 200);
}

TEST_CASE("an operator's name is cut, and holds nothing that a log or a page could trip over") {
    Site site;
    const auto answer =
        site.ask("", "", {{"IMP_ADMIN_USER", "a\x1b[2J\n" + std::string(200, 'b')}});
    CHECK(answer.status == 200);
    CHECK(shows(answer, "<span id=\"operator\">a[2J b"));
    CHECK_FALSE(shows(answer, std::string(100, 'b')));
}
