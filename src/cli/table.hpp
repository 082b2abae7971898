#pragma once

#include "base/clock.hpp"

#include <iosfwd>
#include <string>
#include <vector>

namespace imp::cli {

/// Rows read from the store at once, where a list may be long.
inline constexpr int kPage = 500;

/// Text in aligned columns, two blanks between them, for people.
class Table {
  public:
    /// All rows have the same number of cells. A cell is one line.
    void add(std::vector<std::string> cells);
    void print(std::ostream& out) const;

  private:
    std::vector<std::vector<std::string>> rows_;
};

/// `2026-11-23 22:05:16Z`, or `-` for 0.
std::string show_time(UnixSeconds time);

/// Somebody else's text on a terminal: without control and invisible characters; `-` for none.
std::string show_text(const std::string& text);

}  // namespace imp::cli
