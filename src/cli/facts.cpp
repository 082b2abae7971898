#include "base/text.hpp"
#include "cli/display_width.hpp"
#include "cli/table.hpp"

#include <algorithm>
#include <ostream>
#include <utility>

namespace imp::cli {

namespace {

constexpr std::size_t kBelowIndent = 2;
constexpr std::size_t kFewestBeside = 20;  // columns for a text that wraps

void print_lines(const std::vector<std::string>& lines,
                 std::size_t indent,
                 Tone tone,
                 std::ostream& out,
                 const Screen& screen) {
    for (const std::string& line : lines)
        out << std::string(indent, ' ') << painted(line, tone, screen) << '\n';
}

}  // namespace

void Facts::add(std::string name, Cell value, Narrow narrow) {
    value.text = text::escape_unseen(value.text);
    facts_.push_back({std::move(name), std::move(value), narrow});
}

void Facts::print_below(const Fact& fact, std::ostream& out, const Screen& screen) {
    const std::string& text = fact.value.text;
    if (fact.narrow != Narrow::whole)
        return print_lines(wrapped(text, screen.columns - kBelowIndent),
                           kBelowIndent,
                           fact.value.tone,
                           out,
                           screen);
    // What is wider than the terminal is broken by that, so that copying it gives it in one piece.
    const bool fits = display_width(text) + kBelowIndent <= screen.columns;
    print_lines({text}, fits ? kBelowIndent : 0, fact.value.tone, out, screen);
}

void Facts::print(std::ostream& out, const Screen& screen) const {
    std::size_t names = 0;
    for (const Fact& fact : facts_)
        names = std::max(names, display_width(fact.name));
    const std::size_t beside = names + kColumnGap;
    const std::size_t room = screen.columns > beside ? screen.columns - beside : 0;
    for (const Fact& fact : facts_) {
        const std::string& text = fact.value.text;
        const bool fits = !screen.is_terminal || display_width(text) <= room;
        const bool wraps = fact.narrow != Narrow::whole && room >= kFewestBeside;
        out << painted(fact.name, Tone::heading, screen);
        if (!fits && !wraps) {
            out << '\n';
            print_below(fact, out, screen);
            continue;
        }
        if (!text.empty())
            out << std::string(beside - display_width(fact.name), ' ');
        const std::vector<std::string> lines =
            fits ? std::vector<std::string>{text} : wrapped(text, room);
        out << painted(lines.front(), fact.value.tone, screen) << '\n';
        print_lines({lines.begin() + 1, lines.end()}, beside, fact.value.tone, out, screen);
    }
}

}  // namespace imp::cli
