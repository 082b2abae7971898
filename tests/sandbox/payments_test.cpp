#include "sandbox/payments.hpp"

#include "sandbox/moving_clock.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace imp;
using namespace imp::sandbox;

namespace {

std::string ids(const std::vector<const Payment*>& hits) {
    std::string out;
    for (const Payment* const hit : hits)
        out += hit->text("imp_uid") + ' ';
    return out;
}

struct Ledger {
    MovingClock clock;
    Payments payments{clock};

    void add(std::string_view fields) {
        REQUIRE(payments.create(*json::parse(fields)).has_value());
    }
};

}  // namespace

TEST_CASE("an order's payments come newest first, or as asked") {
    Ledger account;
    account.add(R"({"imp_uid":"a","merchant_uid":"m","status":"failed","started_at":10})");
    account.add(
        R"({"imp_uid":"b","merchant_uid":"m","status":"paid","started_at":30,"paid_at":31})");
    account.add(
        R"({"imp_uid":"c","merchant_uid":"m","status":"paid","started_at":20,"paid_at":90})");
    account.add(R"({"imp_uid":"d","merchant_uid":"other"})");
    const auto sorted = [&](std::string_view word) {
        return ids(account.payments.of_order("m", "", *parse_sorting(word)));
    };
    CHECK(sorted("") == "b c a ");
    CHECK(sorted("started") == "a c b ");
    CHECK(sorted("-paid") == "c b a ");
    CHECK(sorted("updated") == "a b c ");
    REQUIRE(account.payments.update("a", *json::parse(R"({"name":"x"})")).has_value());
    CHECK(sorted("-updated") == "a c b ");
    CHECK(ids(account.payments.of_order("m", "paid", {})) == "b c ");
    CHECK(account.payments.of_order("none", "", {}).empty());
    CHECK_FALSE(parse_sorting("amount").has_value());
    CHECK_FALSE(parse_sorting("--paid").has_value());
}

TEST_CASE("a payment that changes its order is found under the new one only") {
    Ledger account;
    account.add(R"({"imp_uid":"a","merchant_uid":"m"})");
    account.add(R"({"imp_uid":"a","merchant_uid":"n"})");
    CHECK(account.payments.of_order("m", "", {}).empty());
    CHECK(account.payments.of_order("n", "", {}).size() == 1);
    CHECK(account.payments.erase("a"));
    CHECK_FALSE(account.payments.erase("a"));
    CHECK(account.payments.of_order("n", "", {}).empty());
}

TEST_CASE("pages name their neighbours, 0 where there is none") {
    Ledger account;
    for (int i = 0; i < 5; ++i)
        account.add("{}");
    const auto hits = account.payments.select([](const Payment&) { return true; }, {});
    REQUIRE(hits.size() == 5);
    const auto first = cut_page(hits, 1, 2);
    REQUIRE(first.has_value());
    CHECK(first->total == 5);
    CHECK(first->list.size() == 2);
    CHECK(first->previous == 0);
    CHECK(first->next == 2);
    const auto last = cut_page(hits, 3, 2);
    REQUIRE(last.has_value());
    CHECK(last->list.size() == 1);
    CHECK(last->previous == 2);
    CHECK(last->next == 0);
    CHECK_FALSE(cut_page(hits, 4, 2).has_value());
    CHECK_FALSE(cut_page(hits, 0, 2).has_value());
    CHECK(cut_page(hits, 1, 5)->next == 0);
    CHECK_FALSE(cut_page(hits, 2, 5).has_value());
    CHECK(cut_page({}, 1, 20)->json() == R"({"list":[],"next":0,"previous":0,"total":0})");
}

TEST_CASE("a data file is an array, an object with payments, or one envelope") {
    Ledger account;
    const auto load = [&](std::string_view text) {
        return account.payments.load(*json::parse(text)).value_or(0);
    };
    CHECK(load(R"([{"imp_uid":"a"},{"imp_uid":"b"}])") == 2);
    CHECK(load(R"({"payments":[{"imp_uid":"c"}]})") == 1);
    CHECK(
        load(
            R"({"code":0,"message":null,"response":{"imp_uid":"d","started_at":5,"paid_at":7}})") ==
        1);
    CHECK(account.payments.find("d")->updated_at == 7);
    CHECK_FALSE(account.payments.load(*json::parse(R"({"code":0})")).has_value());
    CHECK_FALSE(account.payments.load(*json::parse(R"([{"amount":"x"}])")).has_value());
}
