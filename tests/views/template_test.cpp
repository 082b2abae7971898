// What mustache sees of Fields.
#include "views/template.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

using namespace imp::views;

namespace {

std::string rendered(const std::string& html, const Fields& fields) {
    return Template(SplitPage{.around = {html}, .inserts = {}}).render(fields);
}

Fields row(std::string_view name, std::string_view value) {
    Fields fields;
    fields.set(name, value);
    return fields;
}

}  // namespace

TEST_CASE("values are escaped, flags have no text, what is absent is left out") {
    Fields fields;
    fields.set("v", R"(<a href="x">Q&A's</a>)");
    fields.set("plain", "가 b");
    fields.set("empty", "");
    fields.flag("on");
    CHECK(rendered("{{v}}|{{plain}}", fields) ==
          "&lt;a href=&quot;x&quot;&gt;Q&amp;A&apos;s&lt;/a&gt;|가 b");
    CHECK(rendered("[{{on}}{{absent}}{{empty}}{{.}}{{v.x}}]", fields) == "[]");
    CHECK(rendered("{{#on}}1{{/on}}{{#empty}}2{{/empty}}{{^empty}}3{{/empty}}{{^on}}4{{/on}}",
                   fields) == "13");
    CHECK(rendered("{{#plain}}({{plain}} {{v}}){{/plain}}", row("plain", "x")) == "(x )");
}

TEST_CASE("in a list the row's names come first, then those around it") {
    Fields fields;
    fields.set("a", "outer");
    fields.set("b", "around");
    std::vector<Fields> rows{row("a", "1"), row("c", "2"), row("a", "<3>")};
    std::vector<Fields> others{row("a", "other")};
    rows[1].set_list("others", std::move(others));
    fields.set_list("rows", std::move(rows));
    CHECK(rendered("{{#rows}}[{{a}} {{b}} {{c}}]{{/rows}}{{a}}", fields) ==
          "[1 around ][outer around 2][&lt;3&gt; around ]outer");
    CHECK(rendered("{{#rows}}{{#others}}({{a}} {{c}}){{/others}}{{^others}}-{{/others}}{{/rows}}",
                   fields) == "-(other 2)-");
    CHECK(rendered("{{#rows}}{{#b}}{{a}},{{/b}}{{/rows}}", fields) == "1,outer,&lt;3&gt;,");
    CHECK(rendered("{{#rows}}.{{/rows}}{{#rows}}{{a}}{{/rows}}{{#none}}x{{/none}}", fields) ==
          "...1outer&lt;3&gt;");
}

TEST_CASE("a list without rows is none") {
    Fields fields;
    fields.set_list("rows", {});
    CHECK(rendered("{{#rows}}x{{/rows}}{{^rows}}y{{/rows}}", fields) == "y");
}

TEST_CASE("a script is there where it is asked for, a style sheet always") {
    const Template page(SplitPage{.around = {"<{{a}}", "|", "|{{b}}", ">"},
                                  .inserts = {{Insert::Kind::style, "s"},
                                              {Insert::Kind::copy_script, "copy"},
                                              {Insert::Kind::poll_script, "poll"}}});
    Fields fields;
    fields.set("a", "1");
    fields.set("b", "2");
    CHECK(page.render(fields) == "<1s||2>");
    CHECK(page.render(fields, Script::copy) == "<1s|copy|2>");
    CHECK(page.render(fields, Script::poll) == "<1s||2poll>");
}

TEST_CASE("names are told apart however much alike they are") {
    // A name that is not there is mostly told without comparing it: never where it is there.
    Fields fields;
    std::string html;
    std::string expected;
    for (char a = 'a'; a <= 'z'; ++a) {
        for (char b = 'a'; b <= 'z'; b = static_cast<char>(b + 5)) {
            const std::string name = std::string(1, a) + "_" + b;
            html += "{{" + name + "}}{{x" + name + "}}";
            if (a % 2 == 0) {
                fields.set(name, name);
                expected += name;
            }
        }
    }
    CHECK(rendered(html, fields) == expected);
}
