// Hostile templates and hostile values: what the lint lets through holds values in places alone
// where escaping is enough, and they are escaped there.
#include "fuzz/fuzz.hpp"
#include "fuzz/html.hpp"
#include "views/lint.hpp"
#include "views/parts.hpp"
#include "views/template.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

using namespace imp;
using fuzz::Place;

namespace {

using namespace std::string_view_literals;

constexpr std::array kNames{"status"sv,
                            "headline"sv,
                            "body"sv,
                            "message"sv,
                            "receipt_url"sv,
                            "retry_url"sv,
                            "label"sv,
                            "value"sv};

/// Where a browser reads more into a value than text.
constexpr std::array kAddresses{"href"sv,
                                "src"sv,
                                "action"sv,
                                "formaction"sv,
                                "srcset"sv,
                                "poster"sv,
                                "data"sv,
                                "cite"sv,
                                "background"sv,
                                "ping"sv,
                                "style"sv,
                                "xlink:href"sv,
                                "srcdoc"sv,
                                "content"sv,
                                "to"sv,
                                "from"sv,
                                "by"sv,
                                "values"sv};

std::string escaped(std::string_view s) {
    std::string out;
    for (const char c : s) {
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            case '\'':
                out += "&apos;";
                break;
            default:
                out += c;
        }
    }
    return out;
}

/// A word for each name that stands nowhere in the template.
std::string token(std::string_view html, std::size_t of) {
    for (int i = 0;; ++i) {
        std::string word = "zq" + std::to_string(i) + "x" + std::to_string(of) + "qz";
        if (html.find(word) == std::string_view::npos)
            return word;
    }
}

template <typename Value>
views::Fields fields_of(Value value, std::size_t every) {
    views::Fields fields;
    views::Fields row;
    for (std::size_t i = 0; i < kNames.size(); i += every)
        (i < 6 ? fields : row).set(kNames.at(i), value(i));
    fields.flag("refreshing");
    fields.set_list("facts", {row, row});
    return fields;
}

/// That each value stands where text stands, or is the whole address that the program has built.
void check_places(const std::string& html, std::string_view word, std::string_view name) {
    const fuzz::Html read = fuzz::read_html(html);
    for (std::size_t at = html.find(word); at != std::string::npos; at = html.find(word, at + 1)) {
        const Place place = read.places[at];
        FUZZ_CHECK(place == Place::text || place == Place::escapable || place == Place::quoted);
        if (place != Place::quoted)
            continue;
        const std::string& attribute = read.names[read.attributes[at]];
        FUZZ_CHECK(!attribute.starts_with("on"));
        if (std::find(kAddresses.begin(), kAddresses.end(), attribute) == kAddresses.end())
            continue;
        FUZZ_CHECK(attribute == "href" && (name == "receipt_url" || name == "retry_url"));
        FUZZ_CHECK(read.values[read.attributes[at]] == word);
    }
}

void check_rendering(const views::Template& page,
                     const views::SplitPage& split,
                     std::string_view source,
                     std::string_view hostile,
                     std::size_t every) {
    std::array<std::string, kNames.size()> words;
    for (std::size_t i = 0; i < words.size(); ++i)
        words.at(i) = token(source, i);
    std::string plain = page.render(fields_of([&](std::size_t i) { return words.at(i); }, every));
    for (std::size_t i = 0; i < words.size(); ++i)
        check_places(plain, words.at(i), kNames.at(i));
    // The policy names style sheets by what stands in them.
    std::vector<std::string> styles;
    for (const views::Insert& each : split.inserts) {
        if (each.kind == views::Insert::Kind::style)
            styles.push_back(each.text);
    }
    FUZZ_CHECK(fuzz::read_html(plain).styles == styles);

    const std::string html = page.render(fields_of([&](std::size_t) { return hostile; }, every));
    const std::string harmless = escaped(hostile);
    for (const std::string& word : words) {
        for (std::size_t at = plain.find(word); at != std::string::npos;
             at = plain.find(word, at + harmless.size()))
            plain.replace(at, word.size(), harmless);
    }
    FUZZ_CHECK(html == plain);
}

}  // namespace

FUZZ_TARGET(page_template) {
    fuzz::Input in(input);
    const std::size_t every = 1 + in.choice(2);
    std::string hostile(in.piece());
    if (hostile.empty() || hostile.find("zq") != std::string::npos)
        hostile = "\"'<&>";
    const std::string_view source = in.rest();
    auto split = views::lint(source);
    if (!split) {
        FUZZ_CHECK(split.error().code == Errc::config && !split.error().detail.empty());
        return;
    }
    FUZZ_CHECK(split->around.size() == split->inserts.size() + 1);
    std::string whole = split->around.front();
    for (std::size_t i = 0; i < split->inserts.size(); ++i)
        whole += split->inserts[i].text + split->around[i + 1];
    FUZZ_CHECK(whole == source);
    std::string parts;
    for (const views::Part& part : views::parts_of(*split))
        parts += part.text;
    FUZZ_CHECK(parts == source);
    const views::Template page(*split);
    check_rendering(page, *split, source, hostile, every);
}
