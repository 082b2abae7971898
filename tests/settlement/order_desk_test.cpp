#include "settlement/order_desk.hpp"

#include "settlement/shop.hpp"

using namespace imp;
using namespace imp::samples;
using namespace imp::settlement;

TEST_CASE("an order is placed once; the same again changes nothing, another price is refused") {
    Shop shop;
    const auto first = shop.desk.place(order("new"), Source::shop);
    REQUIRE(first);
    CHECK(first->is_new);
    CHECK(first->order.check_at == shop.clock.now() + kFirstCheckAfter);
    const auto again = shop.desk.place(order("new"), Source::shop);
    REQUIRE(again);
    CHECK_FALSE(again->is_new);
    Order dearer = order("new");
    dearer.price = money("15001");
    CHECK(shop.desk.place(dearer, Source::shop).error().code == Errc::conflict);
    CHECK(shop.events("order_added", "new") == 1);
}

TEST_CASE("a closed order takes no money, and says so; reopened it does") {
    Shop shop;
    CHECK(shop.desk.close(merchant_uid("order-1"), "sold out", Source::by_operator)->closed);
    shop.source.put(paid());
    CHECK(shop.landing("imp_1").status == Status::duplicate);
    CHECK_FALSE(shop.stored().accepted);
    CHECK_FALSE(
        shop.desk.reopen(merchant_uid("order-1"), "found one", Source::by_operator)->closed);
    CHECK(shop.webhook("imp_1").status == Status::success);
    CHECK(shop.events("order_closed") == 1);
    CHECK(shop.events("order_reopened") == 1);
}

TEST_CASE("closing twice is written once") {
    Shop shop;
    CHECK(shop.desk.close(merchant_uid("order-1"), "a", Source::by_operator));
    CHECK(shop.desk.close(merchant_uid("order-1"), "b", Source::by_operator));
    CHECK(shop.events("order_closed") == 1);
}

TEST_CASE("nothing is changed once money is accepted") {
    Shop shop;
    shop.source.put(paid());
    shop.landing("imp_1");
    const MerchantUid uid = merchant_uid("order-1");
    CHECK(shop.desk.close(uid, "", Source::shop).error().code == Errc::conflict);
    CHECK(shop.desk.reopen(uid, "", Source::shop).error().code == Errc::conflict);
    CHECK(shop.desk.reprice(uid, money("1"), Source::shop).error().code == Errc::conflict);
    CHECK(shop.desk.set_expiry(uid, 1, Source::shop).error().code == Errc::conflict);
}

TEST_CASE("a new price counts from then on; what was refused for the old one stays refused") {
    Shop shop(refunding_options());
    Payment cheap = paid();
    cheap.amount = decimal("12000");
    shop.source.put(cheap);
    CHECK(shop.landing("imp_1").status == Status::forgery);
    CHECK(shop.desk.reprice(merchant_uid("order-1"), money("12000"), Source::shop)->price ==
          money("12000"));
    CHECK_FALSE(shop.stored().accepted);
    Payment second = cheap;
    second.imp_uid = imp_uid("imp_2");
    shop.source.put(second);
    CHECK(shop.landing("imp_2").status == Status::success);
    const auto journal = shop.store->events_of("order-1").value();
    const auto line = std::find_if(journal.begin(), journal.end(), [](const auto& event) {
        return event.verdict == "order_repriced";
    });
    REQUIRE(line != journal.end());
    CHECK(line->detail.find("15000") != std::string::npos);
    CHECK(line->detail.find("12000") != std::string::npos);
}

TEST_CASE("no new price while an account waits for a deposit of the old one") {
    Shop shop;
    shop.source.put(vbank());
    shop.landing("imp_1");
    const auto done = shop.desk.reprice(merchant_uid("order-1"), money("1"), Source::shop);
    REQUIRE_FALSE(done);
    CHECK(done.error().code == Errc::conflict);
}

TEST_CASE("what is not there cannot be changed") {
    Shop shop;
    const MerchantUid uid = merchant_uid("nobody");
    CHECK(shop.desk.close(uid, "", Source::shop).error().code == Errc::not_found);
    CHECK(shop.desk.reprice(uid, money("1"), Source::shop).error().code == Errc::not_found);
}
