#include "views/page_source.hpp"

#include "base/digest.hpp"
#include "views/builtin.hpp"
#include "views/samples.hpp"

#include <doctest/doctest.h>

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

using namespace imp;
using namespace imp::views;

namespace fs = std::filesystem;

namespace {

/// A template_dir of its own, and what was logged while it was read.
class TemplateDir {
  public:
    TemplateDir() {
        std::string pattern = (fs::temp_directory_path() / "imp-views-XXXXXX").string();
        REQUIRE(::mkdtemp(pattern.data()) != nullptr);
        path_ = pattern;
    }

    ~TemplateDir() {
        std::error_code ec;
        fs::remove_all(path_, ec);
    }

    TemplateDir(const TemplateDir&) = delete;
    TemplateDir& operator=(const TemplateDir&) = delete;

    void write(const std::string& name, std::string_view contents) const {
        std::ofstream(path_ / name, std::ios::binary) << contents;
    }

    /// Reads it, standard error being caught: the log goes there.
    PageSource load() {
        const auto log_file = path_ / "stderr";
        std::fflush(stderr);
        const int kept = ::dup(STDERR_FILENO);
        std::FILE* file = std::fopen(log_file.c_str(), "w");
        REQUIRE(file != nullptr);
        ::dup2(::fileno(file), STDERR_FILENO);
        auto source = load_page_source({.template_dir = path_.string()});
        ::dup2(kept, STDERR_FILENO);
        ::close(kept);
        std::fclose(file);
        std::ifstream in(log_file);
        logged_.assign(std::istreambuf_iterator<char>(in), {});
        REQUIRE(source);
        return std::move(*source);
    }

    [[nodiscard]] const std::string& logged() const { return logged_; }

    [[nodiscard]] std::string path() const { return path_.string(); }

  private:
    fs::path path_;
    std::string logged_;
};

/// The page in one piece again.
std::string whole(const PageSource& source) {
    const SplitPage& page = source.page;
    std::string html;
    for (std::size_t i = 0; i < page.around.size(); ++i)
        html += page.around[i] + (i < page.inserts.size() ? page.inserts[i].text : "");
    return html;
}

std::string style_of(const PageSource& source) {
    REQUIRE(source.page.inserts.size() == 3);
    REQUIRE(source.page.inserts[0].kind == Insert::Kind::style);
    return source.page.inserts[0].text;
}

const std::string kOwnPage =
    "<!doctype html><html lang=\"{{lang}}\"><head><title>t</title><style>p{color:red}</style>"
    "</head><body><main data-status=\"{{status}}\" class=\"own\"><h1>{{headline}}</h1>"
    "<p>{{body}}</p><p>{{message}}</p></main></body></html>";

}  // namespace

TEST_CASE("what is built in passes the lint, and goes out without its explanations") {
    const auto source = read_page_source({});
    REQUIRE(source);
    CHECK(source->faults.empty());
    CHECK(source->shows_next);
    CHECK_FALSE(source->has_logo);
    CHECK(contains(style_of(*source), "\nbody {\nmargin: 0;"));
    for (const Insert& each : source->page.inserts) {
        CHECK_FALSE(contains(each.text, "/*"));
        CHECK_FALSE(contains(each.text, "\n "));
        CHECK_FALSE(contains(each.text, "{{"));
    }
    CHECK(contains(builtin_template("copy.js"), "/* Shows the copy button"));
    CHECK(builtin_template("nothing.html").empty());
}

TEST_CASE("a shop's own page and style are used, without a word in the log") {
    TemplateDir dir;
    dir.write("page.html", kOwnPage);
    dir.write("page.css", "h1 { color: green; }");
    CHECK(whole(dir.load()) == kOwnPage);
    CHECK(dir.logged() == "");
    const auto page = pages_with({.template_dir = dir.path()})
                          ->result(sample_page(Status::success), Language::english);
    CHECK(contains(page.html, "class=\"own\""));
    CHECK(contains(page.content_security_policy, digest::base64(digest::sha256("p{color:red}"))));
}

TEST_CASE("a shop's own style goes into the built-in page and is allowed by its hash") {
    TemplateDir dir;
    dir.write("page.css", "h1 { color: green; }\n");
    const auto source = dir.load();
    CHECK(style_of(source) == "h1 { color: green; }\n");
    CHECK(contains(whole(source), "<style>h1 { color: green; }\n</style>"));
    CHECK(contains(dir.logged(), "level=warn"));
    CHECK(contains(dir.logged(), "page.html"));
    CHECK_FALSE(contains(dir.logged(), "page.css"));
}

TEST_CASE("a broken page is replaced by the built-in one, and the log names file and reason") {
    const auto builtin = read_page_source({});
    REQUIRE(builtin);

    struct Case {
        std::string contents;
        std::string reason;
    };

    std::string unescaped = kOwnPage;
    unescaped.replace(unescaped.find("{{message}}"), 11, "{{{message}}}");
    for (const auto& each : {Case{unescaped, "only {{name}}"},
                             Case{"", "does not show"},
                             Case{kOwnPage + "{{#open}}", "section not closed"},
                             Case{kOwnPage + "{{>page.html}}", "partial"},
                             Case{kOwnPage + "{{#a}}<b>{{/b}}", "section does not end"},
                             Case{kOwnPage + "<script>own()</script>", "line 1: a script"},
                             Case{kOwnPage + "\xFF", "not UTF-8"},
                             Case{kOwnPage + std::string(1, '\0'), "not UTF-8"},
                             Case{kOwnPage + std::string(70'000, ' '), "larger"}}) {
        CAPTURE(each.reason);
        TemplateDir dir;
        dir.write("page.html", each.contents);
        CHECK(whole(dir.load()) == whole(*builtin));
        CHECK(contains(dir.logged(), "level=warn"));
        CHECK(contains(dir.logged(), "page.html"));
        CHECK(contains(dir.logged(), each.reason));
    }
}

TEST_CASE("a broken style is replaced alone") {
    TemplateDir dir;
    dir.write("page.html", "{{! own }}" + std::string(builtin_template("page.html")));
    dir.write("page.css", "p { color: {{tone}} }");
    const auto source = dir.load();
    CHECK(whole(source).starts_with("{{! own }}"));
    CHECK(style_of(source) == style_of(*read_page_source({})));
    CHECK(contains(dir.logged(), "page.css"));
    CHECK_FALSE(contains(dir.logged(), "page.html"));
}

TEST_CASE("an empty folder gives the built-in page") {
    TemplateDir dir;
    const auto builtin = read_page_source({});
    REQUIRE(builtin);
    CHECK(whole(dir.load()) == whole(*builtin));
    CHECK(contains(dir.logged(), "not there"));
}

TEST_CASE("line ends and byte order mark become what a browser hashes") {
    TemplateDir dir;
    dir.write("page.css", "\xEF\xBB\xBFh1 {\r\n}\r");
    CHECK(style_of(dir.load()) == "h1 {\n}\n");
}

TEST_CASE("a style without an element of its own leaves the policy without any") {
    TemplateDir dir;
    std::string plain = kOwnPage;
    const auto start = plain.find("<style>");
    plain.erase(start, plain.find("</style>") + 8 - start);
    dir.write("page.html", plain);
    dir.write("page.css", "");
    dir.load();
    CHECK(contains(pages_with({.template_dir = dir.path()})
                       ->refusal(404, "", Language::korean)
                       .content_security_policy,
                   "style-src 'none'"));
}

TEST_CASE(
    "a template_dir that is not there, is no directory or may not be read gives built-in pages") {
    const auto builtin = read_page_source({});
    REQUIRE(builtin);
    TemplateDir dir;
    dir.write("file", "x");
    for (const std::string& directory :
         {std::string("/nonexistent/templates"), dir.path() + "/file", dir.path() + "/sub/dir"}) {
        CAPTURE(directory);
        const auto source = read_page_source({.template_dir = directory});
        REQUIRE(source);
        CHECK(whole(*source) == whole(*builtin));
        CHECK(source->faults.size() == 4);
        const auto pages = make_pages({.template_dir = directory});
        REQUIRE(pages);
        CHECK(contains((*pages)->result(sample_page(Status::success), Language::korean).html,
                       "data-status=\"success\""));
    }
}

TEST_CASE("each file that is a directory, or may not be read, is replaced alone") {
    const auto builtin = read_page_source({});
    REQUIRE(builtin);
    for (const std::string_view name : kTemplateFiles) {
        CAPTURE(name);
        TemplateDir dir;
        for (const std::string_view each : kTemplateFiles)
            dir.write(std::string(each), builtin_template(each));
        fs::remove(fs::path(dir.path()) / name);
        fs::create_directory(fs::path(dir.path()) / name);
        const auto source = read_page_source({.template_dir = dir.path()});
        REQUIRE(source);
        REQUIRE(source->faults.size() == 1);
        CHECK(source->faults[0].file == dir.path() + "/" + std::string(name));
        CHECK_FALSE(source->faults[0].is_missing);
        CHECK(source->page.around == builtin->page.around);
        dir.load();
        CHECK(contains(dir.logged(), "level=warn"));
        CHECK(contains(dir.logged(), name));
        if (::geteuid() == 0)
            continue;
        fs::remove(fs::path(dir.path()) / name);
        dir.write(std::string(name), builtin_template(name));
        fs::permissions(fs::path(dir.path()) / name, fs::perms::none);
        const auto unreadable = read_page_source({.template_dir = dir.path()});
        REQUIRE(unreadable->faults.size() == 1);
        CHECK(unreadable->faults[0].reason == "cannot be read");
    }
}

TEST_CASE("the files as they are built in are taken byte for byte, with their own hashes") {
    TemplateDir dir;
    for (const std::string_view name : kTemplateFiles)
        dir.write(std::string(name), builtin_template(name));
    const auto source = dir.load();
    CHECK(dir.logged() == "");
    CHECK(style_of(source) == builtin_template("page.css"));
    CHECK(source.page.inserts[1].text ==
          "<script>" + std::string(builtin_template("copy.js")) + "</script>");
    const auto page = pages_with({.template_dir = dir.path()})
                          ->result(sample_page(Status::vbank_issued), Language::korean);
    CHECK(contains(
        page.content_security_policy,
        "script-src 'sha256-" + digest::base64(digest::sha256(builtin_template("copy.js"))) + "'"));
}

TEST_CASE(
    "scripts of one's own are taken with their hash; broken ones are replaced, missing ones in "
    "silence") {
    TemplateDir dir;
    dir.write("page.html", builtin_template("page.html"));
    dir.write("page.css", builtin_template("page.css"));
    dir.write("poll.js", "own();");
    CHECK(contains(whole(dir.load()), "<script>own();</script>"));
    CHECK(dir.logged() == "");
    auto polled = sample_page(Status::pending);
    polled.will_refresh = true;
    polled.poll_after = 5;
    CHECK(contains(pages_with({.template_dir = dir.path()})
                       ->result(polled, Language::korean)
                       .content_security_policy,
                   "script-src 'sha256-" + digest::base64(digest::sha256("own();")) + "'"));
    dir.write("poll.js", "x('</script>')");
    CHECK_FALSE(contains(whole(dir.load()), "x('"));
    CHECK(contains(dir.logged(), "line 1: </script in the script"));
}

TEST_CASE(
    "a page without a place for the next step says it in the body, one without scripts runs none") {
    TemplateDir dir;
    dir.write("page.html", kOwnPage);
    const auto pages = pages_with({.template_dir = dir.path()});
    const auto page = pages->result(sample_page(Status::vbank_issued), Language::korean);
    CHECK(contains(page.html, "아직 결제되지 않았습니다. 입금 기한까지"));
    CHECK_FALSE(contains(page.content_security_policy, "script-src"));
    auto polled = sample_page(Status::pending);
    polled.poll_after = 5;
    CHECK_FALSE(
        contains(pages->result(polled, Language::korean).content_security_policy, "connect-src"));
}
