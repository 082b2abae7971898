#include "settlement/expected_orders.hpp"

#include "settlement/shop.hpp"

#include <map>

using namespace imp;
using namespace imp::samples;
using namespace imp::settlement;
using namespace std::chrono_literals;

namespace {

/// The shop's table in memory.
class FakeTable final : public store::ShopTable {
  public:
    Result<std::optional<store::ShopOrder>> find(const MerchantUid& merchant_uid,
                                                 SteadyTime /*deadline*/) override {
        ++asked;
        if (broken)
            return Error{Errc::store, "two rows"};
        const auto found = rows.find(merchant_uid.str());
        return found == rows.end() ? std::nullopt : std::optional(found->second);
    }

    Result<std::optional<std::int64_t>> on_paid(const store::ShopUpdate& update) override {
        updates.push_back("paid " + update.merchant_uid + " " + update.amount);
        return std::optional<std::int64_t>(affected);
    }

    Result<std::optional<std::int64_t>> on_cancelled(const store::ShopUpdate& update) override {
        updates.push_back("cancelled " + update.merchant_uid + " " + update.amount);
        return std::optional<std::int64_t>(affected);
    }

    std::map<std::string, store::ShopOrder> rows;
    std::vector<std::string> updates;
    std::int64_t affected = 1;
    int asked = 0;
    bool broken = false;
};

struct Queried : Shop {
    Queried() : expected(make_queried_orders(*store, table, clock)) {
        table.rows.emplace("order-1", store::ShopOrder{money("15000"), true});
    }

    std::optional<Order> find(const char* merchant = "order-1") {
        return expected->find(merchant_uid(merchant), {}).value();
    }

    FakeTable table;
    std::unique_ptr<ExpectedOrders> expected;
};

struct Registered : Shop {
    Registered() : expected(make_prepared_orders(*store, source, lookups, clock)) {
        source.put_prepared(merchant_uid("new"), {decimal("9900"), std::nullopt});
    }

    Result<std::optional<Order>> find(const char* merchant, const char* from = "192.0.2.1") {
        return expected->find(merchant_uid(merchant), {.remote_addr = from, .is_browser = true});
    }

    std::unique_ptr<ExpectedOrders> expected;
};

}  // namespace

TEST_CASE("query: a row of the shop's table is pinned when first seen") {
    Queried shop;
    shop.table.rows.emplace("new", store::ShopOrder{money("14.20", "USD"), true});
    REQUIRE(shop.find("new"));
    CHECK(shop.find("new")->price == money("14.2", "USD"));
    CHECK(shop.stored("new").price == money("14.20", "USD"));
    CHECK(shop.events("order_pinned", "new") == 1);
    CHECK_FALSE(shop.find("nobody"));
}

TEST_CASE("query: while nothing is accepted the shop's price counts, afterwards ours") {
    Queried shop;
    shop.table.rows.at("order-1").price = money("12000");
    CHECK(shop.find()->price == money("12000"));
    CHECK(shop.events("order_repriced") == 1);
    Payment good = paid();
    good.amount = decimal("12000");
    REQUIRE(shop.recorder.apply(good, merchant_uid("order-1"), Source::redirect));
    shop.table.rows.at("order-1").price = money("1");
    const int asked = shop.table.asked;
    CHECK(shop.find()->price == money("12000"));
    shop.table.rows.clear();
    CHECK(shop.find()->state == OrderState::paid);
    CHECK(shop.table.asked == asked);
}

TEST_CASE("query: what is not payable, or gone, is closed; what is again is opened") {
    Queried shop;
    shop.table.rows.at("order-1").payable = false;
    CHECK(shop.find()->closed);
    shop.table.rows.at("order-1").payable = true;
    CHECK_FALSE(shop.find()->closed);
    shop.table.rows.emplace("new", store::ShopOrder{money("15000"), true});
    CHECK_FALSE(shop.find("new")->closed);
    shop.table.rows.clear();
    CHECK(shop.find("new")->closed);
    CHECK(shop.events("order_not_payable") == 1);
    CHECK(shop.events("order_not_payable", "new") == 1);
    CHECK(shop.events("order_payable") == 1);
}

TEST_CASE("query: what the operator closed stays closed") {
    Queried shop;
    shop.find();
    REQUIRE(shop.desk.close(merchant_uid("order-1"), "fraud", Source::by_operator));
    CHECK(shop.find()->closed);
}

TEST_CASE("query: an order that was placed beside the table, or is no payment, is left alone") {
    Queried shop;
    CHECK(shop.desk.place(order("by-hand"), Source::by_operator));
    Order key = order("key");
    key.kind = OrderKind::billing_key;
    key.customer_uid = "customer-1";
    CHECK(shop.desk.place(key, Source::by_operator));
    CHECK_FALSE(shop.find("by-hand")->closed);
    CHECK_FALSE(shop.find("key")->closed);
}

TEST_CASE("query: nothing is written where nothing changed") {
    Queried shop;
    shop.find();
    const auto version = shop.stored().version;
    const auto lines = shop.store->events_of("order-1").value().size();
    for (int i = 0; i < 3; ++i)
        shop.find();
    CHECK(shop.stored().version == version);
    CHECK(shop.store->events_of("order-1").value().size() == lines);
}

TEST_CASE("query: a table that cannot be asked is trouble, not an unknown order") {
    Queried shop;
    shop.table.broken = true;
    const auto found = shop.expected->find(merchant_uid("order-1"), {});
    REQUIRE_FALSE(found);
    CHECK(found.error().code == Errc::store);
}

TEST_CASE("prepared: the registered amount is pinned; a later registration changes nothing") {
    Registered shop;
    CHECK(shop.find("new").value()->price == money("9900"));
    shop.source.put_prepared(merchant_uid("new"), {decimal("1"), std::nullopt});
    CHECK(shop.find("new").value()->price == money("9900"));
    CHECK(shop.source.prepared_calls() == 1);
}

TEST_CASE("prepared: a miss is remembered for a minute") {
    Registered shop;
    CHECK_FALSE(shop.find("nobody").value());
    shop.clock.advance(59s);
    CHECK_FALSE(shop.find("nobody").value());
    CHECK(shop.source.prepared_calls() == 1);
    shop.clock.advance(1s);
    shop.source.put_prepared(merchant_uid("nobody"),
                             {decimal("5"), Currency::parse("USD").value()});
    CHECK(shop.find("nobody").value()->price == money("5", "USD"));
}

TEST_CASE("prepared: guessing order numbers has a budget, per network") {
    Registered shop;
    int over = 0;
    for (int i = 0; i < 30; ++i)
        over += shop.find(("guess-" + std::to_string(i)).c_str()) ? 0 : 1;
    CHECK(over == 20);
    CHECK(shop.source.prepared_calls() == 10);
    CHECK(shop.find("new", "198.51.100.1").value());
}

TEST_CASE("prepared: i'mport cannot be asked, or says nonsense: trouble, never unknown") {
    Registered shop;
    shop.source.put_prepared(merchant_uid("odd"), {decimal("0.5"), std::nullopt});
    CHECK(shop.find("odd").error().code == Errc::bad_reply);
    shop.source.fail_with(Error{Errc::unavailable, "down"});
    CHECK(shop.find("new").error().code == Errc::unavailable);
}

TEST_CASE(
    "the shop's own table is told of money, again until it takes it, and the rest is not held up") {
    RecorderOptions options = told_options();
    options.channels.shop_on_paid = true;
    options.channels.shop_on_cancelled = true;
    Shop shop(options);
    FakeTable table;
    table.affected = 0;
    Deliveries deliveries(*shop.store, shop.recorder, &shop.hook, nullptr, &table);
    add_doers(shop.outbox, deliveries, shop.refunds);
    shop.source.put(paid());
    shop.landing("imp_1");
    shop.source.put(cancelled("4000"));
    shop.webhook("imp_1");
    CHECK(shop.outbox.run_due());
    CHECK(table.updates == Words{"paid order-1 15000"});
    shop.clock.advance(3s);
    CHECK(shop.outbox.run_due());
    const Words once{"payment.paid", "payment.partially_cancelled", "payment.unapplied"};
    CHECK_MESSAGE(shop.told() == once, "told once, though it failed twice");
    table.affected = 1;
    shop.clock.advance(1min);
    CHECK(shop.outbox.run_due());
    CHECK(table.updates.back() == "cancelled order-1 4000");
}
