#include "cli/report.hpp"

#include "cli/shop.hpp"
#include "support/samples.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <sstream>

using namespace imp;

namespace {

constexpr UnixSeconds kDayBegins = 1'782'831'600;  // 2026-07-01 00:00 in Korea
constexpr UnixSeconds kDayEnds = kDayBegins + 24 * 3600;

Payment paid_at(UnixSeconds time, const char* imp_uid, const char* merchant_uid) {
    Payment payment = samples::paid(imp_uid);
    payment.merchant_uid = merchant_uid;
    payment.paid_at = time;
    payment.pg_tid = std::string("tid ") + imp_uid;
    return payment;
}

/// i'mport holds it, and we are told.
void settle(Shop& shop, const Payment& payment) {
    shop.source.put(payment);
    const int status = shop.impctl({"settle", payment.imp_uid.str().c_str()});
    REQUIRE((status == 0 || status == 1));  // 1: no order of ours
}

/// An order and its payment.
void sell_order(Shop& shop, const Payment& payment) {
    REQUIRE(shop.impctl({"order", "add", payment.merchant_uid.c_str(), "15000"}) == 0);
    settle(shop, payment);
}

/// `imp_uid amount` of each row of one kind.
std::vector<std::string> rows(const json::Value& report, std::string_view what) {
    std::vector<std::string> found;
    for (const json::Value& row : report.find(what)->items())
        found.push_back((row.find("imp_uid")->is_null() ? row.find("merchant_uid")->text()
                                                        : row.find("imp_uid")->text()) +
                        " " + row.find("amount")->text());
    return found;
}

/// `3 45000 KRW`; empty where there is no such total.
std::string total(const json::Value& report, std::string_view what, bool test = false) {
    for (const json::Value& one : report.find("totals")->items()) {
        if (one.find("what")->text() == what && one.find("test")->as_bool() == test)
            return one.find("count")->text() + " " + one.find("amount")->text() + " " +
                   one.find("currency")->text();
    }
    return "";
}

using Rows = std::vector<std::string>;

json::Value report_of_the_day(Shop& shop) {
    REQUIRE(shop.impctl({"report", "--day", "2026-07-01", "--json"}) == 0);
    return shop.document();
}

}  // namespace

TEST_CASE("a day is Korea's, its first second in and its last") {
    Shop shop;
    sell_order(shop, paid_at(kDayBegins - 1, "imp_before", "before"));
    sell_order(shop, paid_at(kDayBegins, "imp_first", "first"));
    sell_order(shop, paid_at(kDayEnds - 1, "imp_last", "last"));
    sell_order(shop, paid_at(kDayEnds, "imp_after", "after"));
    const json::Value report = report_of_the_day(shop);
    CHECK(rows(report, "accepted") == Rows{"imp_first 15000", "imp_last 15000"});
    CHECK(total(report, "accepted") == "2 30000 KRW");
    CHECK(rows(report, "refused").empty());
}

TEST_CASE("counts each refund on the day of the refund") {
    Shop shop;
    Payment payment = paid_at(kDayBegins - 5, "imp_1", "order-1");
    payment.status = PaymentStatus::cancelled;
    payment.cancel_amount = samples::decimal("6000");
    payment.cancelled_at = kDayEnds + 5;
    const auto given_back = [](const char* id, const char* amount, UnixSeconds at) {
        return Cancellation{.cancellation_id = id,
                            .amount = samples::decimal(amount),
                            .cancelled_at = at,
                            .reason = "R"};
    };
    payment.cancel_history = {given_back("C1", "1000", kDayBegins - 1),
                              given_back("C2", "2000", kDayBegins),
                              given_back("C3", "3000", kDayEnds - 1)};
    sell_order(shop, payment);
    const json::Value report = report_of_the_day(shop);
    CHECK(rows(report, "accepted").empty());
    CHECK(rows(report, "refunded") == Rows{"imp_1 2000", "imp_1 3000"});
    CHECK(report.find("refunded")->items()[0].find("detail")->text() == "accepted");
    CHECK(total(report, "refunded") == "2 5000 KRW");
}

TEST_CASE("names the money that no order takes, and why") {
    Shop shop;
    Payment short_one = paid_at(kDayBegins + 1, "imp_short", "order-1");
    short_one.amount = samples::decimal("14900");
    sell_order(shop, short_one);
    settle(shop, paid_at(kDayBegins + 2, "imp_good", "order-1"));
    settle(shop, paid_at(kDayBegins + 3, "imp_again", "order-1"));
    settle(shop, paid_at(kDayBegins + 4, "imp_stranger", "nobody's"));
    const json::Value report = report_of_the_day(shop);
    CHECK(rows(report, "accepted") == Rows{"imp_good 15000"});
    CHECK(rows(report, "refused") ==
          Rows{"imp_short 14900", "imp_again 15000", "imp_stranger 15000"});
    CHECK(report.find("refused")->items()[1].find("detail")->text() == "duplicate");
    CHECK(report.find("refused")->items()[2].find("detail")->text() == "no_order");
    CHECK(total(report, "refused") == "3 44900 KRW");
}

TEST_CASE("a refused payment that was given back is in both columns") {
    Shop shop;
    sell_order(shop, paid_at(kDayBegins + 1, "imp_good", "order-1"));
    Payment again = paid_at(kDayBegins + 2, "imp_again", "order-1");
    again.status = PaymentStatus::cancelled;
    again.cancel_amount = again.amount;
    again.cancelled_at = kDayBegins + 9;  // without a history: an old answer
    settle(shop, again);
    const json::Value report = report_of_the_day(shop);
    CHECK(rows(report, "refused") == Rows{"imp_again 15000"});
    CHECK(rows(report, "refunded") == Rows{"imp_again 15000"});
    CHECK(report.find("refunded")->items()[0].find("detail")->text() == "refused");
}

TEST_CASE("lists the orders of the day that are still open") {
    Shop shop;  // its clock stands in that day
    REQUIRE(shop.impctl({"order", "add", "waiting", "14.2", "--currency", "USD"}) == 0);
    REQUIRE(shop.impctl({"order", "add", "closed", "1"}) == 0);
    REQUIRE(shop.impctl({"order", "close", "closed"}) == 0);
    sell_order(shop, paid_at(kDayBegins, "imp_1", "order-1"));
    shop.clock.advance(std::chrono::hours(24));
    REQUIRE(shop.impctl({"order", "add", "tomorrow's", "1"}) == 0);
    const json::Value report = report_of_the_day(shop);
    CHECK(rows(report, "open") == Rows{"waiting 14.2"});
    CHECK(total(report, "open") == "1 14.2 USD");
}

TEST_CASE("test payments are no money") {
    Shop shop({.policy = {.accept_test_payments = true, .test_pg_ids = {}}});
    Payment payment = paid_at(kDayBegins, "imp_test", "order-1");
    payment.sandbox = true;
    sell_order(shop, payment);
    const json::Value report = report_of_the_day(shop);
    CHECK(rows(report, "accepted") == Rows{"imp_test 15000"});
    CHECK(total(report, "accepted").empty());
    CHECK(total(report, "accepted", true) == "1 15000 KRW");
    CHECK(shop.impctl({"report", "--day", "2026-07-01"}) == 0);
    CHECK(holds(shop.out, "accepted (test)"));
}

TEST_CASE("writes CSV that no spreadsheet runs") {
    Shop shop;
    sell_order(shop, paid_at(kDayBegins, "imp_1", "=cmd|' /C calc'!A0"));
    sell_order(shop, paid_at(kDayBegins + 1, "imp_2", "a,\"b\""));
    CHECK(shop.impctl({"report", "--day", "2026-07-01", "--csv"}) == 0);
    CHECK(shop.out ==
          "what,time,merchant_uid,imp_uid,amount,currency,detail,pay_method,pg_provider,pg_tid,"
          "test\r\n"
          "accepted,2026-07-01T00:00:00+09:00,'=cmd|' /C calc'!A0,imp_1,15000,KRW,,card,"
          "html5_inicis,tid imp_1,\r\n"
          "accepted,2026-07-01T00:00:01+09:00,\"a,\"\"b\"\"\",imp_2,15000,KRW,,card,"
          "html5_inicis,tid imp_2,\r\n");
}

TEST_CASE("more payments than are read at once are all in it") {
    Shop shop;
    const Result<void> done = shop.store->transact([&](store::Transaction& tx) -> Result<void> {
        for (int i = 0; i < 1203; ++i) {
            const std::string imp_uid = "imp_" + std::to_string(i);
            PaymentRecord record{.payment = paid_at(kDayBegins + i, imp_uid.c_str(), "nobody's"),
                                 .verdict = std::nullopt,
                                 .first_seen_at = kDayBegins,
                                 .updated_at = kDayBegins};
            if (Result<void> put = tx.put_payment(record); !put)
                return put;
        }
        return {};
    });
    REQUIRE(done);
    CHECK(total(report_of_the_day(shop), "refused") == "1203 18045000 KRW");
}

TEST_CASE("a day without anything is a report too; what is no day is not") {
    Shop shop;
    CHECK(shop.impctl({"report", "--day", "2026-07-01"}) == 0);
    CHECK(shop.out == "2026-07-01 in Korea\nnothing\n");
    CHECK(shop.impctl({"report", "--day", "yesterday"}) == 2);
    CHECK(shop.impctl({"report", "--day", "2026-02-30"}) == 2);
}
