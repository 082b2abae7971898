#include "settlement/billing_keys.hpp"

#include "settlement/shop.hpp"

using namespace imp;
using namespace imp::samples;
using namespace imp::settlement;

namespace {

constexpr const char* kCard = "customer-1-card";

Order registration(const char* number = "reg-1") {
    Order o = order(number);
    o.price = money("0");
    o.kind = OrderKind::billing_key;
    o.customer_uid = kCard;
    return o;
}

Payment issued(const char* imp = "imp_k", const char* number = "reg-1") {
    Payment p = paid(imp);
    p.merchant_uid = number;
    p.amount = decimal("0");
    p.customer_uid = kCard;
    p.customer_uid_usage = "issue";
    return p;
}

BillingKey key() {
    return {.customer_uid = kCard, .pg_provider = "tosspayments", .pg_id = "m", .card_name = "BC"};
}

}  // namespace

TEST_CASE("a card is registered once the payment and the key itself are there") {
    Shop shop;
    shop.add(registration());
    shop.source.put(issued());
    shop.source.put_billing_key(key());
    CHECK(shop.landing("imp_k", "reg-1").status == Status::success);
    CHECK(shop.landing("imp_k", "reg-1").status == Status::success);
    CHECK(shop.webhook("imp_k").status == Status::success);
    CHECK(shop.source.billing_key_calls() == 1);
    CHECK(shop.stored("reg-1").state == OrderState::completed);
    CHECK(shop.events("billing_key_issued", "reg-1") == 1);
    const auto kept = shop.store->find_billing_key(kCard).value().value();
    CHECK(kept.merchant_uid == "reg-1");
    CHECK(kept.imp_uid == imp_uid("imp_k"));
    CHECK(shop.entries().size() == 1);
    CHECK(shop.entries().front().type == "billing_key.issued");
}

TEST_CASE("a payment whose key i'mport does not show registers nothing yet") {
    Shop shop;
    shop.add(registration());
    shop.source.put(issued());
    CHECK(shop.webhook("imp_k").status == Status::pending);
    CHECK(shop.stored("reg-1").state == OrderState::pending);
    CHECK(shop.entries().empty());
    CHECK(!shop.store->find_billing_key(kCard).value());
    shop.source.put_billing_key(key());
    CHECK(shop.webhook("imp_k").status == Status::success);
    CHECK(shop.stored("reg-1").state == OrderState::completed);
}

TEST_CASE("reconciliation asks for the key too, and does not ask again once it was seen") {
    Shop shop;
    shop.add(registration());
    Payment payment = issued();
    payment.started_at = payment.paid_at = shop.clock.now() - 60;
    shop.source.put(payment);
    shop.source.put_billing_key(key());
    shop.reconciler.run(std::chrono::hours(1));
    CHECK(shop.stored("reg-1").state == OrderState::completed);
    const int calls = shop.source.billing_key_calls();
    shop.reconciler.run(std::chrono::hours(1));
    CHECK(shop.source.billing_key_calls() == calls);
    CHECK(shop.events("billing_key_issued", "reg-1") == 1);
}

TEST_CASE("the key of another customer completes nothing, whatever i'mport shows for it") {
    Shop shop;
    shop.add(registration());
    Payment foreign = issued();
    foreign.customer_uid = "somebody-else";
    shop.source.put(foreign);
    shop.source.put_billing_key({.customer_uid = "somebody-else"});
    CHECK(shop.landing("imp_k", "reg-1").status == Status::forgery);
    CHECK(shop.stored("reg-1").state == OrderState::pending);
    CHECK(shop.source.billing_key_calls() == 0);
}

TEST_CASE("a payment that issues for an ordinary order needs no key to be refused, or taken") {
    Shop shop;
    Payment sale = issued("imp_1", "order-1");
    sale.amount = decimal("15000");
    sale.pg_provider = "danal";  // charges at once
    shop.source.put(sale);
    CHECK(shop.landing("imp_1").status == Status::success);
    CHECK(shop.stored().state == OrderState::paid);
    CHECK(shop.source.billing_key_calls() == 0);
}
