#include "sandbox/phrases.hpp"

#include "base/text.hpp"
#include "sandbox/demo_files.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <optional>

namespace imp::sandbox {

namespace {

using Dictionary = std::map<std::string_view, std::string_view>;

constexpr std::string_view kCookie = "sandbox_lang=";

Dictionary read_dictionary(std::string_view file) {
    Dictionary words;
    for (const std::string_view line : text::split(file, '\n')) {
        const std::size_t equals = line.find('=');
        if (equals != std::string_view::npos && !line.starts_with('#'))
            words.insert_or_assign(text::trim(line.substr(0, equals)),
                                   text::trim(line.substr(equals + 1)));
    }
    return words;
}

const Dictionary& dictionary(Language language) {
    static const Dictionary kKorean = read_dictionary(demo_file("ko.txt"));
    static const Dictionary kEnglish = read_dictionary(demo_file("en.txt"));
    return language == Language::ko ? kKorean : kEnglish;
}

std::optional<Language> parse_language(std::string_view tag) {
    const std::string primary = text::to_lower(tag.substr(0, tag.find('-')));
    if (primary == "ko")
        return Language::ko;
    return primary == "en" ? std::optional(Language::en) : std::nullopt;
}

/// The language of the cookie, if it is there.
std::optional<Language> remembered(std::string_view cookies) {
    for (const std::string_view each : text::split(cookies, ';')) {
        const std::string_view cookie = text::trim(each);
        if (cookie.starts_with(kCookie))
            return parse_language(cookie.substr(kCookie.size()));
    }
    return std::nullopt;
}

/// The better liked of the two in `ko-KR,ko;q=0.9,en;q=0.8`.
std::optional<Language> accepted(const std::string& header) {
    std::optional<Language> best;
    double best_quality = 0;
    for (const std::string_view each : text::split(header, ',')) {
        const auto language = parse_language(text::trim(each.substr(0, each.find(';'))));
        const std::size_t at = each.find("q=");
        const double quality = at == std::string_view::npos
                                   ? 1
                                   : std::strtod(std::string(each.substr(at + 2)).c_str(), nullptr);
        if (language && quality > best_quality) {
            best = language;
            best_quality = quality;
        }
    }
    return best;
}

}  // namespace

std::string_view to_string(Language language) noexcept {
    return language == Language::ko ? "ko" : "en";
}

Language language_of(const Call& call) {
    if (const auto said = parse_language(call.query.text_or_empty("lang")))
        return *said;
    if (const auto kept = remembered(call.cookies))
        return *kept;
    return accepted(call.accept_language).value_or(Language::ko);
}

std::string_view Phrases::find(std::string_view key) const {
    const Dictionary& words = dictionary(language_);
    const auto found = words.find(key);
    return found == words.end() ? std::string_view() : found->second;
}

std::string Phrases::say(std::string_view key, const Values& values) const {
    std::string_view rest = find(key);
    if (rest.empty())
        return std::string(key);
    std::string said;
    for (;;) {
        const std::size_t open = rest.find('{');
        said += rest.substr(0, open);
        const std::size_t close = rest.find('}', std::min(open, rest.size()));
        if (close == std::string_view::npos)
            return said;
        said += values(rest.substr(open + 1, close - open - 1));
        rest.remove_prefix(close + 1);
    }
}

std::string Phrases::say(std::string_view key, const json::Value& data) const {
    return say(key, [&](std::string_view name) {
        const json::Value* const value = data.find(name);
        return value == nullptr ? std::string() : value->text();
    });
}

std::vector<std::string_view> Phrases::keys(Language language) {
    std::vector<std::string_view> keys;
    for (const auto& [key, text] : dictionary(language))
        keys.push_back(key);
    return keys;
}

}  // namespace imp::sandbox
