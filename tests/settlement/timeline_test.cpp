#include "settlement/timeline.hpp"

#include "support/samples.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace imp;
using settlement::Happening;
using store::OutboxState;

namespace {

constexpr UnixSeconds kNow = 1'782'864'000;

store::OutboxEntry entry(OutboxState state, int attempts, UnixSeconds acted_at) {
    store::OutboxEntry made;
    made.id = "url:evt_1";
    made.kind = "url";
    made.type = "payment.paid";
    made.imp_uid = "imp_1";
    made.state = state;
    made.attempts = attempts;
    made.created_at = kNow;
    made.due_at = kNow + 600;
    made.acted_at = acted_at;
    made.last_error = attempts > 0 ? "HTTP 500" : "";
    return made;
}

store::Event event(const char* verdict, const char* detail) {
    store::Event made;
    made.at = kNow;
    made.source = "redirect";
    made.imp_uid = "imp_1";
    made.verdict = verdict;
    made.state_before = "pending";
    made.state_after = "paid";
    made.detail = detail;
    return made;
}

using Lines = std::vector<std::string>;

/// `when after kNow: what, note`
Lines lines(const settlement::OrderHistory& history) {
    Lines made;
    for (const Happening& each : settlement::timeline_of(history))
        made.push_back(std::to_string(each.at - kNow) + ": " + each.what +
                       (each.note.empty() ? "" : ", " + each.note));
    return made;
}

Lines of_entry(OutboxState state, int attempts, UnixSeconds acted_at) {
    settlement::OrderHistory history;
    history.entries.push_back(entry(state, attempts, acted_at));
    return lines(history);
}

}  // namespace

TEST_CASE("an entry of the outbox says when it was queued, how it went and what comes") {
    const std::string queued = "0: queued, url payment.paid";
    CHECK(of_entry(OutboxState::done, 0, kNow + 2) == Lines{queued, "2: done, url payment.paid"});
    CHECK(of_entry(OutboxState::done, 2, kNow + 14) ==
          Lines{queued, "14: done, url payment.paid, failed 2 times"});
    CHECK(of_entry(OutboxState::due, 0, 0) == Lines{queued, "600: due, url payment.paid"});
    CHECK(of_entry(OutboxState::due, 1, kNow + 3) ==
          Lines{queued,
                "3: failed, url payment.paid, failed once, at last: HTTP 500",
                "600: tried again then, url payment.paid"});
    CHECK(of_entry(OutboxState::dead, 9, kNow + 300) ==
          Lines{queued, "300: given up, url payment.paid, failed 9 times, at last: HTTP 500"});
    CHECK(of_entry(OutboxState::dropped, 9, 0) == Lines{queued});
    // By a version that did not say when.
    CHECK(of_entry(OutboxState::done, 0, 0) == Lines{queued, "0: done, url payment.paid"});
}

TEST_CASE("a line of the journal says what changed, and whose log lines tell more") {
    settlement::OrderHistory history;
    history.events.push_back(
        event("paid",
              R"({"status":"paid","amount":1000,"cancel_amount":0,"pg_tid":"t",)"
              R"("fail_reason":"","request":"0123456789abcdef"})"));
    const std::vector<Happening> list = settlement::timeline_of(history);
    REQUIRE(list.size() == 1);
    CHECK(list[0].who == "redirect");
    CHECK(list[0].note == "pending to paid, amount=1000");
    CHECK(list[0].request == "0123456789abcdef");
    CHECK(list[0].detail.find("pg_tid")->text() == "t");
}

TEST_CASE("amounts are written as whoever reads them wants them, the journal's too") {
    settlement::OrderHistory history;
    history.order = samples::order("A-1");
    Payment payment = samples::paid("imp_1");
    payment.started_at = 0;
    payment.paid_at = kNow - 9;
    payment.cancel_history = {{"", Decimal::from_int(3000), kNow - 8, "late"}};
    history.payments.push_back({.payment = payment, .verdict = {}});
    history.events.push_back(
        event("paid", R"({"amount":14.2,"cancel_amount":3,"currency":"USD","n":5})"));
    history.events.push_back(event("cancel_requested", R"({"amount":3000,"reason":"7000"})"));
    const auto notes = [&](const settlement::SumText& sum_text) {
        Lines made;
        for (const Happening& each : settlement::timeline_of(history, sum_text))
            made.push_back(each.note);
        return made;
    };
    CHECK(notes({}) == Lines{"15000 KRW",
                             "3000 KRW, late",
                             "pending to paid, amount=14.2, cancel_amount=3, n=5",
                             "pending to paid, amount=3000, reason=7000"});
    CHECK(notes([](const Decimal& amount, const std::string& currency) {
              return currency + ":" + amount.str();
          }) == Lines{"KRW:15000",
                      "KRW:3000, late",
                      "pending to paid, amount=USD:14.2, cancel_amount=USD:3, n=5",
                      "pending to paid, amount=KRW:3000, reason=7000"});
    history.order.reset();
    CHECK(notes([](const Decimal&, const std::string&) { return "?"; }).back() ==
          "pending to paid, amount=3000, reason=7000");
}

TEST_CASE("no field of a line can be taken for another one") {
    settlement::OrderHistory history;
    history.events.push_back(
        event("cancel_requested", R"({"amount":5000,"reason":"late, by=kim","by":"lee"})"));
    const std::vector<Happening> list = settlement::timeline_of(history);
    CHECK(list[0].note.ends_with(R"(amount=5000, reason="late, by=kim", by=lee)"));
}

TEST_CASE("a damaged line of the journal is shown as it is") {
    settlement::OrderHistory history;
    history.events.push_back(event("paid", "{broken"));
    const std::vector<Happening> list = settlement::timeline_of(history);
    CHECK(list[0].detail.text() == "{broken");
    CHECK(list[0].note == "pending to paid");
}

TEST_CASE("an order that was imported begins when it was placed") {
    settlement::OrderHistory history;
    history.order = samples::order("A-1");
    history.order->created_at = kNow - 5;
    history.order->expires_at = kNow + 90;
    CHECK(lines(history) == Lines{"-5: placed", "90: takes no money from then on"});
    history.events.push_back(event("order_added", "{}"));
    history.events.back().state_before.clear();
    CHECK(lines(history).front() == "0: order_added, paid");
}

TEST_CASE("i'mport's own times, each refund for itself") {
    settlement::OrderHistory history;
    Payment payment = samples::paid();
    payment.started_at = kNow;
    payment.paid_at = kNow + 10;
    payment.vbank_date = kNow + 100;
    payment.cancel_history = {{"c1", samples::decimal("300"), kNow + 20, "품절"},
                              {"c2", samples::decimal("200"), kNow + 30, ""}};
    history.payments.push_back({.payment = payment, .verdict = Verdict::paid});
    const Lines found = lines(history);
    REQUIRE(found.size() == 4);
    CHECK(found[1] == "10: money taken, 15000 KRW");
    CHECK(found[2] == "20: money given back, 300 KRW, 품절");
    CHECK(found[3] == "30: money given back, 200 KRW");
}
