// The shop's colour, and whether what is read stands out from what is behind it.
#include "views/accent.hpp"

#include "views/builtin.hpp"
#include "views/pages.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <regex>
#include <string>
#include <vector>

using namespace imp;
using namespace imp::views;

namespace {

constexpr Rgb kWhite{255, 255, 255};
constexpr Rgb kBlack{};
constexpr Rgb kDarkCard{0x1b, 0x20, 0x27};

/// The value of `--name` in one of the two blocks.
Rgb variable(const std::string& style, const std::string& name, bool dark) {
    const auto block = dark ? style.substr(style.find('\n')) : style.substr(0, style.find('\n'));
    const auto at = block.find("--" + name + ":");
    REQUIRE(at != std::string::npos);
    const auto color = parse_color(block.substr(at + name.size() + 3, 7));
    REQUIRE(color);
    return *color;
}

/// What page.css says: selector and property to value, the last one that old browsers know.
using Rules = std::map<std::pair<std::string, std::string>, std::string>;

struct Sheet {
    Rules light;
    Rules dark;  ///< what the dark block says over that
};

Sheet read_sheet() {
    std::string css(builtin_template("page.css"));
    css = std::regex_replace(css, std::regex(R"(/\*[\s\S]*?\*/)"), "");
    const auto dark_start = css.find("@media screen and (prefers-color-scheme: dark) {");
    const auto dark_end = css.find("\n}", dark_start);
    REQUIRE(dark_start != std::string::npos);
    const auto read = [](const std::string& text) {
        Rules rules;
        const std::regex rule(R"(([^{}@]+)\{([^{}]*)\})");
        for (std::sregex_iterator at(text.begin(), text.end(), rule), end; at != end; ++at) {
            const std::string selectors = (*at)[1];
            const std::string body = (*at)[2];
            const std::regex each(R"([^,\s][^,]*)");
            const std::regex declaration(R"(([a-z-]+):\s*([^;]+))");
            for (std::sregex_iterator s(selectors.begin(), selectors.end(), each); s != end; ++s) {
                auto selector = s->str();
                selector.erase(selector.find_last_not_of(" \n") + 1);
                for (std::sregex_iterator d(body.begin(), body.end(), declaration); d != end; ++d) {
                    if ((*d)[2].str().find("var(") == std::string::npos)
                        rules[{selector, (*d)[1]}] = (*d)[2];
                }
            }
        }
        return rules;
    };
    const auto open = css.find('{', dark_start) + 1;
    return {read(css.substr(0, dark_start)), read(css.substr(open, dark_end - open))};
}

/// As that mode shows it; a selector without a colour of its own has its parent's.
Rgb seen(const Sheet& sheet, bool dark, const std::string& selector, const std::string& property) {
    const auto key = std::pair(selector, property);
    const auto over = sheet.dark.find(key);
    const auto base = sheet.light.find(key);
    CAPTURE(selector);
    REQUIRE((base != sheet.light.end() || (dark && over != sheet.dark.end())));
    std::string value = dark && over != sheet.dark.end() ? over->second : base->second;
    if (value == "#fff")
        value = "#ffffff";
    const auto color = parse_color(value);
    REQUIRE_MESSAGE(color, value);
    return *color;
}

/// A text or a mark, and what is behind it.
struct Pair {
    std::string text;
    std::string ground;
};

const std::vector<Pair> kPairs{{"body", "body"},
                               {"body", "main"},
                               {"body", "blockquote"},
                               {"header", "body"},
                               {"footer", "body"},
                               {".next", "main"},
                               {".from", "main"},
                               {"dt", "main"},
                               {".test", "main"},
                               {".mark", "main"},
                               {".done .mark", "main"},
                               {".account .mark", "main"},
                               {".failed .mark", "main"},
                               {".stop .mark", "main"},
                               {".left", "main"},
                               {"a", "main"},
                               {".quiet", "main"},
                               {".copy", "main"},
                               {".button", ".button"}};

}  // namespace

TEST_CASE("contrast is that of WCAG") {
    CHECK(contrast(kBlack, kWhite) == doctest::Approx(21));
    CHECK(contrast(kWhite, kWhite) == doctest::Approx(1));
    CHECK(contrast(*parse_color("#767676"), kWhite) == doctest::Approx(4.54).epsilon(0.01));
    CHECK(contrast(*parse_color("#ff0000"), kWhite) == doctest::Approx(3.998).epsilon(0.001));
}

TEST_CASE("a colour is # and six digits") {
    CHECK(parse_color("#0B57c2")->green == 0x57);
    for (const auto* none : {"", "#fff", "0b57c2", "#0b57cg", "#0b57c2 ", "red", "#0b57c2}"})
        CHECK_FALSE(parse_color(none));
    CHECK(accent_style("").empty());
    CHECK(accent_style("#0b57c2}body{display:none").empty());
}

TEST_CASE(
    "whatever the shop's colour is, what is read in it or on it stands out, also in the dark") {
    for (int red = 0; red <= 255; red += 51) {
        for (int green = 0; green <= 255; green += 51) {
            for (int blue = 0; blue <= 255; blue += 51) {
                char color[8];
                std::snprintf(color, sizeof color, "#%02x%02x%02x", red, green, blue);
                CAPTURE(std::string(color));
                const auto style = accent_style(color);
                CHECK(contrast(variable(style, "accent", false), *parse_color(color)) == 1);
                CHECK(contrast(variable(style, "accent", false),
                               variable(style, "on-accent", false)) >= kLeastContrast);
                CHECK(contrast(variable(style, "accent-ink", false), kWhite) >= kLeastContrast);
                CHECK(contrast(variable(style, "accent-ink", true), kDarkCard) >= kLeastContrast);
            }
        }
    }
}

TEST_CASE("a colour that stands out stays as it is, and a red one does not mark good news") {
    CHECK(accent_style("#0b57c2").find("--accent-ink:#0b57c2;--accent-mark:#0b57c2}") !=
          std::string::npos);
    CHECK(accent_style("#fee500").find("--on-accent:#000000") != std::string::npos);
    for (const auto* red : {"#e60012", "#ff0558", "#ff5a00", "#8b0000"})
        CHECK(accent_style(red).find("--accent-mark") == std::string::npos);
    for (const auto* other : {"#03c75a", "#0b57c2", "#fee500", "#000000", "#5f0080", "#808080"})
        CHECK(accent_style(other).find("--accent-mark") != std::string::npos);
}

TEST_CASE("the page's own colours stand out from what is behind them, light and dark") {
    const Sheet sheet = read_sheet();
    for (const bool dark : {false, true}) {
        for (const Pair& pair : kPairs) {
            CAPTURE(dark);
            CAPTURE(pair.text);
            CAPTURE(pair.ground);
            CHECK(contrast(seen(sheet, dark, pair.text, "color"),
                           seen(sheet, dark, pair.ground, "background")) >= kLeastContrast);
        }
    }
    // A colour that no pair names would not be looked at.
    for (const Rules& rules : {sheet.light, sheet.dark}) {
        for (const auto& rule : rules) {
            const auto& key = rule.first;
            if (key.second != "color")
                continue;
            CAPTURE(key.first);
            CHECK(std::any_of(kPairs.begin(), kPairs.end(), [&](const Pair& each) {
                return each.text == key.first || key.first == "button";
            }));
        }
    }
    CHECK(contrast(seen(sheet, false, "main", "background"), kWhite) == 1);
    CHECK(contrast(seen(sheet, true, "main", "background"), kDarkCard) == 1);
}

TEST_CASE("every newer value in page.css has an older one before it") {
    const std::string css(builtin_template("page.css"));
    const std::regex custom(R"(([a-z-]+): var\(--[a-z-]+, (#[0-9a-f]{3,6})\))");
    int found = 0;
    for (std::sregex_iterator at(css.begin(), css.end(), custom), end; at != end; ++at) {
        const auto before = css.substr(0, static_cast<std::size_t>(at->position()));
        const std::string plain = (*at)[1].str() + ": " + (*at)[2].str() + "; ";
        CAPTURE(at->str());
        const bool has_older =
            before.ends_with(plain) || before.ends_with("outline: 3px solid #0b57c2; ");
        CHECK(has_older);
        ++found;
    }
    CHECK(found > 8);
    for (const std::string logical : {"text-align: start", "text-align: end"}) {
        for (auto at = css.find(logical); at != std::string::npos; at = css.find(logical, at + 1)) {
            const bool is_start = logical.ends_with("start");
            CHECK(css.substr(0, at).ends_with(is_start ? "text-align: left; "
                                                       : "text-align: right; "));
        }
    }
    for (const auto* modern : {"gap:",
                               "inset",
                               ":is(",
                               ":where(",
                               ":has(",
                               "clamp(",
                               "min(",
                               "max(",
                               "@layer",
                               "dvh",
                               "&"})
        CHECK(css.find(modern) == std::string::npos);
}
