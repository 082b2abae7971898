#include "domain/shop_event.hpp"

#include "base/json.hpp"
#include "domain/decide.hpp"
#include "support/samples.hpp"

#include <doctest/doctest.h>

#include <optional>

using namespace imp;
using namespace imp::samples;

namespace {

/// An order that is told one payment's story answer by answer, as the recorder does it.
struct Story {
    Order order = samples::order();
    std::vector<PaymentRecord> others;
    std::optional<PaymentRecord> known;
    UnixSeconds now = 1'782'864'000;

    std::vector<ShopEvent> hear(const Payment& payment) {
        PaymentRecord record{.payment = payment};
        record.verdict = decide(order, payment, {});
        if (record.verdict == Verdict::vbank_issued && is_deposit_overdue(payment, now))
            record.verdict = Verdict::pending;  // read again by reconciliation
        std::vector<PaymentRecord> all = others;
        all.push_back(record);
        const Order after = settle_order(order, payment, *record.verdict, all);
        auto events = shop_events({.before = order,
                                   .after = after,
                                   .known = known ? &*known : nullptr,
                                   .record = record,
                                   .sandbox = false});
        order = after;
        known = record;
        return events;
    }

    std::vector<std::string> types(const Payment& payment) {
        std::vector<std::string> words;
        for (const ShopEvent& event : hear(payment))
            words.emplace_back(to_string(event.type));
        return words;
    }
};

using Words = std::vector<std::string>;

Payment with_amount(Payment payment, std::string_view amount) {
    payment.amount = decimal(amount);
    return payment;
}

}  // namespace

TEST_CASE("of an archived order a refund is told, and nothing that was told before") {
    Story story;
    CHECK(story.types(paid()) == Words{"payment.paid"});
    story.known.reset();
    CHECK(story.types(paid()).empty());
    story.known.reset();
    CHECK(story.types(cancelled("15000")) == Words{"payment.cancelled"});
    story.known.reset();
    CHECK(story.types(cancelled("15000")).empty());
    CHECK(story.types(paid("imp_2")) == Words{"payment.refused"});
}

TEST_CASE("a paid order is told once, whoever repeats it") {
    Story story;
    CHECK(story.types(paid()) == Words{"payment.paid"});
    CHECK(story.types(paid()).empty());
}

TEST_CASE("an order first seen already partly refunded says paid first") {
    Story story;
    CHECK(story.types(cancelled("4000")) == Words{"payment.paid", "payment.partially_cancelled"});
}

TEST_CASE("each partial cancellation is an event of its own, the last one says cancelled") {
    Story story;
    story.hear(paid());
    const auto first = story.hear(cancelled("4000"));
    const auto second = story.hear(cancelled("5000"));
    const auto last = story.hear(cancelled("15000"));
    REQUIRE(first.size() == 1);
    REQUIRE(second.size() == 1);
    REQUIRE(last.size() == 1);
    CHECK(first[0].type == ShopEventType::partially_cancelled);
    CHECK(second[0].type == ShopEventType::partially_cancelled);
    CHECK(first[0].id != second[0].id);
    CHECK(last[0].type == ShopEventType::cancelled);
}

TEST_CASE("a payment that was given back before we heard of it was cancelled, never paid") {
    Story story;
    CHECK(story.types(cancelled("15000")) == Words{"payment.cancelled"});
}

TEST_CASE("an account: issued, then paid into") {
    Story story;
    CHECK(story.types(vbank()) == Words{"payment.awaiting_deposit"});
    CHECK(story.types(vbank()).empty());
    CHECK(story.types(paid()) == Words{"payment.paid"});
}

TEST_CASE("an account that nobody paid into for a day after its date has expired") {
    Story story;
    Payment account = vbank();
    account.vbank_date = story.now + 3600;
    story.hear(account);
    story.now = account.vbank_date + 24 * 3600 - 1;
    CHECK(story.types(account).empty());
    CHECK(story.order.state == OrderState::awaiting_deposit);
    story.now += 1;
    CHECK(story.types(account) == Words{"payment.deposit_expired"});
    CHECK(story.order.state == OrderState::pending);
    CHECK_MESSAGE(story.types(paid()) == Words{"payment.paid"}, "a late deposit counts");
}

TEST_CASE("failed, and paid after all") {
    Story story;
    CHECK(story.types(failed()) == Words{"payment.failed"});
    CHECK(story.types(failed()).empty());
    CHECK(story.types(paid()) == Words{"payment.paid"});
}

TEST_CASE("refused is said only where money was really taken, with the reason") {
    Story story;
    Payment cheap = with_amount(paid(), "100");
    cheap.status = PaymentStatus::ready;
    CHECK(story.types(cheap).empty());
    const auto events = story.hear(with_amount(paid(), "100"));
    REQUIRE(events.size() == 1);
    CHECK(events[0].type == ShopEventType::refused);
    CHECK(events[0].reason == "amount");
    CHECK(story.order.state == OrderState::pending);
}

TEST_CASE("refused money that was given back is refunded, and the order stays as it is") {
    Story story;
    story.hear(with_amount(paid(), "100"));
    Payment back = with_amount(cancelled("100"), "100");
    CHECK(story.types(back) == Words{"payment.refunded"});
    CHECK(story.order.state == OrderState::pending);
    CHECK(story.types(back).empty());
}

TEST_CASE("a second payment of a paid order is refused as a duplicate") {
    Story story;
    story.order.accepted = imp_uid("imp_other");
    story.order.state = OrderState::paid;
    story.others.push_back({.payment = paid("imp_other"), .verdict = Verdict::paid});
    const auto events = story.hear(paid());
    REQUIRE(events.size() == 1);
    CHECK(events[0].type == ShopEventType::refused);
    CHECK(events[0].reason == "duplicate");
    CHECK(story.types(cancelled("15000")) == Words{"payment.refunded"});
    CHECK(story.order.state == OrderState::paid);
}

TEST_CASE("a test payment takes no money: nothing is refused in the shop's books") {
    Story story;
    Payment test = paid();
    test.sandbox = true;
    CHECK(story.types(test).empty());
}

TEST_CASE("a billing key is told as such") {
    Story story;
    story.order.kind = OrderKind::billing_key;
    story.order.customer_uid = "customer-1";
    Payment issue = paid();
    issue.customer_uid = "customer-1";
    issue.customer_uid_usage = "issue";
    CHECK(story.types(issue).empty());
    issue.billing_key_seen = true;
    CHECK(story.types(issue) == Words{"billing_key.issued"});
}

TEST_CASE("an event's id says what happened, not when it was heard") {
    Story a;
    Story b;
    b.now += 1000;
    b.hear(failed());  // another way to the same outcome
    const auto from_a = a.hear(paid());
    const auto from_b = b.hear(paid());
    CHECK(from_a.at(0).id == from_b.at(0).id);
    CHECK(from_a.at(0).id.size() == 36);
    CHECK(make_event(ShopEventType::paid, order("order-2"), paid(), false).id != from_a.at(0).id);
}

TEST_CASE("an event is one line of JSON") {
    Story story;
    Payment account = vbank();
    const ShopEvent event = story.hear(account).at(0);
    const std::string line = to_line(event, 1'782'864'000);
    CHECK(line.find('\n') == std::string::npos);
    const json::Value parsed = json::parse(line).value();
    CHECK(parsed.find("id")->text() == event.id);
    CHECK(parsed.find("type")->text() == "payment.awaiting_deposit");
    CHECK(parsed.find("timestamp")->text() == "2026-07-01T00:00:00Z");
    const json::Value& data = *parsed.find("data");
    CHECK(data.find("merchant_uid")->text() == "order-1");
    CHECK(data.find("imp_uid")->text() == "imp_1");
    CHECK(data.find("amount")->text() == "15000");
    CHECK(data.find("currency")->text() == "KRW");
    CHECK(data.find("status")->text() == "awaiting_deposit");
    CHECK(data.find("sandbox")->is_boolean());
    CHECK(data.find("escrow")->is_boolean());
    CHECK(data.find("vbank")->find("number")->text() == account.vbank_num);
}

TEST_CASE("a card that is registered for the wrong order took no money, unless its PG charges") {
    Payment wrong = paid();
    wrong.customer_uid = "somebody";
    wrong.customer_uid_usage = "issue";
    Story story;
    CHECK(story.types(wrong).empty());
    Story charged;
    charged.order.customer_uid = "customer-1";
    wrong.pg_provider = "danal_tpay";
    CHECK(charged.types(wrong) == Words{"payment.refused"});
}
