#include "fuzz/html.hpp"

#include <algorithm>
#include <array>

namespace imp::fuzz {

namespace {

using namespace std::string_view_literals;

constexpr std::array kRaw{
    "style"sv, "script"sv, "xmp"sv, "iframe"sv, "noembed"sv, "noframes"sv, "noscript"sv};

bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

class Tokenizer {
  public:
    explicit Tokenizer(std::string_view html) : html_(html) {
        read_.places.assign(html.size(), Place::text);
        read_.attributes.assign(html.size(), 0);
    }

    Html run() {
        while (more())
            data();
        return std::move(read_);
    }

  private:
    [[nodiscard]] bool more() const { return at_ < html_.size(); }

    [[nodiscard]] char now() const { return html_[at_]; }

    [[nodiscard]] char next(std::size_t n = 1) const {
        return at_ + n < html_.size() ? html_[at_ + n] : '\0';
    }

    void pass(Place place) { read_.places[at_++] = place; }

    void pass_to(std::size_t end, Place place) {
        while (at_ < std::min(end, html_.size()))
            pass(place);
    }

    void data() {
        if (now() != '<')
            return pass(Place::text);
        if (is_letter(next()) || (next() == '/' && is_letter(next(2))))
            return tag();
        if (html_.substr(at_).starts_with("<!--"))
            return comment();
        if (next() == '!' || next() == '?' || next() == '/') {
            const std::size_t end = html_.find('>', at_);
            return pass_to(end == std::string_view::npos ? html_.size() : end + 1, Place::comment);
        }
        pass(Place::text);
    }

    void comment() {
        const std::size_t start = at_;
        std::size_t end = html_.size();
        if (html_.substr(start + 4).starts_with(">"))
            end = start + 5;
        else if (html_.substr(start + 4).starts_with("->"))
            end = start + 6;
        for (std::size_t i = start + 4; i < html_.size() && end == html_.size(); ++i) {
            if (html_.substr(i).starts_with("-->"))
                end = i + 3;
            else if (html_.substr(i).starts_with("--!>"))
                end = i + 4;
        }
        pass_to(end, Place::comment);
    }

    void tag() {
        pass(Place::markup);
        const bool closes = now() == '/';
        if (closes)
            pass(Place::markup);
        std::string name;
        while (more() && !is_space(now()) && now() != '/' && now() != '>') {
            name += lower(now());
            pass(Place::markup);
        }
        read_.outline += (closes ? "</" : "<") + name;
        while (more() && now() != '>') {
            if (is_space(now()) || now() == '/')
                pass(Place::markup);
            else
                attribute();
        }
        read_.outline += '>';
        if (!more())
            return;
        pass(Place::markup);
        if (!closes)
            contents(name);
    }

    void attribute() {
        std::string name(1, lower(now()));  // even '='
        pass(Place::markup);
        while (more() && !is_space(now()) && now() != '/' && now() != '>' && now() != '=') {
            name += lower(now());
            pass(Place::markup);
        }
        read_.outline += ' ' + name;
        read_.names.push_back(std::move(name));
        read_.values.emplace_back();
        std::size_t equals = at_;
        while (equals < html_.size() && is_space(html_[equals]))
            ++equals;
        if (equals >= html_.size() || html_[equals] != '=')
            return;
        pass_to(equals + 1, Place::markup);
        while (more() && is_space(now()))
            pass(Place::markup);
        if (more() && (now() == '"' || now() == '\''))
            quoted();
        else
            while (more() && !is_space(now()) && now() != '>')
                value(Place::unquoted);
    }

    void quoted() {
        const char quote = now();
        pass(Place::markup);
        while (more() && now() != quote)
            value(Place::quoted);
        if (more())
            pass(Place::markup);
    }

    void value(Place place) {
        read_.attributes[at_] = read_.names.size() - 1;
        read_.values.back() += now();
        pass(place);
    }

    void contents(const std::string& name) {
        const bool raw = std::find(kRaw.begin(), kRaw.end(), name) != kRaw.end();
        if (name == "plaintext")
            return pass_to(html_.size(), Place::raw);
        if (!raw && name != "title" && name != "textarea")
            return;
        const std::size_t start = at_;
        while (more() && !ends(name))
            pass(raw ? Place::raw : Place::escapable);
        if (name == "style")
            read_.styles.emplace_back(html_.substr(start, at_ - start));
    }

    /// An appropriate end tag begins here.
    [[nodiscard]] bool ends(const std::string& name) const {
        if (now() != '<' || next() != '/' || at_ + 2 + name.size() >= html_.size())
            return false;
        for (std::size_t i = 0; i < name.size(); ++i) {
            if (lower(html_[at_ + 2 + i]) != name[i])
                return false;
        }
        const char after = html_[at_ + 2 + name.size()];
        return is_space(after) || after == '/' || after == '>';
    }

    std::string_view html_;
    std::size_t at_ = 0;
    Html read_;
};

}  // namespace

Html read_html(std::string_view html) {
    return Tokenizer(html).run();
}

}  // namespace imp::fuzz
