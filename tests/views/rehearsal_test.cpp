#include "views/rehearsal.hpp"

#include "views/builtin.hpp"
#include "views/samples.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

using namespace imp;
using namespace imp::views;

TEST_CASE("a rehearsal shows every status in every language, each page by a name of its own") {
    const auto all = rehearse(*pages_with({}));
    std::set<std::string> names;
    for (const Rehearsed& each : all)
        names.insert(each.name);
    CHECK(names.size() == all.size());
    for (const Language language : kLanguages) {
        for (const Status status : kStatuses) {
            const auto lang = "<html lang=\"" + std::string(tag_of(language)) + "\">";
            const auto word = "data-status=\"" + std::string(wire_word(status)) + "\"";
            CHECK(std::any_of(all.begin(), all.end(), [&](const Rehearsed& each) {
                return contains(each.page.html, lang) && contains(each.page.html, word);
            }));
        }
    }
}

TEST_CASE("every name is in the built-in page or its explanation, and in the manual of pages") {
    const std::string html(builtin_template("page.html"));
    CHECK(unknown_names(html).empty());
    std::ifstream file("docs/pages.md", std::ios::binary);
    const std::string manual{std::istreambuf_iterator<char>(file), {}};
    const auto start = html.substr(0, html.find("<html"));
    for (const std::string_view name : kTemplateNames) {
        CAPTURE(name);
        CHECK(contains(manual, "`" + std::string(name) + "`"));
        // "a section for each tone"
        CHECK((contains(start, name) || name.starts_with("mark_")));
    }
}

TEST_CASE("a name that there is not is found with its line") {
    const auto unknown = unknown_names(
        "{{! a }}\n{{headlin}}\n{{#facts}}{{label}}{{^x}}{{/x}}{{/facts}}{{>page.css}}{{");
    REQUIRE(unknown.size() == 2);
    CHECK(unknown[0].name == "headlin");
    CHECK(unknown[0].line == 2);
    CHECK(unknown[1].name == "x");
    CHECK(unknown[1].line == 3);
}
