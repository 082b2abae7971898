#include "domain/decide.hpp"

#include "support/samples.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace imp;
using namespace imp::samples;

namespace {

const Policy kLive{.accept_test_payments = false, .test_pg_ids = {"INIpayTest"}};
const Policy kTesting{.accept_test_payments = true, .test_pg_ids = {"INIpayTest"}};

Order accepted_by(std::string_view uid, OrderState state = OrderState::paid) {
    Order o = order();
    o.accepted = imp_uid(uid);
    o.state = state;
    return o;
}

Order billing_key_order() {
    Order o = order();
    o.kind = OrderKind::billing_key;
    o.price = money("0");
    o.customer_uid = "customer-1";
    return o;
}

Payment issuance() {
    Payment p = paid();
    p.amount = decimal("0");
    p.customer_uid = "customer-1";
    p.customer_uid_usage = "issue";
    p.billing_key_seen = true;
    return p;
}

/// The record that a store would hold after `verdict`.
PaymentRecord record(const Payment& payment, Verdict verdict) {
    return {.payment = payment, .verdict = verdict, .first_seen_at = 1, .updated_at = 1};
}

Order settled(const Order& before, const Payment& payment) {
    const Verdict verdict = decide(before, payment, kLive);
    return settle_order(before, payment, verdict, std::vector{record(payment, verdict)});
}

}  // namespace

TEST_CASE("row 0: an answer that contradicts itself decides nothing") {
    Payment p = paid();
    p.amount = decimal("-15000");
    CHECK(decide(order(), p, kLive) == Verdict::bad_reply);
    CHECK(decide(order(), cancelled("15001"), kLive) == Verdict::bad_reply);
    CHECK(status_of(Verdict::bad_reply, order()) == Status::pending);
}

TEST_CASE("row 1: a payment of another order is refused before anything else is looked at") {
    Payment p = paid();
    p.merchant_uid = "order-2";
    CHECK(decide(order(), p, kLive) == Verdict::forged_merchant_uid);
    p.merchant_uid = "ORDER-1";
    CHECK(decide(order(), p, kLive) == Verdict::forged_merchant_uid);
    p.merchant_uid = "order-1 ";
    CHECK(decide(accepted_by("imp_9"), p, kLive) == Verdict::forged_merchant_uid);
}

TEST_CASE("row 2: a test payment is refused unless the shop is testing") {
    Payment p = paid();
    p.sandbox = true;
    CHECK(decide(order(), p, kLive) == Verdict::test_payment);
    CHECK(decide(order(), p, kTesting) == Verdict::paid);
    p.sandbox.reset();
    p.pg_id = "INIpayTest";
    CHECK(decide(order(), p, kLive) == Verdict::test_payment);
    p.sandbox = false;  // i'mport's own word counts more than the list
    CHECK(decide(order(), p, kLive) == Verdict::paid);
}

TEST_CASE("row 3: a second payment that holds money is a duplicate, also of a closed order") {
    CHECK(decide(accepted_by("imp_9"), paid(), kLive) == Verdict::duplicate);
    CHECK(decide(accepted_by("imp_9"), cancelled("5000"), kLive) == Verdict::duplicate);
    CHECK(decide(accepted_by("imp_9", OrderState::cancelled), paid(), kLive) == Verdict::duplicate);
    Order closed = order();
    closed.closed = true;
    CHECK(decide(closed, paid(), kLive) == Verdict::duplicate);
    CHECK(status_of(Verdict::duplicate, closed) == Status::duplicate);
}

TEST_CASE("row 4: a stale failed attempt of a paid order says paid") {
    const Order o = accepted_by("imp_9");
    for (const Payment& p : {failed(), abandoned(), vbank(), cancelled("15000")}) {
        CHECK(decide(o, p, kLive) == Verdict::superseded);
        CHECK(status_of(Verdict::superseded, o) == Status::success);
        CHECK(settled(o, p) == o);
    }
    CHECK(status_of(Verdict::superseded, accepted_by("imp_9", OrderState::partially_cancelled)) ==
          Status::partially_cancelled);
}

TEST_CASE("rows 3 and 4: what was paid after the order's time, whoever sees it first") {
    Payment late = paid();
    Order o = order();
    o.expires_at = late.paid_at;
    CHECK(decide(o, late, kLive) == Verdict::duplicate);
    o.expires_at = late.paid_at + 1;
    CHECK(decide(o, late, kLive) == Verdict::paid);
    o.expires_at = late.paid_at;
    CHECK(decide(o, failed(), kLive) == Verdict::failed);
    CHECK(decide(o, abandoned(), kLive) == Verdict::pending);
    o.accepted = late.imp_uid;
    CHECK(decide(o, late, kLive) == Verdict::paid);
    o.accepted.reset();
    late.pay_method = "vbank";  // the order waits for a deposit
    CHECK(decide(o, late, kLive) == Verdict::paid);
}

TEST_CASE(
    "a payment of nothing, such as a card's registration, holds no money to refuse or to give "
    "back") {
    Payment nothing = paid("imp_2");
    nothing.amount = decimal("0");
    CHECK_FALSE(holds_money(nothing));
    CHECK(decide(order(), nothing, kLive) == Verdict::forged_amount);
    CHECK_FALSE(is_refundable_refusal(Verdict::forged_amount, nothing));
    CHECK(decide(accepted_by("imp_9"), nothing, kLive) == Verdict::superseded);
}

TEST_CASE("a closed order still follows its own accepted payment") {
    Order o = accepted_by("imp_1");
    o.closed = true;
    CHECK(decide(o, cancelled("15000"), kLive) == Verdict::cancelled);
    CHECK(settled(o, cancelled("15000")).state == OrderState::cancelled);
}

TEST_CASE("row 5: a billing key of our customer completes its order and is no sale") {
    CHECK(decide(billing_key_order(), issuance(), kLive) == Verdict::billing_key_issued);
    const Order after = settled(billing_key_order(), issuance());
    CHECK(after.state == OrderState::completed);
    CHECK(after.accepted == imp_uid("imp_1"));
    Payment shown = issuance();
    shown.amount = decimal("1000");  // the shown amount is not what is paid
    CHECK(decide(billing_key_order(), shown, kLive) == Verdict::billing_key_issued);
}

TEST_CASE("row 5: until the key itself was seen we do not know") {
    Payment unseen = issuance();
    unseen.billing_key_seen = false;
    CHECK(decide(billing_key_order(), unseen, kLive) == Verdict::pending);
    const Order after = settled(billing_key_order(), unseen);
    CHECK(after.state == OrderState::pending);
    CHECK(!after.accepted);
}

TEST_CASE("row 6: kinds are not interchangeable") {
    CHECK(decide(order(), issuance(), kLive) == Verdict::forged_kind);
    Payment p = issuance();
    p.customer_uid = "customer-2";
    CHECK(decide(billing_key_order(), p, kLive) == Verdict::forged_kind);
    CHECK(decide(billing_key_order(), paid(), kLive) == Verdict::forged_kind);
    Order certification = order();
    certification.kind = OrderKind::certification;
    CHECK(decide(certification, paid(), kLive) == Verdict::forged_kind);
}

TEST_CASE("row 6: a PG that charges at issuance makes a sale of it") {
    Payment p = paid();
    p.customer_uid_usage = "issue";
    p.pg_provider = "danal_tpay";
    CHECK(decide(order(), p, kLive) == Verdict::paid);
    p.pg_provider = "welcome";
    CHECK(decide(order(), p, kLive) == Verdict::forged_kind);
    p.pay_method = "phone";
    CHECK(decide(order(), p, kLive) == Verdict::paid);
}

TEST_CASE("row 6: a registration that has not come to anything yet is no forgery") {
    CHECK(decide(billing_key_order(), failed(), kLive) == Verdict::failed);
    Payment opened = abandoned();
    opened.amount = decimal("0");
    opened.customer_uid = "customer-1";
    CHECK(decide(billing_key_order(), opened, kLive) == Verdict::pending);
    opened.customer_uid = "customer-2";
    CHECK(decide(billing_key_order(), opened, kLive) == Verdict::forged_kind);
    opened.customer_uid = "customer-1";
    opened.customer_uid_usage = "payment";
    CHECK(decide(billing_key_order(), opened, kLive) == Verdict::forged_kind);
}

TEST_CASE("row 7: refuses an amount one won short, or one over") {
    for (const char* amount : {"14999", "15001", "1500", "150000", "0", "15000.5"}) {
        Payment p = paid();
        p.amount = decimal(amount);
        CAPTURE(amount);
        CHECK(decide(order(), p, kLive) == Verdict::forged_amount);
        CHECK(settled(order(), p) == order());
    }
}

TEST_CASE("row 7: 15 dollars are not 15 won, and an unknown currency is good only for itself") {
    Order o = order();
    o.price = money("15");
    Payment p = paid();
    p.amount = decimal("15");
    p.currency = "USD";
    CHECK(decide(o, p, kLive) == Verdict::forged_currency);
    o.price = money("15", "XYZ");
    CHECK(decide(o, p, kLive) == Verdict::forged_currency);
    p.currency = "XYZ";
    CHECK(decide(o, p, kLive) == Verdict::paid);
}

TEST_CASE("row 7: a promotion's discount may be in the amount or not") {
    Payment p = paid();
    p.amount = decimal("14000");
    p.promotion_discount = decimal("1000");
    CHECK(decide(order(), p, kLive) == Verdict::forged_amount);
    p.has_promotion = true;
    CHECK(decide(order(), p, kLive) == Verdict::paid);
    p.amount = decimal("15000");
    CHECK(decide(order(), p, kLive) == Verdict::paid);
    p.amount = decimal("16000");
    p.promotion_discount = decimal("-1000");
    CHECK(decide(order(), p, kLive) == Verdict::forged_amount);
}

TEST_CASE("row 7: an account over another amount is refused, a failed attempt is just failed") {
    Payment account = vbank();
    account.amount = decimal("1");
    CHECK(decide(order(), account, kLive) == Verdict::forged_amount);
    Payment attempt = failed();
    attempt.amount = decimal("1");
    CHECK(decide(order(), attempt, kLive) == Verdict::failed);
}

TEST_CASE("rows 8 to 10: what is left decides, not the status word") {
    CHECK(decide(order(), paid(), kLive) == Verdict::paid);
    CHECK(decide(order(), cancelled("5000"), kLive) == Verdict::partially_cancelled);
    CHECK(decide(order(), cancelled("15000"), kLive) == Verdict::cancelled);
    CHECK(decide(order(), cancelled("0"), kLive) == Verdict::cancelled);
    Payment p = paid();
    p.cancel_amount = decimal("5000");
    CHECK(decide(order(), p, kLive) == Verdict::partially_cancelled);
    p.cancel_amount = decimal("15000");
    CHECK(decide(order(), p, kLive) == Verdict::cancelled);
}

TEST_CASE("rows 11 and 12: only an account with a number is an account") {
    CHECK(decide(order(), vbank(), kLive) == Verdict::vbank_issued);
    CHECK(decide(order(), abandoned(), kLive) == Verdict::pending);
    Payment p = vbank();
    p.vbank_num.clear();
    CHECK(decide(order(), p, kLive) == Verdict::pending);
    p = paid();
    p.status = PaymentStatus::unknown;
    CHECK(decide(order(), p, kLive) == Verdict::pending);
}

TEST_CASE("row 13: failed, and payable again") {
    CHECK(decide(order(), failed(), kLive) == Verdict::failed);
    const Order after = settled(order(), failed());
    CHECK(after.state == OrderState::failed);
    CHECK_FALSE(after.accepted);
    CHECK(settled(after, paid()).state == OrderState::paid);
}

TEST_CASE("a payment cancelled before it was accepted leaves the order payable") {
    const Order after = settled(order(), cancelled("15000"));
    CHECK(after.state == OrderState::cancelled);
    CHECK_FALSE(after.accepted);
    CHECK(decide(after, paid("imp_2"), kLive) == Verdict::paid);
}

TEST_CASE("an accepted payment goes on to partly and fully cancelled") {
    Order o = settled(order(), paid());
    CHECK(o.state == OrderState::paid);
    o = settled(o, cancelled("5000"));
    CHECK(o.state == OrderState::partially_cancelled);
    o = settled(o, cancelled("15000"));
    CHECK(o.state == OrderState::cancelled);
    CHECK(o.accepted == imp_uid("imp_1"));
}

TEST_CASE("an open account keeps the order waiting while another attempt fails") {
    const std::vector records{record(vbank("imp_1"), Verdict::vbank_issued),
                              record(failed("imp_2"), Verdict::failed)};
    Order o = order();
    o.state = OrderState::awaiting_deposit;
    CHECK(settle_order(o, failed("imp_2"), Verdict::failed, records).state ==
          OrderState::awaiting_deposit);
}

TEST_CASE("without money the order is as its last matching attempt ended") {
    Payment earlier = failed("imp_1");
    earlier.failed_at = 100;
    Payment later = cancelled("15000", "imp_2");
    later.cancelled_at = 200;
    const std::vector records{record(earlier, Verdict::failed),
                              record(later, Verdict::cancelled),
                              record(paid("imp_3"), Verdict::forged_amount)};
    CHECK(settle_order(order(), earlier, Verdict::failed, records).state == OrderState::cancelled);
    later.cancelled_at = 50;
    const std::vector other{record(earlier, Verdict::failed), record(later, Verdict::cancelled)};
    CHECK(settle_order(order(), later, Verdict::cancelled, other).state == OrderState::failed);
}

TEST_CASE("a refused or undecided payment leaves the order as it was") {
    Order o = order();
    o.state = OrderState::failed;
    for (const Verdict verdict : {Verdict::bad_reply,
                                  Verdict::forged_amount,
                                  Verdict::forged_currency,
                                  Verdict::forged_kind,
                                  Verdict::test_payment,
                                  Verdict::duplicate,
                                  Verdict::superseded,
                                  Verdict::pending})
        CHECK(settle_order(o, paid(), verdict, std::vector{record(paid(), verdict)}) == o);
}

TEST_CASE("every verdict's word is read back, and refusals name their reason") {
    for (const Verdict verdict : {Verdict::bad_reply,
                                  Verdict::forged_merchant_uid,
                                  Verdict::test_payment,
                                  Verdict::duplicate,
                                  Verdict::superseded,
                                  Verdict::billing_key_issued,
                                  Verdict::forged_kind,
                                  Verdict::forged_amount,
                                  Verdict::forged_currency,
                                  Verdict::paid,
                                  Verdict::partially_cancelled,
                                  Verdict::cancelled,
                                  Verdict::vbank_issued,
                                  Verdict::pending,
                                  Verdict::failed})
        CHECK(parse_verdict(to_string(verdict)) == verdict);
    CHECK_FALSE(parse_verdict("forged"));
    CHECK(refusal_reason(Verdict::forged_amount) == "amount");
    CHECK(is_refusal(Verdict::duplicate));
    CHECK_FALSE(is_refusal(Verdict::failed));
}

TEST_CASE("each status has its word and its HTTP status") {
    CHECK(wire_word(Status::vbank_issued) == "vbankIssued");
    CHECK(wire_word(Status::partially_cancelled) == "partiallyCancelled");
    CHECK(http_status(Status::pending) == 202);
    CHECK(http_status(Status::duplicate) == 409);
    CHECK(http_status(Status::forgery) == 400);
    CHECK(http_status(Status::failed) == 200);
    CHECK(http_status(Status::not_found) == 404);
}

TEST_CASE("what the operator takes in spite of a mismatch goes by its status alone") {
    Payment cheap = paid();
    cheap.amount = decimal("100");
    CHECK(decide(order(), cheap, {}) == Verdict::forged_amount);
    CHECK(decide(order(), cheap, {}, true) == Verdict::paid);
    Payment test = paid();
    test.sandbox = true;
    CHECK(decide(order(), test, {}, true) == Verdict::paid);
    Order taken = order();
    taken.accepted = imp_uid("imp_other");
    CHECK_MESSAGE(decide(taken, cheap, {}, true) == Verdict::duplicate, "never two for one order");
    Payment foreign = paid();
    foreign.merchant_uid = "order-2";
    CHECK(decide(order(), foreign, {}, true) == Verdict::forged_merchant_uid);
}

TEST_CASE("only refused money of an order of ours goes back by itself") {
    for (const Verdict verdict : {Verdict::duplicate,
                                  Verdict::forged_kind,
                                  Verdict::forged_amount,
                                  Verdict::forged_currency})
        CHECK(is_refundable_refusal(verdict, paid()));
    for (const Verdict verdict : {Verdict::forged_merchant_uid,
                                  Verdict::test_payment,
                                  Verdict::superseded,
                                  Verdict::paid,
                                  Verdict::partially_cancelled,
                                  Verdict::bad_reply})
        CHECK_FALSE(is_refundable_refusal(verdict, paid()));
    CHECK_FALSE(is_refundable_refusal(Verdict::forged_amount, cancelled("15000")));
    CHECK_FALSE(is_refundable_refusal(Verdict::forged_amount, failed()));
    Payment promoted = paid();
    promoted.has_promotion = true;
    CHECK_FALSE(is_refundable_refusal(Verdict::forged_amount, promoted));
    CHECK_MESSAGE(is_refundable_refusal(Verdict::duplicate, promoted), "no mismatch of the amount");
    Payment registered = paid();
    registered.customer_uid_usage = "issue";
    CHECK_FALSE(is_refundable_refusal(Verdict::forged_kind, registered));
    registered.pg_provider = "danal_tpay";
    CHECK(is_refundable_refusal(Verdict::forged_kind, registered));
}
