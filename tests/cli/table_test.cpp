#include "cli/table.hpp"

#include "cli/display_width.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

using namespace imp::cli;

namespace {

Screen terminal(std::size_t columns) {
    return {.is_terminal = true, .can_rewrite = true, .has_colour = false, .columns = columns};
}

template <typename Printed>
std::string text_of(const Printed& printed, const Screen& screen) {
    std::ostringstream out;
    printed.print(out, screen);
    return out.str();
}

std::size_t widest_line(const std::string& text) {
    std::size_t widest = 0;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);)
        widest = std::max(widest, display_width(line));
    return widest;
}

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

Table orders() {
    Table table({{.title = "merchant_uid"},
                 {.title = "amount", .is_number = true},
                 {.title = "imp_uid", .spare = 2},
                 {.title = "updated", .spare = 1},
                 {.title = "why", .narrow = Narrow::shortens}});
    table.add(
        {{"2026-0001"}, {"₩15,000"}, {"imp_1"}, {"2026-07-01 09:00"}, {"카드 한도 초과입니다"}});
    table.add({{"2026-0002"}, {"US$14.20"}, {"-"}, {"2026-07-01 09:01"}, {"-"}});
    return table;
}

}  // namespace

TEST_CASE("elsewhere than on a terminal nothing is cut, moved or coloured") {
    CHECK(text_of(orders(), Screen{}) ==
          "merchant_uid  amount    imp_uid  updated           why\n"
          "2026-0001     ₩15,000   imp_1    2026-07-01 09:00  카드 한도 초과입니다\n"
          "2026-0002     US$14.20  -        2026-07-01 09:01  -\n");
}

TEST_CASE("on a terminal amounts stand to the right, and Hangul counts as wide as it is") {
    CHECK(text_of(orders(), terminal(80)) ==
          "merchant_uid    amount  imp_uid  updated           why\n"
          "2026-0001      ₩15,000  imp_1    2026-07-01 09:00  카드 한도 초과입니다\n"
          "2026-0002     US$14.20  -        2026-07-01 09:01  -\n");
}

TEST_CASE("what may be shortened gives first, then what is spare, and that is said") {
    CHECK(text_of(orders(), terminal(65)) ==
          "merchant_uid    amount  imp_uid  updated           why\n"
          "2026-0001      ₩15,000  imp_1    2026-07-01 09:00  카드 한도 초…\n"
          "2026-0002     US$14.20  -        2026-07-01 09:01  -\n");
    const std::string narrower = text_of(orders(), terminal(60));
    CHECK(has(narrower, "Left out for want of room: imp_uid\n"));
    CHECK(has(narrower, "2026-07-01 09:00"));
    const std::string narrow = text_of(orders(), terminal(40));
    CHECK(narrow ==
          "merchant_uid    amount  why\n"
          "2026-0001      ₩15,000  카드 한도 초과…\n"
          "2026-0002     US$14.20  -\n"
          "Left out for want of room: imp_uid,\n"
          "updated\n");
}

TEST_CASE("where not even that fits each row is a paragraph, with all of it") {
    CHECK(text_of(orders(), terminal(30)) ==
          "merchant_uid  2026-0001\n"
          "amount        ₩15,000\n"
          "imp_uid       imp_1\n"
          "updated       2026-07-01 09:00\n"
          "why\n"
          "  카드 한도 초과입니다\n"
          "\n"
          "merchant_uid  2026-0002\n"
          "amount        US$14.20\n"
          "imp_uid       -\n"
          "updated       2026-07-01 09:01\n"
          "why           -\n");
}

TEST_CASE("no line is wider than the terminal, and no id is cut, whatever the width") {
    Table table({{.title = "id"},
                 {.title = "amount", .is_number = true},
                 {.title = "detail", .narrow = Narrow::wraps},
                 {.title = "extra", .narrow = Narrow::shortens, .spare = 1}});
    const std::string id(24, 'x');
    table.add({{id},
               {"₩1,234,567"},
               {"한글과 words of several lengths, 긴문장이이어집니다"},
               {"more to say"}});
    for (std::size_t columns = 26; columns <= 120; ++columns) {
        CAPTURE(columns);
        const std::string text = text_of(table, terminal(columns));
        CHECK(widest_line(text) <= columns);
        CHECK(has(text, id));
        CHECK(has(text, "₩1,234,567"));
        if (columns >= 67)
            CHECK(has(text, "more"));
    }
}

TEST_CASE("an id that is wider than the terminal is left to that, in one piece") {
    Facts facts;
    const std::string id(64, 'x');
    facts.add("merchant_uid", {id});
    facts.add("name", {"두 권의 책 and a bookmark"}, Narrow::wraps);
    CHECK(text_of(facts, terminal(40)) ==
          "merchant_uid\n" + id + "\n" + "name          두 권의 책 and a bookmark\n");
    CHECK(text_of(facts, terminal(36)) == "merchant_uid\n" + id + "\n" +
                                              "name          두 권의 책 and a\n"
                                              "              bookmark\n");
    CHECK(text_of(facts, Screen{}) ==
          "merchant_uid  " + id + "\nname          두 권의 책 and a bookmark\n");
}

TEST_CASE("colour takes no room, and is not there unless it is wanted") {
    Table table({{.title = "state"}, {.title = "what"}});
    table.add({{"paid", Tone::good}, {"x"}});
    Screen screen = terminal(80);
    CHECK_FALSE(has(text_of(table, screen), "\x1b"));
    screen.has_colour = true;
    CHECK(text_of(table, screen) ==
          "\x1b[1mstate\x1b[0m  \x1b[1mwhat\x1b[0m\n"
          "\x1b[32mpaid\x1b[0m   x\n");
}

TEST_CASE("a table without titles has no line of them") {
    Table table({{}, {.narrow = Narrow::wraps}});
    table.add({{"ok"}, {"one two three four five six"}});
    CHECK(text_of(table, Screen{}) == "ok  one two three four five six\n");
    CHECK(text_of(table, terminal(22)) == "ok  one two three four\n    five six\n");
    CHECK(text_of(table, terminal(20)) == "ok  one two three\n    four five six\n");
}

TEST_CASE("an empty table is its titles") {
    CHECK(text_of(Table({{.title = "a"}, {.title = "b"}}), Screen{}) == "a  b\n");
    CHECK(text_of(Table({{}, {}}), Screen{}).empty());
}
