#include "console/layout.hpp"

#include "base/digest.hpp"
#include "base/text.hpp"
#include "console/files.hpp"
#include "console/format.hpp"

#include <array>
#include <utility>

namespace imp::console {

namespace {

/// Nothing but the page and its own style sheet, by hash. No script runs.
const std::string& policy() {
    static const std::string kPolicy =
        "default-src 'none'; style-src 'sha256-" +
        digest::base64(digest::sha256(built_in_file("console.css"))) +
        "'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
    return kPolicy;
}

/// Of an order number: tabs show no more.
constexpr std::size_t kLongestInTitle = 40;

/// As the field has it.
constexpr std::size_t kLongestSearch = 64;

/// All that a cell without contents holds; where there is little room it is left out.
constexpr std::string_view kDash = "–";

struct MenuEntry {
    std::string_view path;
    std::string_view Texts::*words;
};

constexpr std::array<MenuEntry, 6> kMenu{{{"", &Texts::overview},
                                          {"/orders", &Texts::orders},
                                          {"/payments", &Texts::payments},
                                          {"/refused", &Texts::refused},
                                          {"/outbox", &Texts::outbox},
                                          {"/charts", &Texts::charts}}};

void write_menu(Html& out, const Visit& visit, std::string_view section, bool has_section) {
    out << "<nav";
    out.attribute("aria-label", visit.texts.menu) << "><ul>";
    for (const MenuEntry& entry : kMenu) {
        out << "<li><a";
        out.attribute("href", visit.link(entry.path));
        if (has_section && entry.path == section)
            out << " aria-current=\"page\"";
        out << ">";
        out.say(visit.texts.*entry.words) << "</a></li>";
    }
    out << "</ul></nav>";
}

void write_search(Html& out, const Visit& visit) {
    out << "<form class=\"search\" method=\"get\" role=\"search\" id=\"search\"";
    out.attribute("action", visit.link("/search")) << "><label for=\"q\">";
    out.say(visit.texts.search_label) << "</label><span><input id=\"q\" name=\"q\" type=\"search\" "
                                         "maxlength=\"64\" required autocomplete=\"off\" "
                                         "autocapitalize=\"none\" spellcheck=\"false\"";
    if (visit.request.method() != "POST")
        out.attribute("value", text::clean_for_display(visit.field("q"), kLongestSearch));
    out << "><button type=\"submit\">";
    out.say(visit.texts.search_button) << "</button></span></form>";
}

void write_top(Html& out, const Visit& visit, const Frame& frame) {
    const Texts& texts = visit.texts;
    out << "<header><p class=\"shop\"><strong>";
    out.text(visit.lent.settings.shop_name.empty() ? texts.title : visit.lent.settings.shop_name);
    out << "</strong> <span id=\"operator\">";
    out.text(visit.operator_name) << "</span> <span class=\"badge\" id=\"mode\">";
    out.say(visit.may_write() ? texts.may_write : texts.read_only) << "</span></p>";
    write_menu(out, visit, frame.section, frame.status == 200);
    write_search(out, visit);
    out << "</header>";
}

int status_of(Errc code) noexcept {
    switch (code) {
        case Errc::bad_input:
            return 400;
        case Errc::not_found:
            return 404;
        case Errc::conflict:
        case Errc::refused:
            return 409;
        case Errc::unavailable:
        case Errc::bad_reply:
        case Errc::store:
        case Errc::config:
            return 503;
        case Errc::internal:
            break;
    }
    return 500;
}

std::string_view words_for(Errc code, const Texts& texts) noexcept {
    switch (code) {
        case Errc::bad_input:
            return texts.problem_input;
        case Errc::not_found:
            return texts.problem_not_found;
        case Errc::conflict:
            return texts.problem_conflict;
        case Errc::refused:
            return texts.problem_refused;
        case Errc::unavailable:
        case Errc::bad_reply:
            return texts.problem_api;
        case Errc::store:
        case Errc::config:
            return texts.problem_store;
        case Errc::internal:
            break;
    }
    return texts.problem_own;
}

}  // namespace

http::Response page(const Visit& visit, const Frame& frame, const Html& contents) {
    const std::string heading = text::escape_unseen(frame.heading);
    Html out;
    out << "<!doctype html>\n<html";
    out.attribute("lang", visit.texts.language)
        << "><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
           "content=\"width=device-width, initial-scale=1\"><meta name=\"robots\" "
           "content=\"noindex\"><title>";
    out.text(text::clean_for_display(heading, kLongestInTitle)) << " · ";
    out.say(visit.texts.title) << "</title><style>";
    // As it was built: the hash is of exactly this.
    out.add(built_in_style()) << "</style></head><body><a class=\"skip\" href=\"#main\">";
    out.say(visit.texts.skip) << "</a>";
    const bool is_let_in = !visit.operator_name.empty();
    if (is_let_in)
        write_top(out, visit, frame);
    out << "<main id=\"main\" tabindex=\"-1\"><h1>";
    out.text(heading) << "</h1>";
    out.add(contents) << "</main><footer><p>";
    out.say(visit.texts.times_are_korean) << " ";
    write_time(out, visit.now);
    if (is_let_in)
        out << " · imp-fcgi " IMP_VERSION;
    out << "</p></footer></body></html>\n";
    http::Response response = http::Response::html(frame.status, out.str());
    response.set("Content-Security-Policy", policy());
    response.set("Content-Language", visit.texts.language);
    response.set("Vary", "Accept-Language");
    return response;
}

http::Response problem(const Visit& visit,
                       int status,
                       std::string_view words,
                       std::string_view detail) {
    Html out;
    out << "<div class=\"problem\" role=\"alert\"><p>";
    out.say(words) << "</p>";
    if (!detail.empty()) {
        out << "<p><code>";
        out.id(detail) << "</code></p>";
    }
    out << "</div>";
    if (!visit.operator_name.empty()) {
        out << "<p><a";
        out.attribute("href", visit.link("")) << ">";
        out.say(visit.texts.back_to_overview) << "</a></p>";
    }
    return page(visit, {.heading = visit.texts.problem, .section = {}, .status = status}, out);
}

http::Response problem(const Visit& visit, const Error& error) {
    return problem(visit, status_of(error.code), words_for(error.code, visit.texts), error.detail);
}

http::Response see(const std::string& link) {
    http::Response response{.status = 303, .headers = {}, .body = {}};
    response.set("Location", link);
    return response;
}

TableWriter::TableWriter(Html& out,
                         const char* id,
                         std::string_view caption,
                         std::vector<std::string_view> columns)
    : out_(out), columns_(std::move(columns)) {
    out_ << "<table";
    out_.attribute("id", id) << "><caption>";
    out_.say(caption) << "</caption><thead><tr>";
    for (const std::string_view column : columns_) {
        out_ << "<th scope=\"col\">";
        out_.say(column) << "</th>";
    }
    out_ << "</tr></thead><tbody>";
}

TableWriter::~TableWriter() {
    end_cell();
    if (in_row_)
        out_ << "</tr>";
    out_ << "</tbody></table>";
}

void TableWriter::end_cell() {
    if (!in_cell_)
        return;
    in_cell_ = false;
    out_ << "<td";
    out_.attribute("data-label", columns_.at(next_++));
    if (cell_.str() == kDash)
        out_ << " class=\"none\"";
    else if (*class_ != '\0')
        out_.attribute("class", class_);
    out_ << ">";
    out_.add(cell_) << "</td>";
    cell_ = {};
}

void TableWriter::row() {
    end_cell();
    if (in_row_)
        out_ << "</tr>";
    out_ << "<tr>";
    in_row_ = true;
    next_ = 0;
}

Html& TableWriter::cell(const char* css_class) {
    end_cell();
    class_ = css_class;
    in_cell_ = true;
    return cell_;
}

void write_order_link(Html& out, const Visit& visit, std::string_view merchant_uid) {
    if (merchant_uid.empty()) {
        out << "–";
        return;
    }
    out << "<a class=\"id\"";
    out.attribute("href", visit.link("/order", {{"id", merchant_uid}})) << ">";
    out.id(merchant_uid) << "</a>";
}

void write_word(Html& out, const Visit& visit, std::string_view word) {
    out << "<span class=\"word ";
    out.say(tone_of(word)) << "\"";
    out.attribute("data-word", word) << ">";
    out.text(word_text(word, visit.texts)) << "</span>";
}

void write_hidden(Html& out, const Visit& visit, Parameters fields) {
    const auto write = [&out](std::string_view name, std::string_view value) {
        out << "<input type=\"hidden\"";
        out.attribute("name", name).attribute("value", value) << ">";
    };
    write("token", visit.tokens.issue(visit.operator_name, visit.now));
    for (const auto& [name, value] : fields)
        write(name, value);
}

void write_notice(Html& out, std::string_view words) {
    out << "<p class=\"notice\" id=\"notice\" role=\"status\">";
    out.say(words) << "</p>";
}

void write_next(Html& out, const Visit& visit, const std::string& link) {
    out << "<p class=\"next\"><a rel=\"next\" id=\"next\"";
    out.attribute("href", link) << ">";
    out.say(visit.texts.next_page) << "</a></p>";
}

}  // namespace imp::console
