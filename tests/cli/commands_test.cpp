#include "cli/shop.hpp"

#include <doctest/doctest.h>

using namespace imp;

TEST_CASE("adds an order once, whoever asks how often") {
    Shop shop;
    CHECK(shop.impctl({"order", "add", "A-1", "15000", "--name", "책"}) == 0);
    CHECK(shop.out == "added: A-1 15000 KRW\n");
    CHECK(shop.impctl({"order", "add", "A-1", "15000"}) == 0);
    CHECK(shop.out == "unchanged: A-1 15000 KRW\n");
    const std::vector<store::Event> events = shop.store->events_of("A-1").value();
    REQUIRE(events.size() == 1);
    CHECK(events[0].verdict == "order_added");
    CHECK(events[0].source == "operator");
    CHECK(events[0].at == shop.clock.now());
    CHECK(holds(events[0].detail, R"("amount":15000)"));
}

TEST_CASE("refuses to add an order that is there with other contents") {
    Shop shop;
    REQUIRE(shop.impctl({"order", "add", "A-1", "15000"}) == 0);
    CHECK(shop.impctl({"order", "add", "A-1", "15001"}) == 1);
    CHECK(holds(shop.err, "A-1 exists with 15000 KRW"));
    CHECK(shop.impctl({"order", "add", "A-1", "15000", "--currency", "JPY"}) == 1);
    CHECK(shop.impctl({"order", "add", "A-1", "15000", "--kind", "certification"}) == 1);
    CHECK(shop.impctl({"order", "count"}) == 0);
    CHECK(shop.out == "1\n");
}

TEST_CASE("an order has a time, if it is given one") {
    Shop shop;
    CHECK(shop.impctl({"order", "add", "A-1", "1", "--expires", "3d", "--json"}) == 0);
    CHECK(shop.document().find("expires_at")->as_int() == shop.clock.now() + 3 * 24 * 3600);
    CHECK(shop.impctl({"order", "add", "A-2", "1", "--expires", "2026-07-02T09:00:00+09:00"}) == 0);
    CHECK(shop.impctl({"order", "show", "A-2"}) == 0);
    CHECK(holds(shop.out, "2026-07-02 00:00:00Z"));
    CHECK(shop.impctl({"order", "add", "A-3", "1", "--expires", "2026-06-30T09:00:00+09:00"}) == 2);
    CHECK(holds(shop.err, "that time is over"));
    CHECK(shop.impctl({"order", "add", "A-3", "1", "--expires", "soon"}) == 2);
    shop.clock.advance(std::chrono::minutes(1));
    CHECK(shop.impctl({"order", "add", "A-1", "1", "--expires", "3d"}) == 0);
    CHECK(holds(shop.out, "unchanged"));
    CHECK(holds(shop.err, "its time stays 2026-07-04"));
}

TEST_CASE("takes the amounts that a currency can express") {
    Shop shop;
    CHECK(shop.impctl({"order", "add", "1", "14.2", "--currency", "usd", "--json"}) == 0);
    CHECK(shop.document().find("amount")->text() == "14.2");
    CHECK(shop.impctl({"order", "add", "2", "1.5"}) == 2);
    CHECK(shop.impctl({"order", "add", "2", "1.50", "--currency", "USD"}) == 0);
    CHECK(shop.impctl({"order", "add", "3", "0"}) == 2);
    CHECK(shop.impctl({"order", "add", "3", "-5"}) == 2);
    CHECK(shop.impctl({"order", "add", "3", "fifteen"}) == 2);
    CHECK(shop.impctl({"order", "add", "3", "5", "--currency", "won!"}) == 2);
}

TEST_CASE("a billing key order needs its customer, and may cost nothing") {
    Shop shop;
    CHECK(shop.impctl({"order", "add", "b", "0", "--kind", "billing_key"}) == 2);
    CHECK(shop.impctl({"order", "add", "b", "0", "--kind", "billing_key", "--customer-uid", "c"}) ==
          0);
    CHECK(shop.impctl({"order", "add", "b", "0", "--kind", "billing_key", "--customer-uid", "d"}) ==
          1);
    CHECK(shop.impctl({"order", "add", "c", "0", "--kind", "certification"}) == 0);
    CHECK(shop.impctl({"order", "add", "d", "1", "--kind", "gift"}) == 2);
}

TEST_CASE("takes any order number, whatever it looks like") {
    Shop shop;
    for (const char* uid : {"-5",
                            "--json",
                            "--",
                            "--x",
                            "list",
                            "count",
                            "order",
                            "[a,b]",
                            "++",
                            "a=b",
                            "'; DROP TABLE orders",
                            "한글🙂",
                            "\"q\"",
                            "{}",
                            "/x"}) {
        CAPTURE(uid);
        CHECK(shop.impctl({"order", "add", "--json", "--", uid, "1"}) == 0);
        CHECK(shop.document().find("merchant_uid")->text() == uid);
        CHECK(shop.impctl({"order", "show", "--", uid}) == 0);
    }
    CHECK(shop.impctl({"order", "show", "list"}) == 0);
    CHECK(shop.impctl({"order", "show", "order"}) == 0);
    CHECK(shop.impctl({"order", "add", "", "1"}) == 2);
    CHECK(shop.impctl({"order", "add", "\xff", "1"}) == 2);
}

TEST_CASE("shows an order as JSON") {
    Shop shop;
    REQUIRE(shop.impctl({"order", "add", "A-1", "15000", "--json"}) == 0);
    const json::Value order = shop.document();
    CHECK(order.find("merchant_uid")->text() == "A-1");
    CHECK(order.find("amount")->is_number());
    CHECK(order.find("amount")->text() == "15000");
    CHECK(order.find("currency")->text() == "KRW");
    CHECK(order.find("kind")->text() == "payment");
    CHECK(order.find("state")->text() == "pending");
    CHECK(order.find("imp_uid")->is_null());
    CHECK(order.find("payments")->items().empty());
    CHECK(order.find("expires_at")->is_null());
    CHECK(shop.impctl({"order", "show", "A-1", "--json"}) == 0);
    for (const json::Value::Member& member : order.members())
        CHECK(shop.document().find(member.first)->dump() == member.second.dump());
    CHECK(shop.document().find("refunds")->items().empty());
    CHECK(shop.document().find("events") == nullptr);
    CHECK(shop.impctl({"order", "show", "A-2", "--json"}) == 1);
    CHECK(shop.out.empty());
    CHECK(holds(shop.err, "there is no order A-2"));
}

TEST_CASE("lists orders, as one document or for people") {
    Shop shop;
    CHECK(shop.impctl({"order", "list", "--json"}) == 0);
    CHECK(shop.document().items().empty());
    for (const char* uid : {"a", "b", "c"})
        REQUIRE(shop.impctl({"order", "add", uid, "15000"}) == 0);
    CHECK(shop.impctl({"order", "list", "--json"}) == 0);
    REQUIRE(shop.document().items().size() == 3);
    CHECK(shop.document().items()[2].find("merchant_uid")->text() == "c");
    CHECK(shop.err.empty());
    CHECK(shop.impctl({"order", "list", "--limit", "1", "--after", "a"}) == 0);
    CHECK(shop.out ==
          "merchant_uid  amount     state    imp_uid  updated\n"
          "b             15000 KRW  pending  -        2026-07-01 00:00:00Z\n");
    CHECK(holds(shop.err, "there are more: --after 'b'"));
    CHECK(shop.impctl({"order", "list", "--state", "paid", "--json"}) == 0);
    CHECK(shop.out == "[]\n");
    CHECK(shop.impctl({"order", "list", "--state", "cancled"}) == 2);
    CHECK(holds(shop.err, "did you mean cancelled?"));
    CHECK(shop.impctl({"order", "list", "--limit", "0"}) == 2);
    CHECK(shop.impctl({"order", "count", "--state", "pending"}) == 0);
    CHECK(shop.out == "3\n");
}

TEST_CASE("imports orders, all or none") {
    Shop shop;
    CHECK(shop.impctl({"order", "import", "-"}, "a,1,KRW\nb,14.2,USD\na,1,KRW\n") == 0);
    CHECK(shop.out == "2 added, 1 unchanged\n");
    CHECK(shop.impctl({"order", "import", "-", "--json"}, "a,1,KRW\nc,3,KRW\n") == 0);
    CHECK(shop.out == "{\"added\":1,\"unchanged\":1}\n");
    CHECK(shop.impctl({"order", "import", "-"}, "d,1,KRW\ne,1.5,KRW\n") == 1);
    CHECK(holds(shop.err, "line 2"));
    CHECK(shop.impctl({"order", "import", "-"}, "d,1,KRW\na,2,KRW\n") == 1);
    CHECK(holds(shop.err, "order a exists"));
    CHECK(shop.impctl({"order", "import", (shop.directory.path() / "none.csv").c_str()}) == 1);
    CHECK(holds(shop.err, "No such file"));
    CHECK(shop.impctl({"order", "import", shop.directory.path().c_str()}) == 1);
    CHECK(shop.impctl({"order", "count"}) == 0);
    CHECK(shop.out == "3\n");
}
