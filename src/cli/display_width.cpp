#include "cli/display_width.hpp"

#include <algorithm>
#include <array>

namespace imp::cli {

namespace {

struct Range {
    char32_t first;
    char32_t last;
};

// By East_Asian_Width of Unicode 15, without what no shop writes.
constexpr std::array kWide{
    Range{0x1100, 0x115F},   Range{0x231A, 0x231B},   Range{0x2329, 0x232A},
    Range{0x23E9, 0x23EC},   Range{0x23F0, 0x23F0},   Range{0x23F3, 0x23F3},
    Range{0x25FD, 0x25FE},   Range{0x2614, 0x2615},   Range{0x2648, 0x2653},
    Range{0x267F, 0x267F},   Range{0x2693, 0x2693},   Range{0x26A1, 0x26A1},
    Range{0x26AA, 0x26AB},   Range{0x26BD, 0x26BE},   Range{0x26C4, 0x26C5},
    Range{0x26CE, 0x26CE},   Range{0x26D4, 0x26D4},   Range{0x26EA, 0x26EA},
    Range{0x26F2, 0x26F3},   Range{0x26F5, 0x26F5},   Range{0x26FA, 0x26FA},
    Range{0x26FD, 0x26FD},   Range{0x2705, 0x2705},   Range{0x270A, 0x270B},
    Range{0x2728, 0x2728},   Range{0x274C, 0x274C},   Range{0x274E, 0x274E},
    Range{0x2753, 0x2755},   Range{0x2757, 0x2757},   Range{0x2795, 0x2797},
    Range{0x27B0, 0x27B0},   Range{0x27BF, 0x27BF},   Range{0x2B1B, 0x2B1C},
    Range{0x2B50, 0x2B50},   Range{0x2B55, 0x2B55},   Range{0x2E80, 0x303E},
    Range{0x3041, 0x3247},   Range{0x3250, 0x4DBF},   Range{0x4E00, 0xA4CF},
    Range{0xA960, 0xA97F},   Range{0xAC00, 0xD7A3},   Range{0xF900, 0xFAFF},
    Range{0xFE10, 0xFE19},   Range{0xFE30, 0xFE6F},   Range{0xFF01, 0xFF60},
    Range{0xFFE0, 0xFFE6},   Range{0x1F004, 0x1F004}, Range{0x1F0CF, 0x1F0CF},
    Range{0x1F18E, 0x1F18E}, Range{0x1F191, 0x1F19A}, Range{0x1F200, 0x1F320},
    Range{0x1F32D, 0x1F335}, Range{0x1F337, 0x1F37C}, Range{0x1F37E, 0x1F393},
    Range{0x1F3A0, 0x1F3CA}, Range{0x1F3CF, 0x1F3D3}, Range{0x1F3E0, 0x1F3F0},
    Range{0x1F3F4, 0x1F3F4}, Range{0x1F3F8, 0x1F43E}, Range{0x1F440, 0x1F440},
    Range{0x1F442, 0x1F4FC}, Range{0x1F4FF, 0x1F53D}, Range{0x1F54B, 0x1F54E},
    Range{0x1F550, 0x1F567}, Range{0x1F57A, 0x1F57A}, Range{0x1F595, 0x1F596},
    Range{0x1F5A4, 0x1F5A4}, Range{0x1F5FB, 0x1F64F}, Range{0x1F680, 0x1F6C5},
    Range{0x1F6CC, 0x1F6CC}, Range{0x1F6D0, 0x1F6D2}, Range{0x1F6D5, 0x1F6DF},
    Range{0x1F6EB, 0x1F6EC}, Range{0x1F6F4, 0x1F6FC}, Range{0x1F7E0, 0x1F7EB},
    Range{0x1F90C, 0x1F93A}, Range{0x1F93C, 0x1F945}, Range{0x1F947, 0x1F9FF},
    Range{0x1FA70, 0x1FAFF}, Range{0x20000, 0x3FFFD}};

// What combines with what stands before it, the middle and end of a syllable of Hangul included.
constexpr std::array kNoWidth{Range{0x0300, 0x036F},
                              Range{0x0483, 0x0489},
                              Range{0x0591, 0x05BD},
                              Range{0x0610, 0x061A},
                              Range{0x064B, 0x065F},
                              Range{0x0E34, 0x0E3A},
                              Range{0x0E47, 0x0E4E},
                              Range{0x1160, 0x11FF},
                              Range{0x1AB0, 0x1ACE},
                              Range{0x1DC0, 0x1DFF},
                              Range{0x200B, 0x200F},
                              Range{0x20D0, 0x20F0},
                              Range{0x302A, 0x302D},
                              Range{0x3099, 0x309A},
                              Range{0xD7B0, 0xD7FB},
                              Range{0xFE00, 0xFE0F},
                              Range{0xFE20, 0xFE2F},
                              Range{0xE0100, 0xE01EF}};

template <typename Table>
bool is_in(const Table& table, char32_t c) noexcept {
    const auto range =
        std::lower_bound(table.begin(), table.end(), c, [](const Range& one, char32_t value) {
            return one.last < value;
        });
    return range != table.end() && range->first <= c;
}

std::size_t width_of(char32_t c) noexcept {
    if (c < 0x0300)
        return 1;
    if (is_in(kNoWidth, c))
        return 0;
    return is_in(kWide, c) ? 2 : 1;
}

struct Character {
    std::size_t bytes = 1;
    std::size_t width = 1;
};

/// The character at the beginning of a text that is not empty. A byte that begins none is one by
/// itself.
Character first_of(std::string_view text) noexcept {
    const auto lead = static_cast<unsigned char>(text[0]);
    const std::size_t bytes = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (bytes == 1 || bytes > text.size())
        return {};
    char32_t c = lead & (0xFFU >> (bytes + 1));
    for (std::size_t i = 1; i < bytes; ++i)
        c = (c << 6U) | (static_cast<unsigned char>(text[i]) & 0x3FU);
    return {.bytes = bytes, .width = width_of(c)};
}

/// How many bytes of the text fit into so many columns.
std::size_t bytes_in(std::string_view text, std::size_t columns) noexcept {
    std::size_t at = 0;
    std::size_t used = 0;
    while (at < text.size()) {
        const Character next = first_of(text.substr(at));
        if (used + next.width > columns)
            break;
        used += next.width;
        at += next.bytes;
    }
    return at;
}

}  // namespace

std::size_t display_width(std::string_view text) noexcept {
    std::size_t width = 0;
    while (!text.empty()) {
        const Character next = first_of(text);
        width += next.width;
        text.remove_prefix(next.bytes);
    }
    return width;
}

std::string shortened(std::string_view text, std::size_t columns) {
    if (display_width(text) <= columns)
        return std::string(text);
    if (columns == 0)
        return "";
    return std::string(text.substr(0, bytes_in(text, columns - 1))) + "…";
}

std::vector<std::string> wrapped(std::string_view text, std::size_t columns) {
    columns = std::max<std::size_t>(columns, 2);
    std::vector<std::string> lines;
    while (display_width(text) > columns) {
        const std::size_t fits = bytes_in(text, columns);
        // A blank right behind what fits ends a word, too.
        const std::size_t blank = text.substr(0, fits + 1).rfind(' ');
        const std::size_t comma = text.substr(0, fits).rfind(',');
        if (blank != std::string_view::npos && blank > 0) {
            lines.emplace_back(text.substr(0, blank));
            text.remove_prefix(blank + 1);
            continue;
        }
        // As in JSON, which has no blanks.
        const std::size_t end = comma == std::string_view::npos ? fits : comma + 1;
        lines.emplace_back(text.substr(0, end));
        text.remove_prefix(end);
    }
    if (!text.empty() || lines.empty())
        lines.emplace_back(text);
    return lines;
}

}  // namespace imp::cli
