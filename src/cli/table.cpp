#include "cli/table.hpp"

#include "base/text.hpp"
#include "cli/display_width.hpp"

#include <algorithm>
#include <numeric>
#include <optional>
#include <ostream>
#include <utility>

namespace imp::cli {

namespace {

constexpr std::size_t kFewestShortened = 14;
constexpr std::size_t kFewestWrapped = 16;
constexpr std::size_t kLongestText = 200;  // characters

std::size_t fewest_for(const Column& column, std::size_t natural) {
    switch (column.narrow) {
        case Narrow::whole:
            return natural;
        case Narrow::shortens:
            return std::min(natural, std::max(kFewestShortened, display_width(column.title)));
        case Narrow::wraps:
            return std::min(natural, std::max(kFewestWrapped, display_width(column.title)));
    }
    return natural;
}

std::vector<std::string> lines_of(const Cell& cell, Narrow narrow, std::size_t width) {
    switch (narrow) {
        case Narrow::whole:
            return {cell.text};
        case Narrow::shortens:
            return {shortened(cell.text, width)};
        case Narrow::wraps:
            return wrapped(cell.text, width);
    }
    return {cell.text};
}

std::string blanks(std::size_t count) {
    return std::string(count, ' ');
}

}  // namespace

/// Which columns there are, and how wide.
struct Table::Layout {
    std::vector<std::size_t> shown;   ///< indexes
    std::vector<std::size_t> widths;  ///< of all columns
    std::vector<std::size_t> left_out;
    bool fits = true;
    bool is_for_terminal = false;

    [[nodiscard]] std::size_t total() const {
        std::size_t sum = shown.empty() ? 0 : (shown.size() - 1) * kColumnGap;
        for (const std::size_t at : shown)
            sum += widths[at];
        return sum;
    }
};

Table::Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

void Table::add(std::vector<Cell> cells) {
    cells.resize(columns_.size());
    for (Cell& cell : cells)
        cell.text = text::escape_unseen(cell.text);
    rows_.push_back(std::move(cells));
}

bool Table::has_titles() const {
    return std::any_of(columns_.begin(), columns_.end(), [](const Column& column) {
        return !column.title.empty();
    });
}

Table::Layout Table::natural_layout() const {
    Layout layout;
    layout.shown.resize(columns_.size());
    std::iota(layout.shown.begin(), layout.shown.end(), 0U);
    for (const Column& column : columns_)
        layout.widths.push_back(display_width(column.title));
    for (const std::vector<Cell>& row : rows_) {
        for (std::size_t i = 0; i < row.size(); ++i)
            layout.widths[i] = std::max(layout.widths[i], display_width(row[i].text));
    }
    return layout;
}

std::size_t Table::fewest_columns(const Layout& layout) const {
    std::size_t sum = layout.shown.empty() ? 0 : (layout.shown.size() - 1) * kColumnGap;
    for (const std::size_t at : layout.shown)
        sum += fewest_for(columns_[at], layout.widths[at]);
    return sum;
}

Table::Layout Table::fitting_layout(std::size_t columns) const {
    Layout layout = natural_layout();
    layout.is_for_terminal = true;
    while (fewest_columns(layout) > columns) {
        const auto next = std::max_element(
            layout.shown.begin(), layout.shown.end(), [&](std::size_t a, std::size_t b) {
                return columns_[a].spare < columns_[b].spare;
            });
        if (next == layout.shown.end() || columns_[*next].spare == 0) {
            layout.fits = false;
            return layout;
        }
        layout.left_out.push_back(*next);
        layout.shown.erase(next);
    }
    // What is too much is taken from the widest that may give.
    while (layout.total() > columns) {
        std::optional<std::size_t> widest;
        for (const std::size_t at : layout.shown) {
            const bool may_give = layout.widths[at] > fewest_for(columns_[at], layout.widths[at]);
            if (may_give && (!widest || layout.widths[at] > layout.widths[*widest]))
                widest = at;
        }
        if (!widest)
            break;
        --layout.widths[*widest];
    }
    return layout;
}

void Table::print_row(const std::vector<Cell>& cells,
                      const Layout& layout,
                      std::ostream& out,
                      const Screen& screen) const {
    std::vector<std::vector<std::string>> lines(cells.size());
    std::size_t height = 1;
    for (const std::size_t at : layout.shown) {
        lines[at] = layout.is_for_terminal
                        ? lines_of(cells[at], columns_[at].narrow, layout.widths[at])
                        : std::vector<std::string>{cells[at].text};
        height = std::max(height, lines[at].size());
    }
    for (std::size_t line = 0; line < height; ++line) {
        std::string text;
        std::size_t owed = 0;  // blanks, written before the next text only: no line ends in some
        for (const std::size_t at : layout.shown) {
            const std::string piece = line < lines[at].size() ? lines[at][line] : "";
            if (piece.empty()) {
                owed += layout.widths[at] + kColumnGap;
                continue;
            }
            const std::size_t room = layout.widths[at] - display_width(piece);
            const bool to_the_right = layout.is_for_terminal && columns_[at].is_number;
            text += blanks(owed + (to_the_right ? room : 0));
            text += painted(piece, cells[at].tone, screen);
            owed = kColumnGap + (to_the_right ? 0 : room);
        }
        out << text << '\n';
    }
}

/// Each row by itself: with titles as facts; without, what has no room behind the first cell stands
/// below it.
void Table::print_paragraphs(std::ostream& out, const Screen& screen) const {
    for (std::size_t row = 0; row < rows_.size(); ++row) {
        if (!has_titles()) {
            print_untitled(rows_[row], out, screen);
            continue;
        }
        Facts facts;
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            const bool is_whole = columns_[i].narrow == Narrow::whole;
            facts.add(columns_[i].title, rows_[row][i], is_whole ? Narrow::whole : Narrow::wraps);
        }
        out << (row == 0 ? "" : "\n");
        facts.print(out, screen);
    }
}

void Table::print_untitled(const std::vector<Cell>& row,
                           std::ostream& out,
                           const Screen& screen) const {
    constexpr std::size_t kIndent = 4;
    std::size_t next = 0;
    std::size_t used = 0;
    for (; next < row.size(); ++next) {
        const std::size_t width = display_width(row[next].text);
        if (next > 0 && used + kColumnGap + width > screen.columns)
            break;
        if (width > 0) {
            out << blanks(used > 0 ? kColumnGap : 0)
                << painted(row[next].text, row[next].tone, screen);
            used += width + (used > 0 ? kColumnGap : 0);
        }
    }
    out << (used > 0 ? "\n" : "");
    for (; next < row.size(); ++next) {
        const std::vector<std::string> lines =
            columns_[next].narrow == Narrow::whole
                ? std::vector<std::string>{row[next].text}
                : wrapped(row[next].text, screen.columns - kIndent);
        for (const std::string& line : lines)
            out << blanks(kIndent) << painted(line, row[next].tone, screen) << '\n';
    }
}

void Table::print(std::ostream& out, const Screen& screen) const {
    const Layout layout = screen.is_terminal ? fitting_layout(screen.columns) : natural_layout();
    if (!layout.fits) {
        print_paragraphs(out, screen);
        return;
    }
    if (has_titles()) {
        std::vector<Cell> titles;
        titles.reserve(columns_.size());
        for (const Column& column : columns_)
            titles.push_back({column.title, Tone::heading});
        print_row(titles, layout, out, screen);
    }
    for (const std::vector<Cell>& row : rows_)
        print_row(row, layout, out, screen);
    if (layout.left_out.empty())
        return;
    std::string remark = "Left out for want of room:";
    for (std::size_t i = 0; i < layout.left_out.size(); ++i)
        remark += (i == 0 ? " " : ", ") + columns_[layout.left_out[i]].title;
    for (const std::string& line : wrapped(remark, screen.columns))
        out << painted(line, Tone::remark, screen) << '\n';
}

std::string show_text(const std::string& text) {
    return text.empty() ? "-" : text::clean_for_display(text, kLongestText);
}

}  // namespace imp::cli
