#include "views/parts.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace imp::views {

namespace {

/// Shorter stretches are not worth a piece of their own.
constexpr std::size_t kWorthwhile = 40;

class Splitter {
  public:
    explicit Splitter(std::vector<Part>& parts) : parts_(parts) {}

    void split(std::string_view text) {
        std::size_t done = 0;   // what is in parts_
        std::size_t depth = 0;  // of sections
        for (std::size_t at = 0; at < text.size();) {
            const std::size_t tag = std::min(text.find("{{", at), text.size());
            if (depth == 0)
                done = cut(text, done, at, tag);
            const std::size_t end = text.find("}}", tag);
            if (end == std::string_view::npos)
                break;
            const char sign = text[tag + 2];
            depth += sign == '#' || sign == '^' ? 1 : 0;
            depth -= sign == '/' && depth > 0 ? 1 : 0;
            at = end + 2;
        }
        add(text.substr(done));
    }

  private:
    /// The whole lines between two tags become a part. A line that a tag stands on stays with it:
    /// where it has nothing else, mustache leaves the line out.
    std::size_t cut(std::string_view text, std::size_t done, std::size_t from, std::size_t to) {
        std::size_t first = from;
        if (from != 0)
            first = std::min(text.find('\n', from), text.size() - 1) + 1;
        const std::size_t line_end = to == text.size() ? to : text.rfind('\n', to) + 1;
        if (line_end < first + kWorthwhile || line_end > to)
            return done;
        add(text.substr(done, first - done));
        add(text.substr(first, line_end - first));
        return line_end;
    }

    void add(std::string_view text) {
        if (text.empty())
            return;
        const bool is_tagged = text.find("{{") != std::string_view::npos;
        parts_.push_back({is_tagged ? Part::Kind::tagged : Part::Kind::plain,
                          Insert::Kind::style,
                          std::string(text)});
    }

    std::vector<Part>& parts_;
};

}  // namespace

std::vector<Part> parts_of(const SplitPage& page) {
    std::vector<Part> parts;
    Splitter splitter(parts);
    for (std::size_t i = 0; i < page.around.size(); ++i) {
        splitter.split(page.around[i]);
        if (i == page.inserts.size())
            break;
        const Insert& insert = page.inserts[i];
        const bool is_style = insert.kind == Insert::Kind::style;
        parts.push_back(
            {is_style ? Part::Kind::plain : Part::Kind::optional, insert.kind, insert.text});
    }
    return parts;
}

}  // namespace imp::views
