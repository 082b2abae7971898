#include "http/form.hpp"

#include "base/json.hpp"
#include "base/text.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

using namespace imp;
using namespace imp::http;

namespace {

/// Tests run in the source root; TEST_FIXTURES names another place.
json::Value redirects() {
    const char* const folder = std::getenv("TEST_FIXTURES");
    const std::string path =
        std::string(folder == nullptr ? "tests/fixtures" : folder) + "/redirects.json";
    std::ifstream in(path);
    REQUIRE_MESSAGE(in.good(), path);
    auto document = json::parse(std::string(std::istreambuf_iterator<char>(in), {}));
    REQUIRE(document.has_value());
    return *document;
}

std::string first_of(const Fields& fields, std::string_view name) {
    return std::string(fields.first(name).value_or("(absent)"));
}

}  // namespace

TEST_CASE("every recorded landing decodes as written beside it") {
    const json::Value vectors = redirects();
    REQUIRE(vectors.items().size() >= 20);
    for (const json::Value& vector : vectors.items()) {
        const std::string& name = vector.find("name")->text();
        CAPTURE(name);
        const Fields fields = parse_query(vector.find("query")->text());
        for (const auto& member : vector.find("decoded")->members()) {
            const auto& key = member.first;  // clang 14 captures no structured binding
            const auto& value = member.second;
            CAPTURE(key);
            if (key == "error_msg") {
                const std::string shown = display_message(first_of(fields, key));
                CHECK(text::is_utf8(shown));
                if (value.is_string())
                    CHECK(shown == value.text());
            } else if (value.text() == "null" || value.text() == "undefined") {
                CHECK_FALSE(fields.first(key).has_value());
            } else {
                const auto single = fields.single(key);
                REQUIRE(single.has_value());
                CHECK(*single == value.text());
            }
        }
    }
}

TEST_CASE("a query decodes plus and percent once and leaves broken escapes") {
    const Fields fields = parse_query("&a=1+2%203&&b=%zz%4&c&=d&a%3D=x=y&n=%00");
    CHECK(first_of(fields, "a") == "1 2 3");
    CHECK(first_of(fields, "b") == "%zz%4");
    CHECK(first_of(fields, "c") == "(absent)");
    CHECK(first_of(fields, "") == "d");
    CHECK(first_of(fields, "a=") == "x=y");
    CHECK(first_of(fields, "n") == std::string(1, '\0'));
    CHECK(parse_query("").all().empty());
}

TEST_CASE("fields beyond the limit are ignored") {
    std::string query;
    for (std::size_t i = 0; i < kMaxFields + 10; ++i)
        query += "k" + std::to_string(i) + "=v&";
    const Fields fields = parse_query(query);
    CHECK(fields.all().size() == kMaxFields);
    CHECK(first_of(fields, "k0") == "v");
}

TEST_CASE("null, undefined and empty are absent, wherever they stand") {
    const Fields fields = parse_query("id=null&id=&id=undefined&id=imp_1&other=null");
    CHECK(fields.present("id").size() == 1);
    CHECK(first_of(fields, "id") == "imp_1");
    const auto id = fields.single("id");
    REQUIRE(id.has_value());
    CHECK(*id == "imp_1");
    const auto other = fields.single("other");
    REQUIRE(other.has_value());
    CHECK_FALSE(other->has_value());
}

TEST_CASE("two different values for an id are refused, the same one encoded twice is not") {
    CHECK(parse_query("id=a&id=b").single("id").error().code == Errc::bad_input);
    CHECK(parse_query("id=a&id=A").single("id").error().code == Errc::bad_input);
    CHECK(*parse_query("id=a&id=a").single("id") == "a");
    // An order number with a slash: once plain, once with an encoding too many.
    CHECK(*parse_query("id=a%2Fb&id=a%252Fb").single("id") == "a/b");
    CHECK(*parse_query("id=a%252Fb&id=a%2Fb").single("id") == "a/b");
    CHECK(*parse_query("id=a%252Fb&id=a%2Fb&id=a%252Fb").single("id") == "a/b");
    CHECK_FALSE(parse_query("id=a%252Fb&id=a%2Fb&id=c").single("id").has_value());
    // Alone, an id is never decoded twice.
    CHECK(*parse_query("id=a%252Fb").single("id") == "a%2Fb");
}

TEST_CASE("a body is what its contents say") {
    const auto json_as_form =
        parse_body(R"({"imp_uid":"imp_1"})", "application/x-www-form-urlencoded");
    REQUIRE(json_as_form.has_value());
    CHECK(json_as_form->kind == BodyKind::json);
    CHECK(first_of(json_as_form->fields, "imp_uid") == "imp_1");

    const auto form_as_json = parse_body("imp_uid=imp_1&status=paid\n", "application/json");
    REQUIRE(form_as_json.has_value());
    CHECK(form_as_json->kind == BodyKind::form);
    CHECK(first_of(form_as_json->fields, "imp_uid") == "imp_1");
    CHECK(first_of(form_as_json->fields, "status") == "paid");

    CHECK(parse_body("\xEF\xBB\xBF \r\n{}", "").has_value());
    CHECK(parse_body("items[]=1", "")->kind == BodyKind::form);
}

TEST_CASE("JSON members keep their text; nested ones and null are left out") {
    const auto body = parse_body(
        R"({"merchant_uid":20260701,"amount":14.20,"big":12345678901234567890,"ok":true,
            "imp_uid":null,"deep":{"imp_uid":"imp_2"},"list":[1],"text":"가"})",
        "application/json; charset=utf-8");
    REQUIRE(body.has_value());
    CHECK(first_of(body->fields, "merchant_uid") == "20260701");
    CHECK(first_of(body->fields, "amount") == "14.20");
    CHECK(first_of(body->fields, "big") == "12345678901234567890");
    CHECK(first_of(body->fields, "ok") == "true");
    CHECK(first_of(body->fields, "text") == "가");
    for (const char* const name : {"imp_uid", "deep", "list"})
        CHECK_FALSE(body->fields.first(name).has_value());
}

TEST_CASE("a JSON body that names an id twice differently is caught like a query") {
    const auto body = parse_body(R"({"imp_uid":"imp_1","imp_uid":"imp_2"})", "");
    REQUIRE(body.has_value());
    CHECK_FALSE(body->fields.single("imp_uid").has_value());
}

TEST_CASE("what is neither JSON nor a form is refused by what its header says") {
    const auto code = [](std::string_view body, std::string_view type) {
        const auto parsed = parse_body(body, type);
        REQUIRE_FALSE(parsed.has_value());
        return parsed.error().code;
    };
    CHECK(code("{\"a\":", "") == Errc::bad_input);
    CHECK(code("hello", "application/json") == Errc::bad_input);
    CHECK(code("", "Application/JSON; charset=utf-8") == Errc::bad_input);
    CHECK(code("hello", "application/x-www-form-urlencoded") == Errc::bad_input);
    CHECK(code("[1]", "application/vnd.api+json") == Errc::bad_input);
    CHECK(code("hello", "text/plain") == Errc::refused);
    CHECK(code("", "") == Errc::refused);
    CHECK(code("<a b=\"c\"/>", "application/xml") == Errc::refused);
    CHECK(code("[{\"a\":\"b=c\"}]", "text/plain") == Errc::refused);
    CHECK(code("--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb\r\n--x--",
               "multipart/form-data; boundary=x") == Errc::refused);
}

TEST_CASE("a message is decoded once more only if it is nothing but encoded UTF-8") {
    CHECK(display_message("%EC%82%AC%EC%9A%A9%EC%9E%90") == "사용자");
    CHECK(display_message("%EC%82%AC %EC%9A%A9") == "사 용");
    CHECK(display_message("할인 100%EC%82%AC") == "할인 100%EC%82%AC");
    CHECK(display_message("%C7%D1") == "%C7%D1");
    CHECK(display_message("100% sure") == "100% sure");
}

TEST_CASE("a message in EUC-KR is converted, other bytes are replaced") {
    CHECK(display_message("\xC7\xD1\xB5\xB5\xC3\xCA\xB0\xFA") == "한도초과");
    const std::string shown = display_message("bad \xFF\xFE bytes");
    CHECK(text::is_utf8(shown));
    CHECK(shown.find("\xEF\xBF\xBD") != std::string::npos);
}

TEST_CASE("a message is shown without control and bidi characters, in at most 200 characters") {
    CHECK(display_message("a\x1b[31m\nb") == "a[31m b");
    CHECK(display_message("pay\xE2\x80\xAE"
                          "drowssap") == "paydrowssap");
    CHECK(display_message("%0d%0aSet-Cookie: x") == "Set-Cookie: x");
    std::string exact;
    for (int i = 0; i < 200; ++i)
        exact += "가";
    CHECK(display_message(exact) == exact);
    CHECK(text::utf8_length(display_message(exact + "나다")) == 200);
    CHECK(display_message("").empty());
}
