#include "cli/table.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <ostream>
#include <utility>

namespace imp::cli {

namespace {

constexpr std::size_t kLongestText = 200;  // characters

}  // namespace

void Table::add(std::vector<std::string> cells) {
    rows_.push_back(std::move(cells));
}

void Table::print(std::ostream& out) const {
    std::vector<std::size_t> widths;
    for (const std::vector<std::string>& row : rows_) {
        widths.resize(std::max(widths.size(), row.size()));
        for (std::size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], text::utf8_length(row[i]));
    }
    for (const std::vector<std::string>& row : rows_) {
        std::string line;
        std::string blanks;  // written before the next cell only: no line ends in blanks
        for (std::size_t i = 0; i < row.size(); ++i) {
            if (!row[i].empty()) {
                line += blanks + row[i];
                blanks.clear();
            }
            blanks.append(widths[i] - text::utf8_length(row[i]) + 2, ' ');
        }
        out << line << '\n';
    }
}

std::string show_time(UnixSeconds time) {
    if (time == 0)
        return "-";
    const std::chrono::sys_seconds point{std::chrono::seconds(time)};
    const auto day = std::chrono::floor<std::chrono::days>(point);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss<std::chrono::seconds> clock(point - day);
    return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}Z",
                       static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()),
                       static_cast<unsigned>(date.day()),
                       clock.hours().count(),
                       clock.minutes().count(),
                       clock.seconds().count());
}

std::string show_text(const std::string& text) {
    return text.empty() ? "-" : text::clean_for_display(text, kLongestText);
}

}  // namespace imp::cli
