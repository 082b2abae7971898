#pragma once

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace imp::views {

/// A start tag as a browser would read it.
struct SeenTag {
    std::string name;
    std::vector<std::pair<std::string, std::string>> attributes;  ///< name, raw value

    [[nodiscard]] std::string attribute(std::string_view wanted) const {
        for (const auto& [key, value] : attributes) {
            if (key == wanted)
                return value;
        }
        return {};
    }
};

/// What a small strict reading of a page finds: every quote, bracket and end tag in its place, or
/// `problem` says what is not. Written apart from the lint, so that both must agree.
struct SeenPage {
    std::string problem;
    std::vector<SeenTag> tags;

    [[nodiscard]] const SeenTag* find(std::string_view name) const {
        for (const auto& tag : tags) {
            if (tag.name == name)
                return &tag;
        }
        return nullptr;
    }
};

inline SeenPage read_page(std::string_view html) {
    SeenPage page;
    std::vector<std::string> open;
    const auto fail = [&](const std::string& why) {
        page.problem = why;
        return page;
    };
    constexpr std::array<std::string_view, 4> kVoid{"meta", "br", "hr", "img"};
    std::size_t i = 0;
    while (i < html.size()) {
        const bool in_script = !open.empty() && open.back() == "script";
        if (in_script && !html.substr(i).starts_with("</script>")) {
            ++i;
            continue;
        }
        if (html.substr(i).starts_with("{{") || html.substr(i).starts_with("}}"))
            return fail("mustache left over");
        if (html[i] == '>' || html[i] == '"' || html[i] == '\'') {
            if (open.empty() || open.back() != "style")
                return fail("bare " + std::string(1, html[i]) + " in text");
        }
        if (html[i] != '<') {
            ++i;
            continue;
        }
        const auto end = html.find('>', i);
        if (end == std::string_view::npos)
            return fail("< without >");
        std::string_view inside = html.substr(i + 1, end - i - 1);
        i = end + 1;
        if (inside == "!DOCTYPE html")
            continue;
        if (inside.starts_with('/')) {
            if (open.empty() || open.back() != inside.substr(1))
                return fail("stray </" + std::string(inside.substr(1)) + ">");
            open.pop_back();
            continue;
        }
        SeenTag tag;
        const auto name_end = std::min(inside.find_first_of(" \n"), inside.size());
        tag.name = inside.substr(0, name_end);
        if (tag.name.empty() || !std::all_of(tag.name.begin(), tag.name.end(), [](unsigned char c) {
                return std::isalnum(c) != 0;
            }))
            return fail("odd element " + tag.name);
        inside.remove_prefix(name_end);
        while (!inside.empty()) {
            if (inside[0] != ' ' && inside[0] != '\n')
                return fail("attributes run together in " + tag.name);
            inside.remove_prefix(1);
            if (inside == "hidden") {  // the one without a value
                tag.attributes.emplace_back("hidden", "");
                break;
            }
            const auto equals = inside.find("=\"");
            if (equals == std::string_view::npos)
                return fail("attribute without quoted value in " + tag.name);
            const auto close = inside.find('"', equals + 2);
            if (close == std::string_view::npos)
                return fail("attribute not closed in " + tag.name);
            tag.attributes.emplace_back(inside.substr(0, equals),
                                        inside.substr(equals + 2, close - equals - 2));
            inside.remove_prefix(close + 1);
        }
        if (std::find(kVoid.begin(), kVoid.end(), tag.name) == kVoid.end())
            open.push_back(tag.name);
        page.tags.push_back(std::move(tag));
    }
    if (!open.empty())
        return fail("<" + open.back() + "> not closed");
    return page;
}

}  // namespace imp::views
