#include "base/text.hpp"
#include "views/lint.hpp"

#include <array>
#include <cstddef>

namespace imp::views {

namespace {

using namespace std::string_view_literals;

/// `what` in `contents`, whatever its letters' case; its line is part of the error.
Result<void> refuse_any(std::string_view contents, std::string_view what, const char* place) {
    for (std::size_t i = 0; i + what.size() <= contents.size(); ++i) {
        if (!text::equals_ignoring_case(contents.substr(i, what.size()), what))
            continue;
        std::size_t line = 1;
        for (const char c : contents.substr(0, i))
            line += c == '\n' ? 1 : 0;
        return Error{
            Errc::config,
            "line " + std::to_string(line) + ": " + std::string(what) + " in the " + place};
    }
    return {};
}

}  // namespace

bool shows(std::string_view html, std::string_view name) {
    for (std::size_t at = html.find("{{"); at != std::string_view::npos;
         at = html.find("{{", at + 2)) {
        const std::size_t end = html.find("}}", at);
        if (end != std::string_view::npos && text::trim(html.substr(at + 2, end - at - 2)) == name)
            return true;
    }
    return false;
}

Result<void> lint_style(std::string_view css) {
    for (const auto refused : {"{{"sv, "<"sv}) {
        if (auto fine = refuse_any(css, refused, "style sheet"); !fine)
            return fine;
    }
    return {};
}

Result<void> lint_script(std::string_view script) {
    for (const auto refused : {"</script"sv, "<script"sv, "<!--"sv}) {
        if (auto fine = refuse_any(script, refused, "script"); !fine)
            return fine;
    }
    return {};
}

Result<void> lint_contents(std::string_view html) {
    if (html.find("data-status=\"{{status}}\"") == std::string_view::npos)
        return Error{Errc::config, "the page does not show data-status=\"{{status}}\""};
    for (const auto needed : {"headline"sv, "body"sv, "message"sv}) {
        if (!shows(html, needed))
            return Error{Errc::config, "the page does not show {{" + std::string(needed) + "}}"};
    }
    return {};
}

}  // namespace imp::views
