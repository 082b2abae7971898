// Old orders whose payments and journal leave the store.
#include "settlement/archive.hpp"

#include "settlement/shop.hpp"

using namespace imp;
using namespace imp::samples;
using namespace imp::settlement;
using namespace std::chrono_literals;

namespace {

/// What was kept outside.
struct Outside {
    std::vector<OldOrder> orders;

    KeepOutside keep() {
        return [this](const std::vector<OldOrder>& some) -> Result<void> {
            orders.insert(orders.end(), some.begin(), some.end());
            return {};
        };
    }
};

ArchiveCount archive(Shop& shop, const KeepOutside& keep) {
    return archive_orders(
               *shop.store, shop.clock.now() - kRefundableFor, shop.clock.now(), keep, {})
        .value();
}

/// An order that was paid half a year ago, and more.
void pay_long_ago(Shop& shop) {
    shop.source.put(paid());
    REQUIRE(shop.landing("imp_1").status == Status::success);
    shop.clock.advance(24h * 181);
}

}  // namespace

TEST_CASE("an old order's payments and journal are kept outside, and are gone; the order stays") {
    Shop shop;
    pay_long_ago(shop);
    const PaymentRecord record = shop.record("imp_1");
    Outside outside;
    const ArchiveCount count = archive(shop, outside.keep());
    CHECK(count.archived == 1);
    CHECK(count.kept == 0);
    REQUIRE(outside.orders.size() == 1);
    CHECK(outside.orders[0].payments == std::vector<PaymentRecord>{record});
    REQUIRE(outside.orders[0].events.size() == 1);
    CHECK(outside.orders[0].events[0].verdict == "paid");
    CHECK_FALSE(shop.store->find_payment(imp_uid("imp_1")).value());
    CHECK(shop.store->events_of("order-1")->empty());
    CHECK(shop.stored().state == OrderState::paid);
    CHECK(shop.stored().archived_at == shop.clock.now());
    CHECK(archive(shop, outside.keep()).archived == 0);
    CHECK(outside.orders.size() == 1);
}

TEST_CASE("an archived order is paid: landings say so and nobody is told twice") {
    Shop shop(told_options());
    pay_long_ago(shop);
    Outside outside;
    REQUIRE(archive(shop, outside.keep()).archived == 1);
    REQUIRE(shop.store->purge_entries(shop.clock.now()));
    const std::size_t told = shop.entries().size();
    const int calls = shop.source.payment_calls();
    CHECK(shop.landing("imp_1").status == Status::success);
    CHECK(shop.landing(nullptr).status == Status::success);
    CHECK(shop.source.payment_calls() == calls);
    CHECK(shop.webhook("imp_1").status == Status::success);
    CHECK(shop.entries().size() == told);
    // It is here again, and goes again when it is old again.
    CHECK(shop.record("imp_1").verdict == Verdict::paid);
    CHECK(shop.stored().archived_at == 0);
    CHECK(archive(shop, outside.keep()).archived == 0);
    shop.clock.advance(24h * 181);
    CHECK(archive(shop, outside.keep()).archived == 1);
}

TEST_CASE("money for an archived order is refused, and its refund is told") {
    Shop shop(refunding_options());
    pay_long_ago(shop);
    Outside outside;
    REQUIRE(archive(shop, outside.keep()).archived == 1);
    shop.source.put(paid("imp_2"));
    CHECK(shop.webhook("imp_2", "order-1").status == Status::duplicate);
    CHECK(shop.stored().accepted == imp_uid("imp_1"));
    CHECK(shop.entry(kind::kRefund).imp_uid == "imp_2");
    shop.source.put(cancelled("15000"));
    CHECK(shop.webhook("imp_1").status == Status::cancelled);
    CHECK(shop.stored().state == OrderState::cancelled);
    CHECK(shop.entry(kind::kCommand).type == "payment.paid");
    const auto entries = shop.entries();
    CHECK(std::count_if(entries.begin(), entries.end(), [](const store::OutboxEntry& entry) {
              return entry.type == "payment.cancelled";
          }) == 1);
}

TEST_CASE("what is not at rest stays") {
    Shop shop;
    Order open = order("open");
    Order key = order("key");
    key.kind = OrderKind::billing_key;
    key.accepted = imp_uid("imp_key");
    Order part = order("part");
    part.accepted = imp_uid("imp_part");
    part.state = OrderState::partially_cancelled;
    for (const Order& each : {open, key, part})
        shop.add(each);
    shop.source.put(paid());
    REQUIRE(shop.landing("imp_1").status == Status::success);
    shop.source.put(paid("imp_2"));
    REQUIRE(shop.landing("imp_2").status == Status::duplicate);  // its money is still with us
    shop.clock.advance(24h * 181);
    Outside outside;
    const ArchiveCount count = archive(shop, outside.keep());
    CHECK(count.archived == 0);
    CHECK(count.kept == 1);
    CHECK(count.looked_at == 4);
    CHECK(outside.orders.empty());
}

TEST_CASE("an order that changes while it is written stays") {
    Shop shop;
    pay_long_ago(shop);
    shop.source.put(cancelled("15000"));
    const ArchiveCount count = archive(shop, [&](const std::vector<OldOrder>&) -> Result<void> {
        shop.webhook("imp_1");
        return {};
    });
    CHECK(count.archived == 0);
    CHECK(count.changed == 1);
    CHECK(shop.record("imp_1").verdict == Verdict::cancelled);
}

TEST_CASE("what cannot be kept outside stays, and so does what is too young") {
    Shop shop;
    pay_long_ago(shop);
    const UnixSeconds now = shop.clock.now();
    const auto full = [](const std::vector<OldOrder>&) -> Result<void> {
        return Error{Errc::store, "no space left"};
    };
    CHECK(archive_orders(*shop.store, now - kRefundableFor, now, full, {}).error().detail ==
          "no space left");
    CHECK(shop.record("imp_1").verdict == Verdict::paid);
    CHECK(archive_orders(*shop.store, now - kRefundableFor + 1, now, full, {}).error().code ==
          Errc::bad_input);
    CHECK(count_archivable(*shop.store, now - kRefundableFor, now, {})->archived == 1);
    CHECK(shop.record("imp_1").verdict == Verdict::paid);
}
