#include "views/lint.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <utility>

namespace imp::views {

namespace {

using namespace std::string_view_literals;

/// Addresses the program builds and checks itself: the only ones that may fill a URL attribute.
constexpr std::array kProgramBuiltUrls{"receipt_url"sv, "retry_url"sv};

constexpr std::array kUrlAttributes{
    "href"sv, "src"sv,        "action"sv, "formaction"sv, "srcset"sv,     "poster"sv,   "data"sv,
    "cite"sv, "background"sv, "ping"sv,   "xlink:href"sv, "manifest"sv,   "longdesc"sv, "content"sv,
    "to"sv,  // of SVG's animations, which may be of an href
    "from"sv, "by"sv,         "values"sv, "codebase"sv,   "imagesrcset"sv};

/// Elements whose contents a browser reads by other rules, or loads from elsewhere.
constexpr std::array kRefusedElements{"script"sv,
                                      "iframe"sv,
                                      "frame"sv,
                                      "frameset"sv,
                                      "object"sv,
                                      "embed"sv,
                                      "base"sv,
                                      "xmp"sv,
                                      "noembed"sv,
                                      "noframes"sv,
                                      "noscript"sv,
                                      "plaintext"sv,
                                      "template"sv,
                                      "math"sv};

/// The scripts that may run, and how a page names them: the program writes them there, or leaves
/// the element out.
constexpr std::array kScriptElements{
    std::pair{"<script>{{>copy.js}}</script>"sv, Insert::Kind::copy_script},
    std::pair{"<script>{{>poll.js}}</script>"sv, Insert::Kind::poll_script}};

template <std::size_t N>
bool is_one_of(std::string_view word, const std::array<std::string_view, N>& words) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

/// Without the blanks that mustache drops, of which `text::trim` knows fewer: what stands behind
/// them is what it reads as the tag's kind.
std::string_view without_blanks(std::string_view tag) {
    constexpr std::string_view kBlanks = " \t\n\v\f\r";
    const auto first = tag.find_first_not_of(kBlanks);
    return first == std::string_view::npos
               ? std::string_view()
               : tag.substr(first, tag.find_last_not_of(kBlanks) - first + 1);
}

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// Walks once over the text. Methods that refuse set `problem_` and jump to the end.
class Linter {
  public:
    explicit Linter(std::string_view html) : html_(html) {}

    Result<SplitPage> run() {
        while (pos_ < html_.size())
            text();
        if (problem_.empty() && !sections_.empty())
            problem_ = "section not closed: " + sections_.back().first;
        if (!problem_.empty())
            return Error{Errc::config, problem_};
        page_.around.emplace_back(html_.substr(piece_start_));
        return std::move(page_);
    }

  private:
    /// A position in ordinary text: the next tag of either kind, or one character.
    void text() {
        if (at("{{"))
            hole("text");
        else if (at("<!--"))
            comment();
        else if (at("<!") || at("<?"))
            doctype();
        else if (begins_script())
            script();
        else if (begins_element())
            element();
        else if (at("<"))
            refuse("a lone <");
        else
            ++pos_;
    }

    /// `{{…}}` where `place` names the context; sections must end in the place they began in.
    /// The answer is the variable's name, empty for comments and sections.
    std::optional<std::string> hole(const std::string& place) {
        const auto end = html_.find("}}", pos_ + 2);
        if (end == std::string_view::npos)
            return refuse("{{ without }}");
        const auto inner = without_blanks(html_.substr(pos_ + 2, end - pos_ - 2));
        if (inner.empty() || inner[0] == '{' || inner[0] == '&')
            return refuse("only {{name}} is allowed, which is escaped");
        if (inner[0] == '=')
            return refuse("{{= changes the delimiters");
        if (inner[0] == '>')
            return refuse(
                "a partial here: only {{>page.css}} in <style>, and scripts by their names");
        const std::string name(without_blanks(inner.substr(1)));
        if (inner[0] == '#' || inner[0] == '^') {
            sections_.emplace_back(name, place);
        } else if (inner[0] == '/') {
            if (sections_.empty() || sections_.back() != std::pair(name, place))
                return refuse("section does not end where it began: " + name);
            sections_.pop_back();
        }
        pos_ = end + 2;
        const bool is_variable = std::string_view("#^/!").find(inner[0]) == std::string_view::npos;
        return is_variable ? std::string(inner) : std::string();
    }

    /// What else begins with `<` or `</` is dropped by a browser, or text.
    [[nodiscard]] bool begins_element() const {
        const auto letter = pos_ + (at("</") ? 2 : 1);
        return at("<") && letter < html_.size() && is_letter(html_[letter]);
    }

    [[nodiscard]] bool begins_script() const {
        const std::string_view tag = "<script";
        return text::equals_ignoring_case(html_.substr(pos_, tag.size()), tag);
    }

    void script() {
        for (const auto& [element, kind] : kScriptElements) {
            if (!at(element))
                continue;
            const bool is_there = std::any_of(
                page_.inserts.begin(), page_.inserts.end(), [kind = kind](const Insert& each) {
                    return each.kind == kind;
                });
            if (is_there)
                refuse("a script that is in the page already");
            else if (svg_depth_ > 0)
                refuse("<script> inside <svg>");
            else
                cut(kind, pos_, element.size());
            pos_ += element.size();
            return;
        }
        refuse(
            "a script that is not the program's own: only <script>{{>copy.js}}</script> and "
            "<script>{{>poll.js}}</script> may run");
    }

    void comment() {
        // From the second dash on: `<!-->` ends itself. Browsers also end a comment at `--!>`, but
        // not with the dashes that begin it.
        const auto start = pos_;
        const auto end = std::min(html_.find("-->", start + 2), html_.find("--!>", start + 4));
        if (end == std::string_view::npos)
            refuse("comment not closed");
        else if (html_.substr(start, end - start).find("{{") != std::string_view::npos)
            refuse("tag in a comment; use {{! … }} instead");
        else
            pos_ = html_.find('>', end) + 1;
    }

    /// The only other declaration that HTML knows; CDATA inside SVG would be read by other rules.
    void doctype() {
        const auto end = html_.find('>', pos_);
        if (end != std::string_view::npos &&
            text::equals_ignoring_case(html_.substr(pos_, end - pos_), "<!doctype html"))
            pos_ = end + 1;
        else
            refuse("only <!doctype html> may begin with <! or <?");
    }

    void element() {
        const bool closing = at("</");
        pos_ += closing ? 2 : 1;
        const auto name = word();
        if (name.empty() || is_one_of(name, kRefusedElements)) {
            refuse("<" + name + "> is not allowed");
            return;
        }
        while (pos_ < html_.size() && !at(">")) {
            if (is_blank(html_[pos_]) || html_[pos_] == '/')
                ++pos_;
            else
                attribute();
        }
        if (pos_ >= html_.size()) {
            refuse("<" + name + " is not closed");
            return;
        }
        ++pos_;
        if (!closing && name == "svg")
            ++svg_depth_;
        else if (closing && name == "svg" && svg_depth_ > 0)
            --svg_depth_;
        if (!closing && (name == "style" || name == "title" || name == "textarea"))
            raw_contents(name);
    }

    /// Names of elements and attributes, in lower case.
    std::string word() {
        const auto start = pos_;
        while (pos_ < html_.size() && !is_blank(html_[pos_]) && !at("=") && !at("/") && !at(">") &&
               !at("<") && !at("\"") && !at("'") && !at("{{"))
            ++pos_;
        return text::to_lower(html_.substr(start, pos_ - start));
    }

    void attribute() {
        const auto name = word();
        if (name.empty()) {
            refuse("a tag or a stray character between attributes");
            return;
        }
        if (name.starts_with("on") || name == "style" || name == "srcdoc") {
            refuse("attribute " + name + " is blocked by the page's policy");
            return;
        }
        skip_blanks();
        if (!at("="))
            return;
        ++pos_;
        skip_blanks();
        if (at("\"") || at("'"))
            quoted_value(name);
        else
            unquoted_value(name);
    }

    void quoted_value(const std::string& name) {
        const char quote = html_[pos_++];
        const auto start = pos_;
        std::size_t holes = 0;
        std::string last;
        while (pos_ < html_.size() && html_[pos_] != quote) {
            if (!at("{{")) {
                ++pos_;
                continue;
            }
            ++holes;
            // The opening quote's place makes each attribute a place of its own.
            const auto variable = hole("attribute at " + std::to_string(start));
            if (!variable)
                return;
            last = *variable;
        }
        if (pos_ >= html_.size()) {
            refuse("attribute " + name + " is not closed");
            return;
        }
        const auto value = html_.substr(start, pos_ - start);
        const bool is_whole = value.starts_with("{{") && value.find("}}") == value.size() - 2;
        if (holes > 0 && is_one_of(name, kUrlAttributes) &&
            !(is_whole && name == "href" && is_one_of(last, kProgramBuiltUrls))) {
            refuse("attribute " + name + " holds an address: only href=\"{{receipt_url}}\", " +
                   "href=\"{{retry_url}}\" and src=\"{{logo}}\" may hold a tag");
            return;
        }
        ++pos_;
    }

    void unquoted_value(const std::string& name) {
        while (pos_ < html_.size() && !is_blank(html_[pos_]) && !at(">")) {
            if (at("{{")) {
                refuse("tag in the unquoted attribute " + name);
                return;
            }
            ++pos_;
        }
    }

    /// `<style>` holds no tags at all; `<title>` and `<textarea>` hold text only.
    void raw_contents(const std::string& name) {
        if (svg_depth_ > 0) {
            // Inside SVG a browser reads these as ordinary elements.
            refuse("<" + name + "> inside <svg>");
            return;
        }
        const auto start = pos_;
        while (pos_ < html_.size()) {
            if (name == "style" && at(kStylePartial)) {
                pos_ += kStylePartial.size();
            } else if (at("{{")) {
                if (name == "style") {
                    refuse("tag in <style>");
                    return;
                }
                hole("<" + name + ">");
            } else if (ends_here(name)) {
                if (name == "style")
                    cut(Insert::Kind::style, start, pos_ - start);
                return;
            } else {
                ++pos_;
            }
        }
        refuse("<" + name + "> is not closed");
    }

    /// The end tag of these contents: `</styles` is none.
    [[nodiscard]] bool ends_here(const std::string& name) const {
        const auto after = pos_ + 2 + name.size();
        return at("</") && text::equals_ignoring_case(html_.substr(pos_ + 2, name.size()), name) &&
               after < html_.size() &&
               (is_blank(html_[after]) || html_[after] == '/' || html_[after] == '>');
    }

    /// What is `size` long at `start` is no template: it goes between two pieces that are.
    void cut(Insert::Kind kind, std::size_t start, std::size_t size) {
        if (!sections_.empty()) {
            refuse(kind == Insert::Kind::style ? "<style> inside a section"
                                               : "<script> inside a section");
            return;
        }
        page_.around.emplace_back(html_.substr(piece_start_, start - piece_start_));
        page_.inserts.push_back({kind, std::string(html_.substr(start, size))});
        piece_start_ = start + size;
    }

    void skip_blanks() {
        while (pos_ < html_.size() && is_blank(html_[pos_]))
            ++pos_;
    }

    [[nodiscard]] bool at(std::string_view what) const {
        return html_.substr(pos_).starts_with(what);
    }

    /// The first reason counts.
    std::nullopt_t refuse(const std::string& reason) {
        if (problem_.empty()) {
            const auto before = html_.substr(0, std::min(pos_, html_.size()));
            const auto line = 1 + std::count(before.begin(), before.end(), '\n');
            problem_ = "line " + std::to_string(line) + ": " + reason;
        }
        pos_ = html_.size();
        return std::nullopt;
    }

    std::string_view html_;
    std::size_t pos_ = 0;
    std::size_t svg_depth_ = 0;
    std::vector<std::pair<std::string, std::string>> sections_;  ///< name, place
    SplitPage page_;
    std::size_t piece_start_ = 0;
    std::string problem_;
};

}  // namespace

Result<SplitPage> lint(std::string_view html) {
    return Linter(html).run();
}

}  // namespace imp::views
