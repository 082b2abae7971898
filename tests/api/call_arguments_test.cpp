#include "api/call_arguments.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace imp;
using api::Argument;

namespace {

Result<UnixSeconds> at_noon(std::string_view text) {
    if (text == "noon")
        return 1'790'000'000;
    return Error{Errc::bad_input, "no such time"};
}

Result<api::CallRequest> write(const char* call, const std::vector<Argument>& arguments) {
    const api::Call* found = api::find_call(call);
    REQUIRE(found != nullptr);
    return api::write_request(*found, arguments, at_noon);
}

api::CallRequest written(const char* call, const std::vector<Argument>& arguments) {
    const auto request = write(call, arguments);
    if (!request)
        FAIL(request.error().detail);
    return *request;
}

std::string refusal(const char* call, const std::vector<Argument>& arguments) {
    const auto request = write(call, arguments);
    REQUIRE_FALSE(request);
    CHECK(request.error().code == Errc::bad_input);
    return request.error().detail;
}

bool contains(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

const std::vector<Argument> kCharge{
    {"customer_uid", "C-1"}, {"merchant_uid", "2026-1"}, {"amount", "15000"}, {"name", "책"}};

std::vector<Argument> charge_with(Argument more) {
    std::vector<Argument> arguments = kCharge;
    arguments.push_back(std::move(more));
    return arguments;
}

}  // namespace

TEST_CASE("pieces of a path are percent-encoded") {
    CHECK(written("get-prepared-payment", {{"merchant_uid", "a/b c%?주문"}}).target ==
          "/payments/prepare/a%2Fb%20c%25%3F%EC%A3%BC%EB%AC%B8");
    CHECK(contains(refusal("get-payment", {{"imp_uid", ".."}}), "imp_uid"));
    CHECK(contains(refusal("get-payment", {{"imp_uid", ""}}), "imp_uid"));
    CHECK(contains(refusal("get-payment", {{"imp_uid", "a\nb"}}), "imp_uid"));
}

TEST_CASE("a piece of a path that may be left out takes its slash along") {
    CHECK(written("find-payments", {{"merchant_uid", "A-1"}}).target == "/payments/findAll/A-1");
    CHECK(written("find-payments",
                  {{"payment_status", "paid"}, {"merchant_uid", "A-1"}, {"page", "2"}})
              .target == "/payments/findAll/A-1/paid?page=2");
}

TEST_CASE("what is in a query is encoded, names too, and lists are repeated") {
    const auto several = written(
        "get-payments", {{"imp_uid", "a&b"}, {"imp_uid[]", "c"}, {"merchant_uid[]", "d e"}});
    CHECK(several.target ==
          "/payments?imp_uid%5B%5D=a%26b&imp_uid%5B%5D=c&merchant_uid%5B%5D=d%20e");
    CHECK(several.body.empty());
    CHECK(written("delete-billing-key",
                  {{"customer_uid", "C"}, {"extra[requester]", "customer"}, {"reason", "왜"}})
              .target == "/subscribe/customers/C?reason=%EC%99%9C&extra%5Brequester%5D=customer");
    CHECK(written("get-payment", {{"imp_uid", "i"}, {"include_sandbox", "true"}}).target ==
          "/payments/i?include_sandbox=true");
}

TEST_CASE("a body has the table's types, and a number keeps its own text") {
    const auto request = written("cancel-payment",
                                 {{"imp_uid", "imp_1"},
                                  {"amount", "14.20"},
                                  {"checksum", "900719925474099312345"},
                                  {"enable_webhook", "true"},
                                  {"extra[requester]", "admin"},
                                  {"reason", "\"여기\"\n"}});
    CHECK(request.target == "/payments/cancel");
    CHECK(request.body ==
          R"({"imp_uid":"imp_1","amount":14.20,"checksum":900719925474099312345,)"
          R"("reason":"\"여기\"\n","enable_webhook":true,"extra":{"requester":"admin"}})");
    CHECK(written("naver-point", {{"imp_uid", "i"}}).body.empty());
}

TEST_CASE("what is no number, integer, boolean or word of the list is refused") {
    for (const char* wrong : {"15,000", " 1", "1 ", "0x10", "1.", "", "NaN", "+1", "007", "\"1\""})
        CHECK(contains(refusal("cancel-payment", {{"amount", wrong}}), "amount"));
    CHECK(contains(refusal("find-payments", {{"merchant_uid", "A"}, {"page", "1.0"}}), "integer"));
    CHECK(contains(refusal("get-payment", {{"imp_uid", "i"}, {"include_sandbox", "yes"}}),
                   "neither true nor false"));
    CHECK(contains(refusal("list-payments", {{"payment_status", "payd"}}), "did you mean paid?"));
    CHECK(contains(refusal("list-payments", {{"payment_status", "everything"}}),
                   "all, ready, paid, cancelled, failed"));
    CHECK(contains(refusal("get-payment", {{"imp_uid", "\xff"}}), "UTF-8"));
}

TEST_CASE("an amount of 0 is not sent where i'mport would take it for all that is left") {
    for (const char* zero : {"0", "0.00", "-0", "0e3"})
        CHECK(contains(refusal("cancel-payment", {{"imp_uid", "i"}, {"amount", zero}}), "0 is"));
    CHECK(written("cancel-payment", {{"imp_uid", "i"}, {"amount", "0.10"}}).body ==
          R"({"imp_uid":"i","amount":0.10})");
    CHECK(written("cancel-payment", {{"imp_uid", "i"}, {"checksum", "0"}}).body ==
          R"({"imp_uid":"i","checksum":0})");
}

TEST_CASE("a time is seconds, or what the caller reads; milliseconds are refused") {
    const std::vector<Argument> range{{"schedule_from", "1783000000"}, {"schedule_to", "noon"}};
    CHECK(written("list-schedules", range).target ==
          "/subscribe/payments/schedule?schedule_from=1783000000&schedule_to=1790000000");
    CHECK(contains(
        refusal("list-schedules", {{"schedule_from", "1783000000000"}, {"schedule_to", "noon"}}),
        "seconds since 1970"));
    CHECK(contains(refusal("list-schedules", {{"schedule_from", "x"}, {"schedule_to", "noon"}}),
                   "no such time"));
}

TEST_CASE("an unknown parameter is answered with the nearest") {
    CHECK(contains(refusal("cancel-payment", {{"amonut", "1"}}), "did you mean amount?"));
    CHECK(contains(refusal("charge-again", charge_with({"extra[naverUseCfn]", "1"})),
                   "did you mean naverUseCfm?"));
    CHECK(contains(refusal("list-banks", {{"x", "1"}}), "no parameter 'x'"));
}

TEST_CASE("all that is missing is named at once") {
    const std::string missing = refusal("charge-again", {{"customer_uid", "C"}});
    CHECK(contains(missing, "merchant_uid, amount, name are missing"));
    CHECK(contains(refusal("get-payment", {}), "imp_uid is missing"));
    CHECK(contains(refusal("charge-again", {{"customer_uid", ""}}), "customer_uid: is empty"));
}

TEST_CASE("a single value given twice is refused, and one with brackets") {
    CHECK(contains(refusal("get-payment", {{"imp_uid", "a"}, {"imp_uid", "b"}}), "given twice"));
    CHECK(contains(refusal("cancel-payment", {{"imp_uid[x]", "a"}}), "without brackets"));
    CHECK(contains(refusal("charge-again", charge_with({"extra[naverUseCfm", "1"})), "brackets"));
}

TEST_CASE("a list of objects, part by part") {
    const auto request = written("schedule-payments",
                                 {{"customer_uid", "C-1"},
                                  {"schedules[0][merchant_uid]", "M-1"},
                                  {"schedules[0][schedule_at]", "noon"},
                                  {"schedules[0][amount]", "1.50"},
                                  {"schedules[0][currency]", "USD"},
                                  {"schedules[0][name]", "a"},
                                  {"schedules[1][merchant_uid]", "M-2"},
                                  {"schedules[1][schedule_at]", "1790000001"},
                                  {"schedules[1][amount]", "2"},
                                  {"schedules[1][currency]", "KRW"},
                                  {"schedules[1][name]", "b"}});
    CHECK(request.body ==
          R"({"customer_uid":"C-1","schedules":[{"merchant_uid":"M-1","schedule_at":1790000000,)"
          R"("amount":1.50,"currency":"USD","name":"a"},{"merchant_uid":"M-2",)"
          R"("schedule_at":1790000001,"amount":2,"currency":"KRW","name":"b"}]})");
    CHECK(contains(
        refusal("schedule-payments", {{"customer_uid", "C"}, {"schedules[0][merchant_uid]", "M"}}),
        "schedules[0][schedule_at]: is missing"));
    CHECK(contains(
        refusal("schedule-payments", {{"customer_uid", "C"}, {"schedules[1][merchant_uid]", "M"}}),
        "counted from 0"));
    CHECK(contains(refusal("schedule-payments", {{"customer_uid", "C"}, {"schedules[0]", "M"}}),
                   "is an object"));
    CHECK(contains(refusal("schedule-payments", {{"customer_uid", "C"}, {"schedules[]", "M"}}),
                   "schedules"));
}

TEST_CASE("an object as JSON text is checked like its parts") {
    const std::string one =
        R"([{"merchant_uid":"M","schedule_at":1790000000,"amount":14.20,"currency":"USD","name":"a"}])";
    CHECK(written("schedule-payments", {{"customer_uid", "C"}, {"schedules", one}}).body ==
          R"({"customer_uid":"C","schedules":)" + one + "}");
    for (const char* wrong : {"[",
                              "{}",
                              "[]",
                              "[1]",
                              R"([{"merchant_uid":1}])",
                              R"([{"merchant":"M"}])",
                              R"([{"merchant_uid":"M"}])"})
        CHECK(contains(refusal("schedule-payments", {{"customer_uid", "C"}, {"schedules", wrong}}),
                       "schedules"));
    // Nobody says what these hold.
    CHECK(contains(written("register-escrow-delivery",
                           {{"imp_uid", "i"},
                            {"sender", R"({"name":"a","formed_address":{"any":[1,2]}})"},
                            {"receiver[name]", "b"},
                            {"receiver[formed_address][basic]", "c"},
                            {"logis[company]", "EPOST"},
                            {"logis[invoice]", "1"},
                            {"logis[sent_at]", "noon"}})
                       .body,
                   R"("formed_address":{"any":[1,2]})"));
}

TEST_CASE("what a secret parameter was given stays out of messages") {
    const std::string why = refusal("issue-billing-key",
                                    {{"customer_uid", "C"},
                                     {"channel_key", "K"},
                                     {"expiry", "2030-01"},
                                     {"card_number", "4111-\xff"}});
    CHECK(contains(why, "card_number"));
    CHECK_FALSE(contains(why, "4111"));
    CHECK_FALSE(contains(
        refusal("charge-onetime", {{"card_number", "4111"}, {"card_number", "4222"}}), "4111"));
}
