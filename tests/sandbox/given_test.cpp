#include "sandbox/given.hpp"

#include "sandbox/channels.hpp"
#include "sandbox/codes.hpp"
#include "sandbox/decimal.hpp"

#include <doctest/doctest.h>

using namespace imp;
using namespace imp::sandbox;

namespace {

Fields fields(std::string_view type, std::string_view body) {
    return parse_body(type, body).value_or(Fields());
}

}  // namespace

TEST_CASE("what lies deeper in JSON has the names that a form gives it") {
    const Fields json = fields("application/json",
                               R"({"logis":{"company":"KGB","sent_at":12},
                                   "data":[{"amount":1.50},{"amount":2,"deep":{"x":"y"}}],
                                   "ids":["a","b"]})");
    const Fields form = fields("application/x-www-form-urlencoded",
                               "logis[company]=KGB&logis%5Bsent_at%5D=12&data[0][amount]=1.50&"
                               "data[1][amount]=2&data[1][deep][x]=y&ids[]=a&ids[]=b");
    for (const Fields* const each : {&json, &form}) {
        CHECK(each->text("logis[company]") == "KGB");
        CHECK(each->text("logis[sent_at]") == "12");
        CHECK(each->text("data[0][amount]") == "1.50");
        CHECK(each->text("data[1][deep][x]") == "y");
        CHECK(!each->text("data[2][amount]"));
        CHECK(each->list("ids") == std::vector<std::string>{"a", "b"});
    }
}

TEST_CASE("a refusal names all that is missing, and only that") {
    const Fields some = fields("application/json", R"({"a":1,"b":"","c":null})");
    CHECK(!refuse_missing(some, {"a"}));
    const auto refused = refuse_missing(some, {"a", "b", "c", "d"});
    REQUIRE(refused);
    CHECK(refused->status == 400);
    CHECK(refused->body.find("\"b, c, d ") != std::string::npos);
}

TEST_CASE("a word is refused if it is given and unknown") {
    const Fields some = fields("application/json", R"({"type":"person"})");
    CHECK(!refuse_unknown_word(some, "type", {"person", "company"}));
    CHECK(!refuse_unknown_word(some, "other", {"person"}));
    CHECK(refuse_unknown_word(some, "type", {"company"})->status == 400);
}

TEST_CASE("the gateway is that of the channel, else of pg, else the usual one") {
    const auto provider = [](std::string_view json) {
        return provider_of(fields("application/json", json), "usual");
    };
    CHECK(provider(R"({"channel_key":"channel-key-settle","pg":"nice"})") == "settle");
    CHECK(provider(R"({"channel_key":"a-shop's-own","pg":"nice.MID"})") == "nice");
    CHECK(provider(R"({"pg":"kcp"})") == "kcp");
    CHECK(provider(R"({"channel_key":"a-shop's-own"})") == "usual");
}

TEST_CASE("a bank is known in the spelling of any gateway") {
    for (const char* const spelling : {"088", "88", "BK88"})
        CHECK(bank_code(spelling) == "088");
    CHECK(bank_name(bank_code("BK04")) == "KB국민은행");
    for (const char* const spelling : {"", "8", "999", "BK", "BK999", "0088"})
        CHECK(bank_code(spelling).empty());
}

TEST_CASE("VAT is an eleventh in whole units") {
    CHECK(vat_within(*parse_decimal("11000")).text() == "1000");
    CHECK(vat_within(*parse_decimal("5000")).text() == "454");
    CHECK(vat_within(*parse_decimal("10")).text() == "0");
}
