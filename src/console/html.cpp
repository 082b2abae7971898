#include "console/html.hpp"

#include "base/text.hpp"

namespace imp::console {

Html& Html::text(std::string_view s) {
    escape(text::clean_for_display(s, kLongestText));
    return *this;
}

Html& Html::id(std::string_view s) {
    return text(text::escape_unseen(text::to_utf8(s)));
}

Html& Html::say(std::string_view words) {
    escape(words);
    return *this;
}

Html& Html::number(std::int64_t n) {
    out_ += std::to_string(n);
    return *this;
}

Html& Html::attribute(const char* name, std::string_view value) {
    out_ += ' ';
    out_ += name;
    out_ += "=\"";
    escape(value);
    out_ += '"';
    return *this;
}

Html& Html::add(const Html& part) {
    out_ += part.out_;
    return *this;
}

void Html::escape(std::string_view s) {
    for (const char c : s) {
        switch (c) {
            case '&':
                out_ += "&amp;";
                break;
            case '<':
                out_ += "&lt;";
                break;
            case '>':
                out_ += "&gt;";
                break;
            case '"':
                out_ += "&quot;";
                break;
            case '\'':
                out_ += "&#39;";
                break;
            default:
                out_ += c;
        }
    }
}

std::string address(std::string_view base_path, std::string_view path, Parameters parameters) {
    std::string made(base_path == "/" ? "" : base_path);
    made += "/admin";
    made += path;
    char separator = '?';
    for (const auto& [name, value] : parameters) {
        if (value.empty())
            continue;
        made += separator;
        made += name;
        made += '=';
        made += text::percent_encode(value);
        separator = '&';
    }
    return made;
}

}  // namespace imp::console
