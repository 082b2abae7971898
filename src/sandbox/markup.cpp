#include "sandbox/markup.hpp"

#include "base/text.hpp"

#include <vector>

namespace imp::sandbox {

namespace {

using json::Value;

bool is_shown(const Value* value) {
    if (value == nullptr)
        return false;
    switch (value->kind()) {
        case Value::Kind::null:
            return false;
        case Value::Kind::boolean:
            return value->as_bool();
        case Value::Kind::string:
        case Value::Kind::number:
            return !value->text().empty();
        case Value::Kind::array:
            return !value->items().empty();
        case Value::Kind::object:
            return true;
    }
    return false;
}

class Renderer {
  public:
    Renderer(const Value& data, const Phrases& words) : words_(words) { scopes_.push_back(&data); }

    void put(std::string_view markup) {
        for (;;) {
            const std::size_t open = markup.find("{{");
            out_ += markup.substr(0, open);
            if (open == std::string_view::npos)
                return;
            const bool raw = markup.substr(open, 3) == "{{{";
            const std::string_view closing = raw ? "}}}" : "}}";
            const std::size_t begin = open + closing.size();
            const std::size_t close = markup.find(closing, begin);
            if (close == std::string_view::npos)
                return;
            const std::string_view name = markup.substr(begin, close - begin);
            markup.remove_prefix(close + closing.size());
            if (raw)
                out_ += text_of(name);
            else if (name.starts_with('#') || name.starts_with('^'))
                markup = put_section(name.starts_with('#'), name.substr(1), markup);
            else
                out_ +=
                    escape_html(name.starts_with(':') ? words_of(name.substr(1)) : text_of(name));
        }
    }

    std::string take() { return std::move(out_); }

  private:
    [[nodiscard]] const Value* find(std::string_view name) const {
        for (auto scope = scopes_.rbegin(); scope != scopes_.rend(); ++scope) {
            if (const Value* const found = (*scope)->find(name))
                return found;
        }
        return nullptr;
    }

    [[nodiscard]] std::string text_of(std::string_view name) const {
        const Value* const value = name == "." ? scopes_.back() : find(name);
        if (value == nullptr)
            return {};
        if (value->is_boolean())
            return value->as_bool() ? "true" : "false";
        return value->text();
    }

    /// A key may end in a value: `{{:state.[word]}}`.
    [[nodiscard]] std::string words_of(std::string_view key) const {
        const std::size_t open = key.find('[');
        std::string whole(key.substr(0, open));
        if (open != std::string_view::npos)
            whole += text_of(key.substr(open + 1, key.find(']') - open - 1));
        return words_.say(whole, [this](std::string_view name) { return text_of(name); });
    }

    /// Gives what comes after it.
    std::string_view put_section(bool wanted, std::string_view name, std::string_view markup) {
        const std::string closing = "{{/" + std::string(name) + "}}";
        const std::size_t end = markup.find(closing);
        const std::string_view inner = markup.substr(0, end);
        const Value* const value = find(name);
        if (!wanted) {
            if (!is_shown(value))
                put(inner);
        } else if (is_shown(value)) {
            put_items(*value, inner);
        }
        return end == std::string_view::npos ? std::string_view()
                                             : markup.substr(end + closing.size());
    }

    void put_items(const Value& value, std::string_view inner) {
        const std::vector<Value> one{value};
        for (const Value& item : value.is_array() ? value.items() : one) {
            scopes_.push_back(&item);
            put(inner);
            scopes_.pop_back();
        }
    }

    const Phrases& words_;
    std::vector<const Value*> scopes_;
    std::string out_;
};

}  // namespace

std::string escape_html(std::string_view s) {
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
                out += "&#39;";
                break;
            default:
                out += c;
        }
    }
    return out;
}

std::string render(std::string_view markup, const Value& data, const Phrases& words) {
    Renderer renderer(data, words);
    renderer.put(markup);
    return renderer.take();
}

}  // namespace imp::sandbox
