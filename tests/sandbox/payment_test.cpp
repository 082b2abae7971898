#include "sandbox/payment.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace imp;
using namespace imp::sandbox;

namespace {

constexpr UnixSeconds kNow = 1'782'864'000;

Payment made(std::string_view fields) {
    auto payment = new_payment(*json::parse(fields), kNow);
    REQUIRE(payment.has_value());
    return *std::move(payment);
}

Payment changed(Payment payment, std::string_view fields, UnixSeconds now) {
    REQUIRE(update_payment(payment, *json::parse(fields), now).has_value());
    return payment;
}

}  // namespace

TEST_CASE("a payment out of nothing is paid, whole and sorted") {
    const Payment payment = made("{}");
    CHECK(payment.text("status") == "paid");
    CHECK(payment.text("currency") == "KRW");
    CHECK(payment.time("paid_at") == kNow);
    CHECK(payment.time("failed_at") == 0);
    CHECK(payment.text("imp_uid").starts_with("imp_"));
    CHECK(payment.text("imp_uid").size() == 16);
    CHECK(payment.fields.size() == 53);
    const auto answer = json::parse(payment.answer);
    REQUIRE(answer.has_value());
    const auto& members = answer->members();
    CHECK(std::is_sorted(members.begin(), members.end(), [](const auto& a, const auto& b) {
        return a.first < b.first;
    }));
    CHECK(answer->find("promotion")->is_null());
    CHECK(answer->find("cancel_history")->is_array());
}

TEST_CASE("numbers are answered in the text they were posted in") {
    CHECK(made(R"({"amount":14.20})").answer.find(R"("amount":14.20,)") != std::string::npos);
    CHECK(made(R"({"amount":15000.0})").answer.find(R"("amount":15000.0,)") != std::string::npos);
}

TEST_CASE("what is given stays, also where it does not fit the status") {
    const Payment payment = made(R"({"status":"paid","paid_at":0,"pg_tid":null,"card_code":null})");
    CHECK(payment.time("paid_at") == 0);
    CHECK(payment.fields.at("pg_tid").is_null());
    CHECK(payment.fields.at("card_code").is_null());
}

TEST_CASE("a ready virtual account has a number and three days; an abandoned window has none") {
    const Payment account = made(R"({"status":"ready","pay_method":"vbank"})");
    CHECK_FALSE(account.text("vbank_num").empty());
    CHECK(account.time("vbank_date") == kNow + 259'200);
    CHECK(account.time("paid_at") == 0);
    const Payment window = made(R"({"status":"ready"})");
    CHECK(window.fields.at("vbank_num").is_null());
    CHECK(window.fields.at("pg_tid").is_null());
}

TEST_CASE("a deposit makes a virtual account paid and keeps its number") {
    const Payment account = made(R"({"status":"ready","pay_method":"vbank"})");
    const Payment paid = changed(account, R"({"status":"paid"})", kNow + 60);
    CHECK(paid.time("paid_at") == kNow + 60);
    CHECK(paid.text("vbank_num") == account.text("vbank_num"));
    CHECK(paid.fields.at("card_code").is_null());
}

TEST_CASE("a failed payment has its time and a reason, and neither once it is paid after all") {
    const Payment failed = made(R"({"status":"failed","fail_reason":"[TEST] refused"})");
    CHECK(failed.time("failed_at") == kNow);
    CHECK(failed.text("fail_reason") == "[TEST] refused");
    CHECK(failed.time("paid_at") == 0);
    const Payment paid = changed(failed, R"({"status":"paid"})", kNow + 5);
    CHECK(paid.time("failed_at") == 0);
    CHECK(paid.fields.at("fail_reason").is_null());
}

TEST_CASE("cancelling keeps paid_at and writes one item of history for each cancel") {
    const Payment paid = made(R"({"amount":5000})");
    const Payment partly =
        changed(paid, R"({"status":"cancelled","cancel_amount":1500})", kNow + 10);
    CHECK(partly.time("paid_at") == kNow);
    CHECK(partly.time("cancelled_at") == kNow + 10);
    REQUIRE(partly.fields.at("cancel_history").items().size() == 1);
    const Payment fully = changed(partly, R"({"cancel_amount":5000})", kNow + 20);
    const auto& history = fully.fields.at("cancel_history").items();
    REQUIRE(history.size() == 2);
    CHECK(history[1].find("amount")->text() == "3500");
    CHECK(history[1].find("cancellation_id")->text().size() == 20);
    CHECK(fully.time("cancelled_at") == kNow + 20);
}

TEST_CASE("a change of something else leaves the times alone") {
    const Payment cancelled = made(R"({"status":"cancelled"})");
    const Payment renamed = changed(cancelled, R"({"name":"other"})", kNow + 99);
    CHECK(renamed.time("cancelled_at") == kNow);
    CHECK(renamed.fields.at("cancel_history").items().size() == 1);
    CHECK(renamed.updated_at == kNow + 99);
}

TEST_CASE("answers can be made wrong on purpose, the payment itself stays right") {
    const Payment payment = made(
        R"({"amount":100,"answer_with":{"amount":"100","extra":1},"answer_without":["sandbox"]})");
    CHECK(payment.answer.find(R"("amount":"100")") != std::string::npos);
    CHECK(payment.answer.find(R"("extra":1)") != std::string::npos);
    CHECK(payment.answer.find("sandbox") == std::string::npos);
    CHECK(payment.amount("amount") == *parse_decimal("100"));
}

TEST_CASE("amounts that are no numbers and ids that are no texts are refused") {
    for (const char* const fields : {R"({"amount":"100"})",
                                     R"({"imp_uid":5})",
                                     R"({"merchant_uid":""})",
                                     R"({"status":null})",
                                     "[]"})
        CHECK_FALSE(new_payment(*json::parse(fields), kNow).has_value());
    Payment payment = made("{}");
    CHECK_FALSE(update_payment(payment, *json::parse(R"({"imp_uid":"imp_2"})"), kNow).has_value());
}

TEST_CASE("decimals compare by value, not by text") {
    CHECK(parse_decimal("14.2") == parse_decimal("14.200000"));
    CHECK(parse_decimal("1.42e1") == parse_decimal("14.2"));
    CHECK(parse_decimal("1e4") == parse_decimal("10000.0"));
    CHECK(parse_decimal("0")->ten_thousandths == 0);
    CHECK(parse_decimal("0.0000000")->ten_thousandths == 0);
    CHECK(parse_decimal("-0.5")->text() == "-0.5");
    CHECK(parse_decimal("15000")->text() == "15000");
    CHECK(parse_decimal("14.20")->text() == "14.2");
    for (const char* const word :
         {"", " ", "1.", ".5", "0x1", "1 2", "NaN", "1e999", "99999999999999999999", "0.00001"})
        CHECK_FALSE(parse_decimal(word).has_value());
}
