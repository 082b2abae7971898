#pragma once

#include "cli/screen.hpp"

#include <iosfwd>
#include <string>
#include <vector>

namespace imp::cli {

/// Rows read from the store at once, where a list may be long.
inline constexpr int kPage = 500;

/// Blanks between two columns.
inline constexpr std::size_t kColumnGap = 2;

/// What becomes of a text for which the terminal is too narrow.
enum class Narrow {
    whole,     ///< ids, amounts, times: never changed
    shortens,  ///< an ellipsis marks the cut; the whole text is elsewhere
    wraps,     ///< goes on in the next line
};

struct Column {
    std::string title;
    Narrow narrow = Narrow::whole;
    bool is_number = false;  ///< on a terminal to the right
    int spare = 0;           ///< above 0: may be left out, the highest first
};

/// One line of text.
struct Cell {
    std::string text;
    Tone tone = Tone::plain;
};

/// Text in aligned columns, two blanks between them, below their titles (none where all are empty).
///
/// On a terminal it fits: columns give up room as they may; then spare ones are left out, which a
/// line below the table says; and where that does not do, each row becomes a paragraph. Elsewhere
/// nothing is cut or left out.
class Table {
  public:
    explicit Table(std::vector<Column> columns);

    /// One cell for each column.
    void add(std::vector<Cell> cells);
    void print(std::ostream& out, const Screen& screen) const;

  private:
    struct Layout;

    [[nodiscard]] bool has_titles() const;
    [[nodiscard]] Layout natural_layout() const;
    [[nodiscard]] std::size_t fewest_columns(const Layout& layout) const;
    [[nodiscard]] Layout fitting_layout(std::size_t columns) const;
    void print_row(const std::vector<Cell>& cells,
                   const Layout& layout,
                   std::ostream& out,
                   const Screen& screen) const;
    void print_paragraphs(std::ostream& out, const Screen& screen) const;
    void print_untitled(const std::vector<Cell>& row,
                        std::ostream& out,
                        const Screen& screen) const;

    std::vector<Column> columns_;
    std::vector<std::vector<Cell>> rows_;
};

/// Names and values, a line each: one thing and all that is to be said of it.
class Facts {
  public:
    void add(std::string name, Cell value, Narrow narrow = Narrow::whole);

    /// On a terminal a value that does not fit beside its name goes on below, or stands there.
    void print(std::ostream& out, const Screen& screen) const;

  private:
    struct Fact {
        std::string name;
        Cell value;
        Narrow narrow;
    };

    static void print_below(const Fact& fact, std::ostream& out, const Screen& screen);

    std::vector<Fact> facts_;
};

/// Somebody else's text on a terminal: without control and invisible characters; `-` for none.
std::string show_text(const std::string& text);

}  // namespace imp::cli
