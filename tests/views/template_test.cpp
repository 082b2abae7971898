// What mustache sees of Fields.
#include "views/template.hpp"

#include "views/parts.hpp"

#include <doctest/doctest.h>

#include <deque>
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
    std::deque<std::string> names;  // which the fields keep as they are given
    Fields fields;
    std::string html;
    std::string expected;
    for (char a = 'a'; a <= 'z'; ++a) {
        for (char b = 'a'; b <= 'z'; b = static_cast<char>(b + 5)) {
            const std::string& name = names.emplace_back(std::string(1, a) + "_" + b);
            html += "{{" + name + "}}{{x" + name + "}}";
            if (a % 2 == 0) {
                fields.set(name, name);
                expected += name;
            }
        }
    }
    CHECK(rendered(html, fields) == expected);
}

TEST_CASE(
    "whole lines without tags are kept from mustache, and nothing of the page changes by it") {
    const std::string long_line = "<p>a line that is long enough to be worth a part</p>\n";
    const auto kinds = [](const std::string& html) {
        std::string found;
        std::string whole;
        for (const Part& part : parts_of({.around = {html}, .inserts = {}})) {
            found += part.kind == Part::Kind::tagged ? 't' : 'p';
            whole += part.text;
        }
        CHECK(whole == html);
        return found;
    };
    CHECK(kinds("") == "");
    CHECK(kinds(long_line) == "p");
    CHECK(kinds(long_line + "{{a}}\n" + long_line) == "ptp");
    CHECK(kinds("{{a}}\n" + long_line + long_line + "<b>{{a}}</b>") == "tpt");
    CHECK(kinds("{{a}} " + long_line + "{{b}}") == "t");  // on a tag's own line
    CHECK(kinds("{{#a}}\n" + long_line + "{{/a}}\n" + long_line) == "tp");
    CHECK(kinds("{{#a}}{{^b}}\n" + long_line + "{{/b}}\n" + long_line + "{{/a}}x") == "t");
    CHECK(kinds("{{! a\n" + long_line + "}}\n" + long_line) == "tp");
    CHECK(kinds("<p>\n{{a}}\n<p>\n") == "t");

    // Short lines are not cut: the same page, but for the length of its lines.
    Fields fields;
    fields.set("a", "1");
    const auto page = [](const std::string& line) {
        return line + "{{#a}}\n  <i>{{a}}</i>\n{{/a}}\n" + line + "{{^a}}\nno\n{{/a}}\n" + line +
               "{{#a}}\n" + line + "{{/a}}\n{{a}}\n" + line + "{{! x }}\n" + line + "  {{a}}";
    };
    const std::string short_line = "<p>short</p>\n";
    CHECK(kinds(page(short_line)) == "t");
    CHECK(kinds(page(long_line)).size() > 5);
    std::string expected = rendered(page(short_line), fields);
    for (auto at = expected.find(short_line); at != std::string::npos;
         at = expected.find(short_line, at + long_line.size()))
        expected.replace(at, short_line.size(), long_line);
    CHECK(rendered(page(long_line), fields) == expected);
}
