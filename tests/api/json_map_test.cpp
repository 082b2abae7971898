#include "api/json_map.hpp"

#include "api/support.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using namespace imp;
using namespace imp::api;

namespace {

json::Value parsed(std::string_view text) {
    return json::parse(text).value();
}

Result<Payment> payment_in(const std::string& body) {
    return parse_payment(parse_envelope(body).value().response);
}

/// A payment with `members` beside the smallest that is believed. A name given twice: the last
/// counts.
Result<Payment> payment_with(const std::string& members) {
    return parse_payment(
        parsed(R"({"imp_uid":"imp_1","merchant_uid":"A-1","status":"paid","amount":1000)" +
               (members.empty() ? "" : "," + members) + "}"));
}

bool is_bad(const Result<Payment>& payment) {
    return !payment && payment.error().code == Errc::bad_reply;
}

}  // namespace

TEST_CASE("an answer that names a member twice says nothing, wherever that is") {
    const auto answer = [](const std::string& members) {
        return parse_envelope(R"({"code":0,"message":null,"response":{"imp_uid":"imp_1",)" +
                              members + "}}")
            .has_value();
    };
    CHECK(answer(R"("status":"paid","amount":1000)"));
    CHECK_FALSE(answer(R"("status":"paid","amount":1000,"status":"failed")"));
    CHECK_FALSE(answer(R"("status":"paid","amount":1000,"amount":1000)"));
    CHECK_FALSE(parse_envelope(R"({"code":1,"response":null,"code":0})"));
}

TEST_CASE("reads an ordinary card payment") {
    const auto payment = payment_in(test::fixture("payment-paid-card.json"));
    REQUIRE(payment);
    CHECK(payment->imp_uid.str() == "imp_900000000101");
    CHECK(payment->merchant_uid == "TEST-20260701-0001");
    CHECK(payment->status == PaymentStatus::paid);
    CHECK(payment->amount == Decimal::from_int(15'000));
    CHECK(payment->cancel_amount.is_zero());
    CHECK(payment->currency == "KRW");
    CHECK(payment->sandbox == false);
    CHECK_FALSE(payment->escrow);
    CHECK(payment->pay_method == "card");
    CHECK(payment->pg_provider == "html5_inicis");
    CHECK(payment->pg_id == "INIpayTest");
    CHECK(payment->pg_tid == "StdpayCARDTESTTEST2026070100010100000");
    CHECK(payment->customer_uid.empty());
    CHECK_FALSE(payment->has_promotion);
    CHECK(payment->receipt_url.substr(0, 8) == "https://");
    CHECK(payment->started_at == 1'782'864'000);
    CHECK(payment->paid_at == 1'782'864'062);
    CHECK(payment->failed_at == 0);
    CHECK(payment->cancel_history.empty());
}

TEST_CASE("reads every recorded payment") {
    struct Row {
        const char* file;
        PaymentStatus status;
        const char* amount;
        const char* cancelled;
    };

    const Row rows[] = {
        {"payment-billing-issue.json", PaymentStatus::paid, "0", "0"},
        {"payment-cancelled-full.json", PaymentStatus::cancelled, "15000", "15000"},
        {"payment-cancelled-partial.json", PaymentStatus::cancelled, "15000", "5000"},
        {"payment-cancelled-partial-status-paid.json", PaymentStatus::paid, "15000", "5000"},
        {"payment-failed.json", PaymentStatus::failed, "15000", "0"},
        {"payment-failed-confirm-rejected.json", PaymentStatus::failed, nullptr, "0"},
        {"payment-failed-scheduled.json", PaymentStatus::failed, nullptr, "0"},
        {"payment-paid-easypay-point.json", PaymentStatus::paid, nullptr, "0"},
        {"payment-paid-forged-amount.json", PaymentStatus::paid, nullptr, "0"},
        {"payment-paid-sandbox.json", PaymentStatus::paid, nullptr, "0"},
        {"payment-paid-scheduled.json", PaymentStatus::paid, nullptr, "0"},
        {"payment-paid-trans-escrow.json", PaymentStatus::paid, nullptr, "0"},
        {"payment-paid-vbank.json", PaymentStatus::paid, "23000", "0"},
        {"payment-paid-wrong-currency.json", PaymentStatus::paid, nullptr, "0"},
        {"payment-ready-abandoned.json", PaymentStatus::ready, nullptr, "0"},
        {"payment-ready-pending-paypal.json", PaymentStatus::ready, nullptr, "0"},
        {"payment-ready-vbank.json", PaymentStatus::ready, "23000", "0"},
        {"payment-usd-paid.json", PaymentStatus::paid, "14.2", "0"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.file);
        const auto payment = payment_in(test::fixture(row.file));
        REQUIRE(payment);
        CHECK(payment->status == row.status);
        if (row.amount != nullptr)
            CHECK(payment->amount.str() == row.amount);
        CHECK(payment->cancel_amount.str() == row.cancelled);
    }
}

TEST_CASE("a bank without a name has the one that belongs to its code") {
    const auto bank = [](const std::string& fields) {
        const auto payment = payment_in(
            R"({"code":0,"message":null,"response":{"imp_uid":"imp_1","merchant_uid":"A","amount":1,)"
            R"("cancel_amount":0,"currency":"KRW","status":"ready",)" +
            fields + "}}");
        return payment ? payment->vbank_name : "unreadable";
    };
    CHECK(bank(R"("vbank_code":"088","vbank_name":null)") == "신한");
    CHECK(bank(R"("vbank_code":"088","vbank_name":"신한은행")") == "신한은행");
    CHECK(bank(R"("vbank_code":"999","vbank_name":null)").empty());
    CHECK(bank(R"("vbank_code":null,"vbank_name":null)").empty());
}

TEST_CASE("reads what only some payments have") {
    const auto vbank = payment_in(test::fixture("payment-ready-vbank.json"));
    REQUIRE(vbank);
    CHECK(vbank->vbank_num == "99999999999999");
    CHECK(vbank->vbank_name == "신한");
    CHECK(vbank->vbank_holder == "테스트상점");
    CHECK(vbank->vbank_date == 1'783'123'200);

    const auto escrow = payment_in(test::fixture("payment-paid-trans-escrow.json"));
    REQUIRE(escrow);
    CHECK(escrow->escrow);

    const auto issue = payment_in(test::fixture("payment-billing-issue.json"));
    REQUIRE(issue);
    CHECK(issue->customer_uid == "TESTCUST-0001-CARD-A");
    CHECK(issue->customer_uid_usage == "issue");

    const auto sandbox = payment_in(test::fixture("payment-paid-sandbox.json"));
    REQUIRE(sandbox);
    CHECK(sandbox->sandbox == true);

    const auto partial = payment_in(test::fixture("payment-cancelled-partial.json"));
    REQUIRE(partial);
    REQUIRE(partial->cancel_history.size() == 2);
    CHECK(partial->cancel_history[0].cancellation_id == "TESTCANCEL0000001071");
    CHECK(partial->cancel_history[0].amount == Decimal::from_int(3'000));
    CHECK(partial->cancel_history[1].cancelled_at == 1'782'871'200);
    CHECK(partial->cancel_history[1].reason == "관리자페이지취소");
}

TEST_CASE("an amount is read from its own text, never through a binary float") {
    CHECK(payment_with(R"("amount":0.1)")->amount.str() == "0.1");
    CHECK(payment_with(R"("amount":14.20)")->amount.str() == "14.2");
    CHECK(payment_with(R"("amount":15000.0)")->amount == Decimal::from_int(15'000));
    CHECK(payment_with(R"("amount":1.5e4)")->amount == Decimal::from_int(15'000));
    CHECK(payment_with(R"("amount":"15000")")->amount == Decimal::from_int(15'000));
    CHECK(payment_with(R"("amount":123456789012.345)")->amount.str() == "123456789012.345");
}

TEST_CASE("an answer that lacks or contradicts what matters is not believed") {
    CHECK(payment_with(""));
    CHECK(is_bad(parse_payment(json::Value())));
    CHECK(is_bad(parse_payment(json::Value::array())));
    for (const char* broken :
         {R"("imp_uid":null)",     R"("imp_uid":17)",         R"("imp_uid":"")",
          R"("imp_uid":"a b")",    R"("merchant_uid":null)",  R"("merchant_uid":"")",
          R"("merchant_uid":5)",   R"("status":null)",        R"("status":1)",
          R"("amount":null)",      R"("amount":true)",        R"("amount":"abc")",
          R"("amount":"")",        R"("amount":[1000])",      R"("amount":-1)",
          R"("amount":1e30)",      R"("cancel_amount":-1)",   R"("cancel_amount":"x")",
          R"("cancel_amount":{})", R"("cancel_amount":1001)", R"("currency":410)",
          R"("currency":["KRW"])"}) {
        CAPTURE(broken);
        CHECK(is_bad(payment_with(broken)));
    }
}

TEST_CASE("optional fields may be missing, null or of a strange type") {
    const auto bare = payment_with("");
    REQUIRE(bare);
    CHECK(bare->currency == "KRW");
    CHECK_FALSE(bare->sandbox.has_value());
    CHECK(bare->paid_at == 0);
    CHECK(bare->cancel_history.empty());

    const auto strange = payment_with(
        R"("pg_tid":7,"fail_reason":{},"paid_at":"soon","started_at":1782864000123.25,)"
        R"("failed_at":-5,"escrow":"yes","cancel_history":"none","promotion":[],"sandbox":null,)"
        R"("currency":null,"cancel_amount":null,"added_later":{"deep":[1,2]})");
    REQUIRE(strange);
    CHECK(*strange == *bare);

    const auto history = payment_with(R"("cancel_history":[1,{"amount":"x"},{"amount":5}])");
    REQUIRE(history);
    REQUIRE(history->cancel_history.size() == 2);
    CHECK(history->cancel_history[1].amount == Decimal::from_int(5));
}

TEST_CASE("a NUL in people's words is dropped: a payment must not be lost for one") {
    const auto payment = payment_with(R"("fail_reason":"한도\u0000 초과","vbank_holder":"\u0000")");
    REQUIRE(payment);
    CHECK(payment->fail_reason == "한도 초과");
    CHECK(payment->vbank_holder.empty());
}

TEST_CASE("a word for the status that nobody knew is unknown, not an error") {
    CHECK(payment_with(R"("status":"partially_paid")")->status == PaymentStatus::unknown);
}

TEST_CASE("a test payment is seen as one, also in a strange writing") {
    CHECK(payment_with(R"("sandbox":true)")->sandbox == true);
    CHECK(payment_with(R"("sandbox":"true")")->sandbox == true);
    CHECK(payment_with(R"("sandbox":1)")->sandbox == true);
    CHECK(payment_with(R"("sandbox":false)")->sandbox == false);
    CHECK_FALSE(payment_with(R"("sandbox":"maybe")")->sandbox.has_value());
}

TEST_CASE("a promotion is noticed even where its discount cannot be read") {
    const auto payment = payment_with(R"("promotion":{"id":"p-1","discount":300})");
    REQUIRE(payment);
    CHECK(payment->has_promotion);
    CHECK(payment->promotion_discount == Decimal::from_int(300));

    const auto odd = payment_with(R"("promotion":{"id":"p-1","discount":-300})");
    REQUIRE(odd);
    CHECK(odd->has_promotion);
    CHECK(odd->promotion_discount.is_zero());
}

TEST_CASE("an envelope has a code and a response") {
    const auto good = parse_envelope(R"({"code":0,"message":null,"response":{}})");
    REQUIRE(good);
    CHECK(good->code == 0);
    CHECK(good->message.empty());
    CHECK(good->response.is_object());

    const auto missing = parse_envelope(test::fixture("payment-not-found-404.json"));
    REQUIRE(missing);
    CHECK(missing->code == -1);
    CHECK_FALSE(missing->message.empty());
    CHECK(missing->response.is_null());

    for (const char* body : {"",
                             "<html></html>",
                             "null",
                             "[]",
                             "{}",
                             R"({"code":0})",
                             R"({"code":"0","response":{}})",
                             R"({"code":0.5,"response":{}})",
                             R"({"code":null,"response":{}})",
                             R"({"response":{}})",
                             R"({"code":0,"response":{)",
                             R"({"code":0,"response":{}} x)"}) {
        CAPTURE(body);
        const auto envelope = parse_envelope(body);
        REQUIRE_FALSE(envelope);
        CHECK(envelope.error().code == Errc::bad_reply);
    }
}

TEST_CASE("a list names the attempts in its order") {
    const auto recorded =
        parse_attempts(parse_envelope(test::fixture("payments-findall.json")).value().response);
    REQUIRE(recorded);
    REQUIRE(recorded->size() == 1);
    CHECK(recorded->front().imp_uid.str() == "imp_900000000101");
    CHECK(recorded->front().paid);

    const auto mixed = parse_attempts(parsed(
        R"({"list":[{"imp_uid":"a","status":"failed"},{"imp_uid":"../b"},7,{"status":"paid"},)"
        R"({"imp_uid":"c","status":"paid"}]})"));
    REQUIRE(mixed);
    REQUIRE(mixed->size() == 2);
    CHECK_FALSE((*mixed)[0].paid);
    CHECK((*mixed)[1].imp_uid.str() == "c");

    CHECK(parse_attempts(parsed(R"({"list":[]})")).value().empty());
    CHECK_FALSE(parse_attempts(parsed(R"({"total":0})")));
    CHECK_FALSE(parse_attempts(parsed(R"({"list":{}})")));
    CHECK_FALSE(parse_attempts(parsed("[]")));
}

TEST_CASE("a token needs its text and its times") {
    const auto token =
        parse_token(parse_envelope(test::fixture("token-success.json")).value().response);
    REQUIRE(token);
    CHECK(token->access_token == "00112233445566778899aabbccddeeff00112233");
    CHECK(token->expired_at - token->now == 1'800);

    for (const char* response :
         {"null",
          "{}",
          R"({"access_token":"","now":1,"expired_at":2})",
          R"({"access_token":"a\r\nX: y","now":1,"expired_at":2})",
          R"({"access_token":"a b","now":1,"expired_at":2})",
          R"({"access_token":"a","now":1})",
          R"({"access_token":"a","now":"1","expired_at":2})",
          R"({"access_token":"a","now":-9223372036854775808,"expired_at":2})",
          R"({"access_token":5,"now":1,"expired_at":2})"}) {
        CAPTURE(response);
        const auto bad = parse_token(parsed(response));
        REQUIRE_FALSE(bad);
        CHECK(bad.error().code == Errc::bad_reply);
    }
}
