#include "settlement/confirm.hpp"

#include "settlement/shop.hpp"

#include <thread>

using namespace imp;
using namespace imp::samples;
using namespace imp::settlement;
using namespace std::chrono_literals;

namespace {

Payment waiting(std::string_view imp = "imp_1") {
    return abandoned(imp);
}

struct Counter : Shop {
    Counter() : confirmer(*store, *orders, source, nullptr, clock, test_options().policy, {}) {}

    ConfirmAnswer confirm(const char* imp,
                          std::optional<std::string_view> amount = "15000",
                          const char* merchant = "order-1") {
        return confirmer.confirm(question(imp, amount, merchant));
    }

    static ConfirmQuestion question(const char* imp,
                                    std::optional<std::string_view> amount = "15000",
                                    const char* merchant = "order-1") {
        return {.merchant_uid = merchant_uid(merchant),
                .imp_uid = imp != nullptr ? std::optional(imp_uid(imp)) : std::nullopt,
                .amount = amount ? std::optional(decimal(*amount)) : std::nullopt,
                .remote_addr = "127.0.0.1"};
    }

    std::optional<store::Reservation> reservation() {
        std::optional<store::Reservation> found;
        REQUIRE(store->transact([&](store::Transaction& tx) -> Result<void> {
            found = tx.find_reservation("order-1").value();
            return {};
        }));
        return found;
    }

    Confirmer confirmer;
};

}  // namespace

TEST_CASE("an open order with the right amount is approved, and reserved for that payment") {
    Counter shop;
    shop.source.put(waiting());
    CHECK(shop.confirm("imp_1").approved);
    REQUIRE(shop.reservation());
    CHECK(shop.reservation()->imp_uid == "imp_1");
    CHECK(shop.stored().state == OrderState::pending);
    CHECK(shop.confirm("imp_1").approved);
}

TEST_CASE("without an amount i'mport's own record decides") {
    Counter shop;
    shop.source.put(waiting());
    CHECK(shop.confirm("imp_1", std::nullopt).approved);
    Payment cheap = waiting("imp_2");
    cheap.amount = decimal("100");
    shop.source.put(cheap);
    CHECK(shop.confirm("imp_2", std::nullopt).refusal == ConfirmRefusal::amount);
}

TEST_CASE("each refusal has its reason, in Korean") {
    Counter shop;
    shop.source.put(waiting());
    CHECK(shop.confirm("imp_1", "15000", "nobody").refusal == ConfirmRefusal::unknown_order);
    CHECK(shop.confirm("imp_1", "14999").refusal == ConfirmRefusal::amount);
    CHECK(shop.confirm("imp_404").refusal == ConfirmRefusal::not_ready);
    shop.source.put(failed("imp_f"));
    CHECK(shop.confirm("imp_f").refusal == ConfirmRefusal::not_ready);
    Payment other = waiting("imp_o");
    other.merchant_uid = "order-2";
    shop.source.put(other);
    CHECK(shop.confirm("imp_o").refusal == ConfirmRefusal::other_order);
    Payment test = waiting("imp_t");
    test.sandbox = true;
    shop.source.put(test);
    CHECK(shop.confirm("imp_t").refusal == ConfirmRefusal::test_payment);
    shop.source.put(paid("imp_p"));
    shop.landing("imp_p");
    const ConfirmAnswer answer = shop.confirm("imp_1");
    CHECK(answer.refusal == ConfirmRefusal::already_paid);
    CHECK(answer.reason == korean_reason(ConfirmRefusal::already_paid));
}

TEST_CASE("an order past its time is refused from that moment on") {
    Counter shop;
    shop.source.put(waiting());
    REQUIRE(
        shop.desk.set_expiry(merchant_uid("order-1"), shop.clock.now() + 10, Source::by_operator));
    CHECK(shop.confirm("imp_1").approved);
    shop.clock.advance(10s);
    CHECK(shop.confirm("imp_1").refusal == ConfirmRefusal::expired);
}

TEST_CASE("while i'mport cannot be asked the amount decides, and nothing is reserved") {
    Counter shop;
    shop.source.fail_with(Error{Errc::unavailable, "down"});
    CHECK(shop.confirm("imp_1").approved);
    CHECK(shop.confirm("imp_2").approved);
    CHECK_FALSE(shop.reservation());
    CHECK(shop.confirm("imp_1", "14999").refusal == ConfirmRefusal::amount);
    const ConfirmAnswer answer = shop.confirm("imp_1", std::nullopt);
    CHECK_FALSE(answer.approved);
    CHECK_FALSE(answer.refusal);
    CHECK(answer.trouble);
}

TEST_CASE("a second window is refused until the first has failed, or its time is over") {
    Counter shop;
    shop.source.put(waiting("imp_1"));
    shop.source.put(waiting("imp_2"));
    CHECK(shop.confirm("imp_1").approved);
    CHECK(shop.confirm("imp_2").refusal == ConfirmRefusal::reserved);
    SUBCASE("failed") {
        shop.source.put(failed("imp_1"));
        CHECK(shop.confirm("imp_2").approved);
        CHECK(shop.reservation()->imp_uid == "imp_2");
    }
    SUBCASE("120 seconds later") {
        shop.clock.advance(119s);
        CHECK(shop.confirm("imp_2").refusal == ConfirmRefusal::reserved);
        shop.clock.advance(1s);
        CHECK(shop.confirm("imp_2").approved);
    }
}

TEST_CASE("of many windows at once one is approved") {
    Counter shop;
    constexpr int kWindows = 16;
    for (int i = 0; i < kWindows; ++i)
        shop.source.put(waiting("imp_" + std::to_string(i)));
    std::atomic<int> approved = 0;
    std::atomic<int> reserved = 0;
    std::vector<std::thread> windows;
    for (int i = 0; i < kWindows; ++i) {
        windows.emplace_back([&, i] {
            const ConfirmAnswer answer = shop.confirm(("imp_" + std::to_string(i)).c_str());
            approved += answer.approved ? 1 : 0;
            reserved += answer.refusal == ConfirmRefusal::reserved ? 1 : 0;
        });
    }
    for (std::thread& window : windows)
        window.join();
    CHECK(approved == 1);
    CHECK(reserved == kWindows - 1);
}

TEST_CASE("the shop's stock check may refuse in its own words") {
    Counter shop;
    shop.source.put(waiting());
    FakeHook check;
    Confirmer confirmer(
        *shop.store, *shop.orders, shop.source, &check, shop.clock, test_options().policy, {});
    check.says([](auto, auto) {
        return HookReply{
            .accepted = false, .status = 1, .output = "{\"reason\":\"재고 \\u202e부족\"}\n"};
    });
    const ConfirmAnswer answer = confirmer.confirm(Counter::question("imp_1"));
    CHECK(answer.refusal == ConfirmRefusal::out_of_stock);
    CHECK(answer.reason == "재고 부족");
    CHECK_FALSE(shop.reservation());
    const json::Value line = json::parse(check.calls().at(0).second).value();
    CHECK(line.find("type")->text() == "confirm.stock_check");
    CHECK(line.find("data")->find("amount")->text() == "15000");

    check.fails();
    CHECK(confirmer.confirm(Counter::question("imp_1")).reason ==
          korean_reason(ConfirmRefusal::out_of_stock));
    check.says([](auto, auto) -> Result<HookReply> {
        return Error{Errc::unavailable, "not done in time"};
    });
    const ConfirmAnswer untold = confirmer.confirm(Counter::question("imp_1"));
    CHECK_FALSE(untold.approved);
    CHECK_FALSE(untold.refusal);
    check.accepts();
    CHECK(confirmer.confirm(Counter::question("imp_1")).approved);
}

TEST_CASE("a billing key's order is confirmed by its amount, an identity check's never") {
    Counter shop;
    Order key = order("key");
    key.kind = OrderKind::billing_key;
    key.customer_uid = "customer-1";
    shop.add(key);
    shop.source.fail_with(Error{Errc::unavailable, "down"});
    CHECK(shop.confirm("imp_1", "15000", "key").approved);
    Order identity = order("identity");
    identity.kind = OrderKind::certification;
    shop.add(identity);
    CHECK(shop.confirm("imp_1", "15000", "identity").refusal == ConfirmRefusal::wrong_kind);
}
