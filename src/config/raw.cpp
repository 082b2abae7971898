#include "config/raw.hpp"

#include "base/json.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

namespace imp::config {

namespace {

constexpr std::size_t kShownCharacters = 60;

bool is_text(const Raw& raw) noexcept {
    return raw.kind == Raw::Kind::word || raw.kind == Raw::Kind::string;
}

bool is_clean(std::string_view s) noexcept {
    return text::is_utf8(s) && !text::has_control(s);
}

struct Unit {
    std::string_view name;
    std::int64_t worth;
};

/// A whole number directly followed by one of the units. Empty also where the product overflows.
std::optional<std::int64_t> with_unit(std::string_view s, const std::vector<Unit>& units) {
    const std::size_t digits = std::min(s.find_first_not_of("0123456789"), s.size());
    const std::optional<std::int64_t> number = text::parse_int(s.substr(0, digits));
    const auto unit = std::find_if(
        units.begin(), units.end(), [&](const Unit& u) { return u.name == s.substr(digits); });
    if (!number || unit == units.end() ||
        *number > std::numeric_limits<std::int64_t>::max() / unit->worth)
        return std::nullopt;
    return *number * unit->worth;
}

const std::vector<Unit>& duration_units() {
    static const std::vector<Unit> kUnits{{"h", 3'600'000}, {"m", 60'000}, {"s", 1000}, {"ms", 1}};
    return kUnits;
}

const std::vector<Unit>& size_units() {
    static const std::vector<Unit> kUnits{
        {"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}, {"", 1}};
    return kUnits;
}

/// The largest unit that divides the number.
std::string show_with_unit(std::int64_t number, const std::vector<Unit>& units) {
    for (const Unit& unit : units) {
        if (number != 0 && number % unit.worth == 0)
            return fmt::format("{}{}", number / unit.worth, unit.name);
    }
    return fmt::format("0{}", units.back().name);
}

std::optional<std::vector<std::string>> list_from_json(std::string_view s) {
    const Result<json::Value> document = json::parse(s);
    if (!document || !document->is_array())
        return std::nullopt;
    std::vector<std::string> items;
    for (const json::Value& item : document->items()) {
        if (!item.is_string())
            return std::nullopt;
        items.push_back(item.text());
    }
    return items;
}

std::vector<std::string> list_from_commas(std::string_view s) {
    std::vector<std::string> items;
    for (const std::string_view piece : text::split(s, ',')) {
        if (const std::string_view item = text::trim(piece); !item.empty())
            items.emplace_back(item);
    }
    return items;
}

}  // namespace

std::string shown(const Raw& raw) {
    switch (raw.kind) {
        case Raw::Kind::word:
        case Raw::Kind::string:
            return '"' + text::clean_for_display(raw.text, kShownCharacters) + '"';
        case Raw::Kind::integer:
            return std::to_string(raw.number);
        case Raw::Kind::octal:
            return fmt::format("0o{:o}", raw.number);
        case Raw::Kind::boolean:
            return raw.flag ? "true" : "false";
        case Raw::Kind::list:
            return "a list";
        case Raw::Kind::section:
            return "a section";
        case Raw::Kind::other:
            return raw.text;
    }
    return raw.text;
}

std::optional<std::string> read_text(const Raw& raw) {
    if (!is_text(raw) || !is_clean(raw.text))
        return std::nullopt;
    return raw.text;
}

std::optional<std::string> read_lines(const Raw& raw) {
    if (!is_text(raw))
        return std::nullopt;
    std::string blanks = raw.text;
    std::replace_if(
        blanks.begin(),
        blanks.end(),
        [](char c) { return c == '\n' || c == '\r' || c == '\t'; },
        ' ');
    return is_clean(blanks) ? std::optional(raw.text) : std::nullopt;
}

std::optional<bool> read_boolean(const Raw& raw) {
    if (raw.kind == Raw::Kind::boolean)
        return raw.flag;
    if (raw.kind != Raw::Kind::word)
        return std::nullopt;
    const std::string word = text::to_lower(text::trim(raw.text));
    if (word == "true" || word == "yes" || word == "on" || word == "1")
        return true;
    if (word == "false" || word == "no" || word == "off" || word == "0")
        return false;
    return std::nullopt;
}

std::optional<std::int64_t> read_count(const Raw& raw) {
    if (raw.kind == Raw::Kind::integer)
        return raw.number;
    return raw.kind == Raw::Kind::word ? text::parse_int(text::trim(raw.text)) : std::nullopt;
}

std::optional<std::chrono::milliseconds> read_duration(const Raw& raw) {
    if (!is_text(raw))
        return std::nullopt;
    const std::optional<std::int64_t> ms = with_unit(text::trim(raw.text), duration_units());
    return ms ? std::optional(std::chrono::milliseconds(*ms)) : std::nullopt;
}

std::optional<std::size_t> read_size(const Raw& raw) {
    const std::optional<std::int64_t> bytes =
        is_text(raw) ? with_unit(text::trim(raw.text), size_units()) : read_count(raw);
    if (!bytes || *bytes < 0)
        return std::nullopt;
    return static_cast<std::size_t>(*bytes);
}

std::optional<int> read_mode(const Raw& raw) {
    constexpr int kAllBits = 0777;
    if (raw.kind == Raw::Kind::octal && raw.number >= 0 && raw.number <= kAllBits)
        return static_cast<int>(raw.number);
    if (!is_text(raw))
        return std::nullopt;
    std::string_view digits = text::trim(raw.text);
    if (digits.starts_with("0o"))
        digits.remove_prefix(2);
    if (digits.size() < 3 || digits.size() > 4 ||
        digits.find_first_not_of("01234567") != std::string_view::npos)
        return std::nullopt;
    int mode = 0;
    for (const char digit : digits)
        mode = mode * 8 + (digit - '0');
    return mode <= kAllBits ? std::optional(mode) : std::nullopt;
}

std::optional<std::vector<std::string>> read_list(const Raw& raw) {
    std::optional<std::vector<std::string>> items;
    if (raw.kind == Raw::Kind::list)
        items = raw.list;
    else if (raw.kind == Raw::Kind::word && text::trim(raw.text).starts_with('['))
        items = list_from_json(text::trim(raw.text));
    else if (raw.kind == Raw::Kind::word)
        items = list_from_commas(raw.text);
    if (items && !std::all_of(items->begin(), items->end(), is_clean))
        return std::nullopt;
    return items;
}

std::string show_duration(std::chrono::milliseconds duration) {
    return show_with_unit(duration.count(), duration_units());
}

std::string show_size(std::size_t bytes) {
    return show_with_unit(static_cast<std::int64_t>(bytes), size_units());
}

std::string show_mode(int mode) {
    return fmt::format("{:04o}", mode);
}

std::string show_list(const std::vector<std::string>& list) {
    json::Value array = json::Value::array();
    for (const std::string& item : list)
        array.push(json::Value::string(item));
    return array.dump();
}

}  // namespace imp::config
