#include "handlers/front.hpp"

#include <fstream>
#include <iterator>

using namespace imp;
using namespace imp::handlers;
using namespace imp::samples;

namespace {

constexpr const char* kPaid = R"({"imp_uid":"imp_1","merchant_uid":"order-1","status":"paid"})";

std::string journal(Front& front, const char* merchant = "order-1") {
    std::string all;
    const auto events = front.shop.store->events_of(merchant);
    for (const store::Event& event : events.value())
        all += event.verdict + ' ' + event.source + ' ' + event.detail + '\n';
    return all;
}

}  // namespace

TEST_CASE("a webhook is settled, as JSON or form, whatever the header says") {
    for (const auto& message :
         {std::pair<std::string, std::string_view>{kPaid, "application/json"},
          {kPaid, kForm},
          {"imp_uid=imp_1&merchant_uid=order-1&status=paid", kForm},
          {"imp_uid=imp_1&merchant_uid=order-1&status=paid", "application/json"},
          {"imp_uid=imp_1", ""},
          {R"({"imp_uid":"imp_1"})", "text/plain"}}) {
        const std::string& body = message.first;  // clang 14 captures no structured binding
        const std::string_view type = message.second;
        CAPTURE(body);
        CAPTURE(type);
        Front front;
        front.shop.source.put(paid());
        const auto answer = front.post(webhook, body, type);
        CHECK(answer.status == 200);
        CHECK(header(answer, "Content-Type") == "application/json");
        CHECK(member(answer, "status") == "success");
        CHECK(member(answer, "message") == "일반 결제 성공");
        CHECK(member(answer, "reason") == "null");
        CHECK(member(answer, "merchant_uid") == "order-1");
        CHECK(member(answer, "imp_uid") == "imp_1");
        CHECK(member(answer, "amount") == "15000");
        CHECK(member(answer, "currency") == "KRW");
        CHECK(front.shop.stored().state == OrderState::paid);
    }
}

TEST_CASE("every documented webhook is read, as JSON and as form") {
    for (const char* const name : {"webhook-paid",
                                   "webhook-vbank-ready",
                                   "webhook-vbank-paid",
                                   "webhook-cancelled",
                                   "webhook-cancelled-partial",
                                   "webhook-schedule-failed",
                                   "webhook-forged",
                                   "webhook-unknown-payment"}) {
        for (const std::string ending : {".json", ".form"}) {
            CAPTURE(name);
            CAPTURE(ending);
            Front front;
            const auto answer = front.post(webhook, fixture(name + ending), kForm);
            // i'mport knows none of them here: nobody sends that again.
            CHECK(answer.status == 200);
            CHECK(member(answer, "status") == "notFound");
        }
    }
}

TEST_CASE("whatever the verdict, a webhook whose outcome is durable is answered 200") {
    const auto told = [](const Payment& payment) {
        Front front;
        front.shop.source.put(payment);
        const auto answer = front.post(webhook, kPaid);
        CHECK(answer.status == 200);
        return member(answer, "status") + ' ' + member(answer, "reason");
    };
    CHECK(told(paid()) == "success null");
    Payment cheap = paid();
    cheap.amount = decimal("10");
    CHECK(told(cheap) == "forgery amount");
    CHECK(told(failed()) == "failed null");
    CHECK(told(vbank()) == "vbankIssued null");
    CHECK(told(cancelled("100")) == "partiallyCancelled null");
    Payment nobodys = paid();
    nobodys.merchant_uid = "order-of-nobody";
    CHECK(told(nobodys) == "unknownOrder null");
}

TEST_CASE("the order that i'mport names is the answer's, not the one that the webhook names") {
    Front front;
    front.shop.add(order("order-2"));
    front.shop.source.put(paid());
    const auto answer =
        front.post(webhook, R"({"imp_uid":"imp_1","merchant_uid":"order-2","status":"paid"})");
    CHECK(member(answer, "merchant_uid") == "order-1");
    CHECK(front.shop.stored("order-1").state == OrderState::paid);
    CHECK(front.shop.stored("order-2").state == OrderState::pending);
}

TEST_CASE("an order number that nobody can read does not lose a payment") {
    for (const char* const body : {"imp_uid=imp_1&merchant_uid=%ff",
                                   "imp_uid=imp_1&merchant_uid=..",
                                   "imp_uid=imp_1&merchant_uid=a&merchant_uid=b",
                                   R"({"imp_uid":"imp_1","merchant_uid":["order-1"]})"}) {
        CAPTURE(body);
        Front front;
        front.shop.source.put(paid());
        CHECK(front.post(webhook, body, kForm).status == 200);
        CHECK(front.shop.stored().state == OrderState::paid);
    }
}

TEST_CASE("ids may be JSON integers") {
    Front front;
    Payment payment = paid("900");
    payment.merchant_uid = "20260701";
    front.shop.add(order("20260701"));
    front.shop.source.put(payment);
    const auto answer =
        front.post(webhook, R"({"imp_uid":900,"merchant_uid":20260701,"status":"paid"})");
    CHECK(answer.status == 200);
    CHECK(front.shop.stored("20260701").state == OrderState::paid);
}

TEST_CASE("a cancellation_id goes to the journal, and a long one is cut") {
    Front front;
    front.shop.source.put(cancelled("100"));
    const std::string long_id(300, 'x');
    front.post(webhook, R"({"imp_uid":"imp_1","status":"cancelled","cancellation_id":"CANCEL-7"})");
    CHECK(journal(front).find("CANCEL-7") != std::string::npos);
    front.shop.source.put(cancelled("200"));
    front.post(webhook, R"({"imp_uid":"imp_1","cancellation_id":")" + long_id + "\"}");
    CHECK(journal(front).find(long_id) == std::string::npos);
    CHECK(journal(front).find(long_id.substr(0, 60)) != std::string::npos);
}

TEST_CASE("what is no webhook is refused and asks nobody") {
    Front front;
    const auto status = [&](const char* body, std::string_view type) {
        return front.post(webhook, body, type).status;
    };
    CHECK(status("{", "application/json") == 400);
    CHECK(status("[]", "application/json") == 400);
    CHECK(status("", "application/json") == 400);
    CHECK(status(R"({"merchant_uid":"order-1"})", "application/json") == 400);
    CHECK(status(R"({"imp_uid":null})", "application/json") == 400);
    CHECK(status(R"({"imp_uid":"a b"})", "application/json") == 400);
    CHECK(status("imp_uid=imp_1&imp_uid=imp_2", kForm) == 400);
    CHECK(status("hello", "text/plain") == 415);
    CHECK(status("", "") == 415);
    CHECK(front.shop.source.payment_calls() == 0);
    const auto answer = front.post(webhook, "{", "application/json");
    CHECK(member(answer, "status") == "badRequest");
}

TEST_CASE("an address that webhook.allow does not name is refused before anything is read") {
    Front front;
    front.shop.source.put(paid());
    front.lent.settings.webhook_allow = Networks::parse({"52.78.0.0/16"}).value();
    for (const char* const address : {"192.0.2.1", "", "52.78.1.1.evil", "unix:"}) {
        const auto answer = front.post(webhook, kPaid, kForm, {{"REMOTE_ADDR", address}});
        CHECK(answer.status == 403);
        CHECK(member(answer, "status") == "badRequest");
    }
    CHECK(front.post(webhook, "{", kForm).status == 403);
    CHECK(front.shop.source.payment_calls() == 0);
    CHECK(journal(front).empty());
    CHECK(front.shop.store->count_inbox().value() == 0);
    for (const char* const address : {"52.78.100.19", "::ffff:52.78.100.19"})
        CHECK(front.post(webhook, kPaid, kForm, {{"REMOTE_ADDR", address}}).status == 200);
}

TEST_CASE("while i'mport cannot be asked the answer is 503, so that it is sent again") {
    Front front;
    front.shop.source.fail_with(Error{Errc::unavailable, "down"});
    const auto answer = front.post(webhook, kPaid);
    CHECK(answer.status == 503);
    CHECK(header(answer, "Retry-After") == "60");
    CHECK(member(answer, "status") == "pending");
    CHECK(answer.body.find("down") == std::string::npos);
    front.shop.source.fail_with(std::nullopt);
    front.shop.source.put(paid());
    CHECK(front.post(webhook, kPaid).status == 200);
    CHECK(front.shop.stored().state == OrderState::paid);
}
