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
    SplitPage load() {
        const auto log_file = path_ / "stderr";
        std::fflush(stderr);
        const int kept = ::dup(STDERR_FILENO);
        std::FILE* file = std::fopen(log_file.c_str(), "w");
        REQUIRE(file != nullptr);
        ::dup2(::fileno(file), STDERR_FILENO);
        auto source = load_page_source(path_.string());
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
std::string whole(const SplitPage& page) {
    std::string html;
    for (std::size_t i = 0; i < page.around.size(); ++i)
        html += page.around[i] + (i < page.styles.size() ? page.styles[i] : "");
    return html;
}

const std::string kOwnPage =
    "<!doctype html><html lang=\"{{lang}}\"><head><title>t</title><style>p{color:red}</style>"
    "</head><body><main data-status=\"{{status}}\" class=\"own\"><h1>{{headline}}</h1>"
    "<p>{{body}}</p><p>{{message}}</p></main></body></html>";

}  // namespace

TEST_CASE("what is built in passes the lint") {
    const auto source = load_page_source("");
    REQUIRE(source);
    CHECK(source->styles.size() == 1);
    CHECK(source->styles[0] == builtin_template("page.css"));
    CHECK(builtin_template("nothing.html").empty());
}

TEST_CASE("a shop's own page and style are used, without a word in the log") {
    TemplateDir dir;
    dir.write("page.html", kOwnPage);
    dir.write("page.css", "h1 { color: green; }");
    CHECK(whole(dir.load()) == kOwnPage);
    CHECK(dir.logged() == "");
    const auto page =
        pages_with({dir.path(), ""})->result(sample_page(Status::success), Language::english);
    CHECK(contains(page.html, "class=\"own\""));
    CHECK(contains(page.content_security_policy, digest::base64(digest::sha256("p{color:red}"))));
}

TEST_CASE("a shop's own style goes into the built-in page and is allowed by its hash") {
    TemplateDir dir;
    dir.write("page.css", "h1 { color: green; }\n");
    const auto source = dir.load();
    CHECK(source.styles == std::vector<std::string>{"h1 { color: green; }\n"});
    CHECK(contains(whole(source), "<style>h1 { color: green; }\n</style>"));
    CHECK(contains(dir.logged(), "level=warn"));
    CHECK(contains(dir.logged(), "page.html"));
    CHECK_FALSE(contains(dir.logged(), "page.css"));
}

TEST_CASE("a broken page is replaced by the built-in one, and the log names file and reason") {
    const auto builtin = load_page_source("");
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
                             Case{kOwnPage + "\xFF", "not UTF-8"},
                             Case{kOwnPage + std::string(70'000, ' '), "larger"}}) {
        CAPTURE(each.reason);
        TemplateDir dir;
        dir.write("page.css", builtin_template("page.css"));
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
    CHECK(source.styles[0] == builtin_template("page.css"));
    CHECK(contains(dir.logged(), "page.css"));
    CHECK_FALSE(contains(dir.logged(), "page.html"));
}

TEST_CASE("an empty folder gives the built-in page") {
    TemplateDir dir;
    const auto builtin = load_page_source("");
    REQUIRE(builtin);
    CHECK(whole(dir.load()) == whole(*builtin));
    CHECK(contains(dir.logged(), "not there"));
}

TEST_CASE("line ends and byte order mark become what a browser hashes") {
    TemplateDir dir;
    dir.write("page.css", "\xEF\xBB\xBFh1 {\r\n}\r");
    CHECK(dir.load().styles[0] == "h1 {\n}\n");
}

TEST_CASE("a style without an element of its own leaves the policy without any") {
    TemplateDir dir;
    std::string plain = kOwnPage;
    const auto start = plain.find("<style>");
    plain.erase(start, plain.find("</style>") + 8 - start);
    dir.write("page.html", plain);
    dir.write("page.css", "");
    dir.load();
    CHECK(contains(
        pages_with({dir.path(), ""})->refusal(404, "", Language::korean).content_security_policy,
        "style-src 'none'"));
}

TEST_CASE("a template_dir that cannot be read is an error of the configuration") {
    const auto pages = make_pages({"/nonexistent/templates", ""});
    REQUIRE_FALSE(pages);
    CHECK(pages.error().code == Errc::config);
    CHECK(contains(pages.error().detail, "/nonexistent/templates"));
}
