#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <numeric>
#include <utility>
#include <vector>

namespace imp::text {

namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
constexpr std::string_view kBlanks = " \t\r\n";
constexpr std::string_view kHexDigits = "0123456789abcdef";

char lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

char upper(char c) noexcept {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

/// One code point at the front of a text: how many bytes it takes (0: malformed or empty) and which
/// it is.
struct CodePoint {
    std::size_t size = 0;
    char32_t value = 0;
};

CodePoint first_code_point(std::string_view s) noexcept {
    if (s.empty())
        return {};
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(s[i]); };
    const unsigned char lead = byte(0);
    if (lead < 0x80)
        return {1, lead};
    std::size_t size = 0;
    char32_t value = 0;
    char32_t least = 0;
    if (lead >= 0xC2 && lead <= 0xDF) {
        size = 2;
        value = lead & 0x1FU;
        least = 0x80;
    } else if ((lead & 0xF0U) == 0xE0) {
        size = 3;
        value = lead & 0x0FU;
        least = 0x800;
    } else if (lead >= 0xF0 && lead <= 0xF4) {
        size = 4;
        value = lead & 0x07U;
        least = 0x10000;
    }
    if (size == 0 || s.size() < size)
        return {};
    for (std::size_t i = 1; i < size; ++i) {
        if ((byte(i) & 0xC0U) != 0x80)
            return {};
        value = (value << 6U) | (byte(i) & 0x3FU);
    }
    const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
    if (value < least || value > 0x10FFFF || surrogate)
        return {};
    return {size, value};
}

constexpr std::size_t kWord = sizeof(std::uint64_t);

/// Whether it begins with so many characters of ASCII.
bool is_ascii_word(std::string_view s) noexcept {
    if (s.size() < kWord)
        return false;
    std::uint64_t word = 0;
    std::memcpy(&word, s.data(), kWord);
    return (word & 0x8080808080808080U) == 0;
}

/// The same, and none of them DEL or below the blank.
bool is_seen_word(std::string_view s) noexcept {
    if (s.size() < kWord)
        return false;
    std::uint64_t word = 0;
    std::memcpy(&word, s.data(), kWord);
    const std::uint64_t below_blank = word - 0x2020202020202020U;
    const std::uint64_t is_del = word + 0x0101010101010101U;
    return ((word | below_blank | is_del) & 0x8080808080808080U) == 0;
}

bool is_control(char32_t c) noexcept {
    return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x2028 || c == 0x2029;
}

/// Characters that change how others are shown, or are not seen themselves.
bool is_format(char32_t c) noexcept {
    return c == 0x00AD || c == 0x061C || c == 0x180E || (c >= 0x200B && c <= 0x200F) ||
           (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF ||
           (c >= 0xFFF9 && c <= 0xFFFB) || (c >= 0xE0000 && c <= 0xE007F);
}

/// As JSON writes a code point.
void add_escape(char32_t c, std::string& out) {
    const auto add_unit = [&](char32_t unit) {
        out += "\\u";
        for (const unsigned shift : {12U, 8U, 4U, 0U})
            out += kHexDigits[(unit >> shift) & 0x0FU];
    };
    if (c < 0x10000) {
        add_unit(c);
        return;
    }
    add_unit(0xD800 + ((c - 0x10000) >> 10U));
    add_unit(0xDC00 + ((c - 0x10000) & 0x3FFU));
}

int hex_value(char c) noexcept {
    if (c >= '0' && c <= '9')
        return c - '0';
    const char l = lower(c);
    return l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
}

/// How many letters are added, left out, changed, or exchanged with their neighbour.
std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before;  // the row before the last
    std::vector<std::size_t> last(b.size() + 1);
    std::iota(last.begin(), last.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::vector<std::size_t> row(b.size() + 1, i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t change = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, change});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = std::min(row[j], before[j - 2] + 1);
        }
        before = std::exchange(last, std::move(row));
    }
    return last[b.size()];
}

}  // namespace

std::optional<std::int64_t> parse_int(std::string_view digits) noexcept {
    std::int64_t n = 0;
    const char* const end = digits.data() + digits.size();
    const auto [stop, failure] = std::from_chars(digits.data(), end, n);
    if (failure != std::errc{} || stop != end || digits.empty())
        return std::nullopt;
    return n;
}

std::string_view trim(std::string_view s) noexcept {
    const std::size_t first = s.find_first_not_of(kBlanks);
    if (first == std::string_view::npos)
        return {};
    return s.substr(first, s.find_last_not_of(kBlanks) - first + 1);
}

std::string to_lower(std::string_view s) {
    std::string out(s);
    std::transform(out.begin(), out.end(), out.begin(), lower);
    return out;
}

std::string to_upper(std::string_view s) {
    std::string out(s);
    std::transform(out.begin(), out.end(), out.begin(), upper);
    return out;
}

bool equals_ignoring_case(std::string_view a, std::string_view b) noexcept {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
        return lower(x) == lower(y);
    });
}

std::vector<std::string_view> split(std::string_view s, char separator) {
    std::vector<std::string_view> pieces;
    for (;;) {
        const std::size_t at = s.find(separator);
        pieces.push_back(s.substr(0, at));
        if (at == std::string_view::npos)
            return pieces;
        s.remove_prefix(at + 1);
    }
}

bool is_utf8(std::string_view s) noexcept {
    while (!s.empty()) {
        if (is_ascii_word(s)) {
            s.remove_prefix(kWord);
            continue;
        }
        const CodePoint c = first_code_point(s);
        if (c.size == 0)
            return false;
        s.remove_prefix(c.size);
    }
    return true;
}

std::size_t utf8_length(std::string_view s) noexcept {
    return static_cast<std::size_t>(std::count_if(s.begin(), s.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0U) != 0x80;
    }));
}

std::string to_utf8(std::string_view s) {
    if (is_utf8(s))
        return std::string(s);
    std::string out;
    out.reserve(s.size());
    while (!s.empty()) {
        const CodePoint c = first_code_point(s);
        if (c.size == 0) {
            out += kReplacement;
            s.remove_prefix(1);
        } else {
            out += s.substr(0, c.size);
            s.remove_prefix(c.size);
        }
    }
    return out;
}

std::string clean_for_display(std::string_view s, std::size_t max_characters) {
    const std::string well_formed = to_utf8(s);
    std::string_view rest = well_formed;
    std::string out;
    std::size_t shown = 0;
    while (!rest.empty()) {
        const CodePoint c = first_code_point(rest);
        const bool line_break = c.value == '\n' || c.value == '\r' || c.value == '\t';
        if (line_break || !(is_control(c.value) || is_format(c.value))) {
            if (shown == max_characters)
                return out + "\xE2\x80\xA6";
            if (line_break)
                out += ' ';
            else
                out += rest.substr(0, c.size);
            ++shown;
        }
        rest.remove_prefix(c.size);
    }
    return out;
}

bool has_control(std::string_view s) noexcept {
    while (!s.empty()) {
        const CodePoint c = first_code_point(s);
        if (c.size == 0 || is_control(c.value))
            return true;
        s.remove_prefix(c.size);
    }
    return false;
}

bool has_unseen(std::string_view s) noexcept {
    while (!s.empty()) {
        if (is_seen_word(s)) {
            s.remove_prefix(kWord);
            continue;
        }
        const CodePoint c = first_code_point(s);
        if (c.size == 0 || is_control(c.value) || is_format(c.value))
            return true;
        s.remove_prefix(c.size);
    }
    return false;
}

std::string escape_unseen(std::string_view s) {
    std::string out;
    out.reserve(s.size());
    while (!s.empty()) {
        const CodePoint c = first_code_point(s);
        const std::size_t size = c.size == 0 ? 1 : c.size;
        if (c.size != 0 && (is_control(c.value) || is_format(c.value)))
            add_escape(c.value, out);
        else
            out += s.substr(0, size);
        s.remove_prefix(size);
    }
    return out;
}

std::optional<std::string_view> nearest(std::string_view word,
                                        std::span<const std::string_view> candidates) {
    std::optional<std::string_view> best;
    std::size_t least = std::max<std::size_t>(1, word.size() / 3);
    for (const std::string_view candidate : candidates) {
        const std::size_t distance = edit_distance(word, candidate);
        if (distance < least || (distance == least && !best)) {
            least = distance;
            best = candidate;
        }
    }
    return best;
}

std::string hex(std::string_view bytes) {
    std::string out;
    out.reserve(bytes.size() * 2);
    for (const char c : bytes) {
        const auto b = static_cast<unsigned char>(c);
        out += kHexDigits[b >> 4U];
        out += kHexDigits[b & 0x0FU];
    }
    return out;
}

std::optional<std::string> from_hex(std::string_view digits) {
    const auto nibble = [](char c) {
        if (c >= '0' && c <= '9')
            return c - '0';
        if (c >= 'a' && c <= 'f')
            return c - 'a' + 10;
        return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
    };
    if (digits.size() % 2 != 0)
        return std::nullopt;
    std::string bytes;
    bytes.reserve(digits.size() / 2);
    for (std::size_t at = 0; at < digits.size(); at += 2) {
        const int high = nibble(digits[at]);
        const int low = nibble(digits[at + 1]);
        if (high < 0 || low < 0)
            return std::nullopt;
        bytes += static_cast<char>(high * 16 + low);
    }
    return bytes;
}

std::string percent_encode(std::string_view s) {
    constexpr std::string_view kUpperHex = "0123456789ABCDEF";
    std::string out;
    out.reserve(s.size() * 3);
    for (const char c : s) {
        const char l = lower(c);
        const bool unreserved = (l >= 'a' && l <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
                                c == '.' || c == '_' || c == '~';
        if (unreserved) {
            out += c;
        } else {
            const auto b = static_cast<unsigned char>(c);
            out += '%';
            out += kUpperHex[b >> 4U];
            out += kUpperHex[b & 0x0FU];
        }
    }
    return out;
}

std::string percent_decode(std::string_view s, bool plus_is_space) {
    std::string out;
    out.reserve(s.size());
    for (std::size_t i = 0; i < s.size(); ++i) {
        if (s[i] == '%' && i + 2 < s.size() && hex_value(s[i + 1]) >= 0 &&
            hex_value(s[i + 2]) >= 0) {
            out += static_cast<char>(hex_value(s[i + 1]) * 16 + hex_value(s[i + 2]));
            i += 2;
        } else if (s[i] == '+' && plus_is_space) {
            out += ' ';
        } else {
            out += s[i];
        }
    }
    return out;
}

}  // namespace imp::text
