#include "base/json.hpp"

#include <doctest/doctest.h>

#include <string>

namespace json = imp::json;
using namespace std::string_literals;
using Kind = json::Value::Kind;

namespace {

/// The document again, or "refused".
std::string round_trip(std::string_view text) {
    const auto value = json::parse(text);
    return value ? value->dump() : "refused";
}

}  // namespace

TEST_CASE("a number keeps its own text") {
    for (const char* number : {"0",
                               "-1",
                               "14.20",
                               "14.2",
                               "1e4",
                               "1E+4",
                               "1.42e1",
                               "100.000",
                               "9223372036854775807",
                               "18446744073709551615",
                               "123456789012345678901234567890",
                               "0.1",
                               "1e-30"}) {
        CAPTURE(number);
        const auto value = json::parse(number);
        REQUIRE(value);
        CHECK(value->is_number());
        CHECK(value->text() == number);
        CHECK(value->dump() == number);
    }
}

TEST_CASE("as_int is for numbers written as integers that fit") {
    CHECK(json::parse("1004")->as_int() == 1004);
    CHECK(json::parse("-9223372036854775808")->as_int() == INT64_MIN);
    for (const char* other : {"1.0", "1e3", "9223372036854775808", "\"1004\"", "true", "null"}) {
        CAPTURE(other);
        CHECK_FALSE(json::parse(other)->as_int());
    }
}

TEST_CASE("each kind is known by its name") {
    CHECK(json::parse("null")->is_null());
    CHECK(json::parse("true")->as_bool());
    CHECK(json::parse("false")->is_boolean());
    CHECK(json::parse("\"x\"")->is_string());
    CHECK(json::parse("[]")->is_array());
    CHECK(json::parse("{}")->is_object());
    CHECK_FALSE(json::parse("\"true\"")->as_bool());
    CHECK(json::parse("null")->text().empty());
}

TEST_CASE("what is not one JSON document is refused without repeating it") {
    for (const char* bad :
         {"",      " ",   "{",   "[1,]",    "{\"a\":1,}", "{a:1}",       "'x'",    "01",
          "+1",    ".5",  "1.",  "NaN",     "Infinity",   "nul",         "\"a",    "\"\n\"",
          "{} {}", "1 2", "[1}", "// c\n1", "\"\\x41\"",  "\"\\ud800\"", "<html>", "1e999"}) {
        CAPTURE(bad);
        const auto value = json::parse(bad);
        REQUIRE_FALSE(value);
        CHECK(value.error().code == imp::Errc::bad_input);
        CHECK(value.error().detail == "not a JSON document");
    }
}

TEST_CASE("invalid UTF-8 is refused, wherever it stands") {
    CHECK(round_trip("\"\xFF\"") == "refused");
    CHECK(round_trip("\"\xC0\xAF\"") == "refused");
    CHECK(round_trip("\"\xED\xA0\x80\"") == "refused");
    CHECK(round_trip("{\"\xBF\xCB\": 1}") == "refused");
    CHECK(round_trip("\xFF") == "refused");
    CHECK(round_trip("\"결제 \xF0\x9F\x98\x80\"") == "\"결제 \xF0\x9F\x98\x80\"");
}

TEST_CASE("escapes are decoded, a NUL among them") {
    CHECK(json::parse(R"("\uACB0\uc81c \ud83d\ude00 \n\/\"")")->text() ==
          "결제 \xF0\x9F\x98\x80 \n/\"");
    CHECK(json::parse(R"("a\u0000b")")->text() == "a\0b"s);
}

TEST_CASE("nesting is bounded") {
    const auto nested = [](std::size_t depth) {
        return std::string(depth, '[') + std::string(depth, ']');
    };
    CHECK(json::parse(nested(json::kMaxDepth)));
    CHECK_FALSE(json::parse(nested(json::kMaxDepth + 1)));
    CHECK_FALSE(json::parse(std::string(100'000, '[')));
    std::string objects;
    for (std::size_t i = 0; i <= json::kMaxDepth; ++i)
        objects += "{\"a\":";
    CHECK_FALSE(json::parse(objects + "1" + std::string(json::kMaxDepth + 1, '}')));
}

TEST_CASE("of a name that comes twice the last counts") {
    const auto value = json::parse(R"({"amount": 1, "x": null, "amount": 1004})");
    REQUIRE(value);
    CHECK(value->find("amount")->as_int() == 1004);
    CHECK(value->find("x")->is_null());
    CHECK(value->find("Amount") == nullptr);
    CHECK(json::parse("[1]")->find("amount") == nullptr);
}

TEST_CASE("where names are to be unique one that comes twice is refused, at any depth") {
    const auto unique = [](std::string_view text) {
        return json::parse(text, json::Names::unique).has_value();
    };
    CHECK_FALSE(unique(R"({"amount": 1, "amount": 1})"));
    CHECK_FALSE(unique(R"({"a": [{"b": 1, "c": {}, "b": 2}]})"));
    CHECK_FALSE_MESSAGE(unique(R"({"ab": 1, "\u0061b": 2})"), "one name, however it is written");
    CHECK(unique(R"({"a": {"a": {"a": 1}}, "A": 1, "": 2})"));
    std::string many = "{";
    for (int i = 0; i < 3000; ++i)
        many += "\"name" + std::to_string(i) + "\":1,";
    CHECK(unique(many + "\"last\":1}"));
    CHECK_FALSE(unique(many + "\"name1500\":1}"));
}

TEST_CASE("dump escapes what could end a string or a line") {
    CHECK(json::Value::string("a\"b\\c\n\x01\x1F").dump() == R"("a\"b\\c\n\u0001\u001f")");
    CHECK(json::Value::string("\0"s).dump() == R"("\u0000")");
    CHECK(json::Value::string("결제").dump() == "\"결제\"");
    CHECK(json::Value::string("a\xFF"s).dump() == "\"a\uFFFD\"");
    json::Value object = json::Value::object();
    object.set("k\"\n", json::Value());
    CHECK(object.dump() == R"({"k\"\n":null})");
}

TEST_CASE("dump escapes what a terminal would obey, and what hides or turns other text") {
    const std::string hostile = "\u009b31m\x7f\u202egnp\u200b\u2028\U000E0041\ufeff";
    json::Value object = json::Value::object();
    object.set(hostile, json::Value::string(hostile));
    const std::string escaped = R"("\u009b31m\u007f\u202egnp\u200b\u2028\udb40\udc41\ufeff")";
    CHECK(object.dump() == "{" + escaped + ":" + escaped + "}");
    CHECK(object.dump_pretty() == "{\n  " + escaped + ": " + escaped + "\n}");
    const auto read = json::parse(object.dump());
    REQUIRE(read);
    REQUIRE(read->find(hostile) != nullptr);
    CHECK(read->find(hostile)->text() == hostile);
    CHECK(json::Value::string("한글 1.5 é 😀").dump() == "\"한글 1.5 é 😀\"");
}

TEST_CASE("members keep the order they were set in") {
    json::Value inner = json::Value::array();
    inner.push(json::Value::number("14.20"));
    inner.push(json::Value::boolean(true));
    json::Value object = json::Value::object();
    object.set("z", json::Value::integer(-3));
    object.set("a", inner);
    object.set("m", json::Value::string_or_null(std::nullopt));
    object.set("e", json::Value::object());
    CHECK(object.dump() == R"({"z":-3,"a":[14.20,true],"m":null,"e":{}})");
    CHECK(
        object.dump_pretty() ==
        "{\n  \"z\": -3,\n  \"a\": [\n    14.20,\n    true\n  ],\n  \"m\": null,\n  \"e\": {}\n}");
    CHECK(round_trip(object.dump_pretty()) == object.dump());
    CHECK(json::Value::string_or_null("x").dump() == "\"x\"");
}
