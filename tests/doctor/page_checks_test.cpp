#include "doctor/page_checks.hpp"

#include "findings.hpp"
#include "support/temporary_directory.hpp"
#include "views/builtin.hpp"

#include <sys/stat.h>
#include <unistd.h>

using namespace imp;
using namespace imp::doctor;

namespace {

const std::string kPixel = "<svg xmlns=\"http://www.w3.org/2000/svg\"/>";

/// A directory as `impctl template init` makes it, and a logo.
struct Installed {
    Installed() {
        pages.write("page.html", views::builtin_template("page.html"));
        pages.write("page.css", views::builtin_template("page.css"));
        logos.write("logo.svg", kPixel);
        for (const TemporaryDirectory* each : {&pages, &logos})
            ::chmod(each->path().c_str(), 0755);
    }

    [[nodiscard]] std::vector<Finding> look(const Person& responder = myself()) const {
        auto found = look_at_pages(pages.path().string(), logos.file("logo.svg"), responder);
        check_form(found);
        return found;
    }

    TemporaryDirectory pages;
    TemporaryDirectory logos;
};

/// Nobody's own user: neither root nor whoever runs the test.
Person somebody_else() {
    return {.uid = 54'321, .groups = {54'321}, .name = "www"};
}

}  // namespace

TEST_CASE("pages of one's own that are taken are well, and without keys nothing is said") {
    const Installed installed;
    const auto found = installed.look();
    CHECK(grade(found, "page.template_dir") == Grade::ok);
    CHECK(holds(find(found, "page.template_dir").found, "page.html, page.css"));
    CHECK(grade(found, "page.logo") == Grade::ok);
    CHECK(look_at_pages("", "", myself()).empty());
}

TEST_CASE("a template that is replaced is a warning with its file and line") {
    const Installed installed;
    installed.pages.write("page.html", "<!doctype html>\n<p onclick=\"x()\">{{headline}}</p>\n");
    const Finding broken = find(installed.look(), "page.template_dir");
    CHECK(broken.grade == Grade::warning);
    CHECK(holds(broken.found, installed.pages.file("page.html") + ":2: "));
    CHECK(holds(broken.advice, "impctl template check " + installed.pages.path().string()));
    installed.pages.write(
        "page.html",
        std::string(views::builtin_template("page.html")) + "{{headlin}}\n{{headlyne}}\n");
    const Finding misspelt = find(installed.look(), "page.template_dir");
    CHECK(misspelt.grade == Grade::warning);
    CHECK(holds(misspelt.found, "did you mean headline?; 1 more"));
}

TEST_CASE("a directory or a logo that is not there is a warning") {
    const auto found = look_at_pages("/no/such/pages", "/no/such/logo.svg", myself());
    check_form(found);
    CHECK(grade(found, "page.template_dir") == Grade::warning);
    CHECK(holds(find(found, "page.template_dir").found, "/no/such/pages"));
    CHECK(grade(found, "page.logo") == Grade::warning);
    CHECK(holds(find(found, "page.logo").found, "/no/such/logo.svg"));
    const TemporaryDirectory empty;
    const auto nothing = look_at_pages(empty.path().string(), "", myself());
    CHECK(grade(nothing, "page.template_dir") == Grade::warning);
    CHECK(holds(find(nothing, "page.template_dir").advice, "impctl template init"));
}

TEST_CASE("a logo that is none, or too large, is a warning") {
    const Installed installed;
    installed.logos.write("logo.svg", std::string(4097, ' '));
    CHECK(holds(find(installed.look(), "page.logo").found, "4 KiB"));
    installed.logos.write("logo.svg", "a text");
    CHECK(grade(installed.look(), "page.logo") == Grade::warning);
}

TEST_CASE("what the responder's user cannot read is a warning, whoever asks") {
    const Installed installed;
    CHECK(grade(installed.look(somebody_else()), "page.template_dir") == Grade::ok);
    CHECK(grade(installed.look(somebody_else()), "page.logo") == Grade::ok);
    for (const std::string& file :
         {installed.pages.file("page.css"), installed.logos.file("logo.svg")})
        ::chmod(file.c_str(), 0600);
    for (const std::string_view name : {"page.template_dir", "page.logo"}) {
        const Finding closed = find(installed.look(somebody_else()), name);
        CHECK(closed.grade == Grade::warning);
        CHECK(holds(closed.found, "www cannot read it"));
        CHECK(holds(closed.advice, "www"));
    }
    ::chmod(installed.pages.path().c_str(), 0700);
    CHECK(holds(find(installed.look(somebody_else()), "page.template_dir").found,
                "www cannot go through"));
    CHECK(grade(installed.look(), "page.template_dir") == Grade::ok);
}
