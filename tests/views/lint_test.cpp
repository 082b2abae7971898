#include "views/lint.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace imp;
using namespace imp::views;

namespace {

std::string reason(std::string_view html) {
    const auto styles = lint(html);
    return styles ? "" : styles.error().detail;
}

bool refused(std::string_view html) {
    return !reason(html).empty();
}

}  // namespace

TEST_CASE("the lint lets escaped tags through in text and quoted attributes") {
    CHECK(reason("<!doctype html><p>{{a}}</p>") == "");
    CHECK(reason("<p title=\"{{a}} and {{b}}\" lang='{{c}}' hidden>{{! why }}</p>") == "");
    CHECK(reason("{{#a}}<p>{{b}}</p>{{/a}}{{^a}}none{{/a}}") == "");
    CHECK(reason("<p class=\"x{{#a}} y{{/a}}\">t</p><title>{{a}}</title>") == "");
    CHECK(reason("<!-- words --><p>x</p><!--> {{a}}") == "");
    CHECK(reason("<a href=\"{{retry_url}}\">r</a><a href='{{receipt_url}}'>r</a>") == "");
    CHECK(reason("<a href=\"/cart\">r</a>") == "");
}

TEST_CASE("the lint refuses unescaped tags and other delimiters") {
    CHECK(refused("<p>{{{a}}}</p>"));
    CHECK(refused("<p>{{&a}}</p>"));
    CHECK(refused("<p>{{ & a}}</p>"));
    CHECK(refused("{{=<% %>=}}<p><%a%></p>"));
    for (const std::string blank : {"\v", "\f", " \f\v "}) {
        CHECK(refused("<p>{{" + blank + "&a}}</p>"));
        CHECK(refused("<p>{{" + blank + "{a}}}</p>"));
        CHECK(refused("<p>{{" + blank + ">page.css}}</p>"));
        CHECK(refused("{{" + blank + "=[ ]=}}<p>[&a]</p>"));
        CHECK(reason("<p>{{" + blank + "a" + blank + "}}</p>") == "");
    }
    CHECK(refused("<p>{{a</p>"));
    CHECK(refused("<p>{{}}</p>"));
}

TEST_CASE("the lint refuses partials, so that none can include itself") {
    CHECK(refused("<p>{{>page.html}}</p>"));
    CHECK(refused("<p>{{> page.css }}</p>"));
    CHECK(refused("<p title=\"{{>x}}\"></p>"));
}

TEST_CASE("the lint refuses tags where escaping does not help") {
    CHECK(refused("<p title={{a}}>x</p>"));
    CHECK(refused("<p title=x{{a}}>x</p>"));
    CHECK(refused("<p {{a}}>x</p>"));
    CHECK(refused("<p {{#a}}hidden{{/a}}>x</p>"));
    CHECK(refused("<{{a}}>x</p>"));
    CHECK(refused("<p data-{{a}}=\"1\">x</p>"));
    CHECK(refused("<!-- {{a}} -->"));
    CHECK(refused("<style>p { color: {{a}} }</style>"));
    CHECK(refused("<STYLE>p { color: {{a}} }</STYLE>"));
    CHECK(refused("<svg><style>p</style></svg>"));
}

TEST_CASE("the lint refuses what the page's policy would block") {
    CHECK(refused("<script>var a = \"{{a}}\";</script>"));
    CHECK(refused("<ScRiPt src=\"/x.js\"></script>"));
    CHECK(refused("<p onclick=\"go('{{a}}')\">x</p>"));
    CHECK(refused("<p ONCLICK=\"go()\">x</p>"));
    CHECK(refused("<p style=\"color: red\">x</p>"));
    CHECK(refused("<iframe srcdoc=\"{{a}}\"></iframe>"));
    CHECK(refused("<base href=\"/\">"));
    CHECK(refused("<![CDATA[>x"));
}

TEST_CASE("the lint refuses addresses that the program has not built") {
    CHECK(refused("<a href=\"{{message}}\">x</a>"));
    CHECK(refused("<a href=\"{{receipt_url}}#{{a}}\">x</a>"));
    CHECK(refused("<a href=\"javascript:{{receipt_url}}\">x</a>"));
    CHECK(refused("<a HREF=\"https://shop.example/{{merchant_uid}}\">x</a>"));
    CHECK(refused("<a href=\"{{#a}}{{receipt_url}}{{/a}}\">x</a>"));
    CHECK(refused("<img src=\"{{receipt_url}}\">"));
    CHECK(refused("<form action=\"{{a}}\"></form>"));
    CHECK(refused("<meta http-equiv=\"refresh\" content=\"0; url={{a}}\">"));
}

TEST_CASE("the lint refuses sections that end in another place than they began") {
    CHECK(refused("{{#a}}<a title=\"{{/a}}{{b}}\">x</a>"));
    CHECK(refused("<p title=\"{{#a}}\" lang=\"{{/a}}\">x</p>"));
    CHECK(refused("{{#a}}<!--{{/a}}-->"));
    CHECK(refused("{{#a}}x"));
    CHECK(refused("x{{/a}}"));
    CHECK(refused("{{#a}}{{#b}}{{/a}}{{/b}}"));
}

TEST_CASE("the lint refuses what is not closed") {
    CHECK(refused("<p title=\"x"));
    CHECK(refused("<p"));
    CHECK(refused("<style>p {}"));
    CHECK(refused("<!-- x"));
    CHECK(refused("<"));
}

TEST_CASE("the lint ends elements and comments where a browser does") {
    CHECK(refused("<style>a{}</styles>{{x}}</style>"));  // still the style sheet
    CHECK(lint("<style>a{}</STYLE ><p>{{x}}</p>"));
    CHECK(refused("<!--!>{{x}}-->"));
    CHECK(lint("<!-- --!>{{x}}"));
    CHECK(refused("</1 title=\"{{x}}\">"));  // a comment
    CHECK(refused("<svg><a><set attributeName=href to=\"{{x}}\"/></a></svg>"));
}

TEST_CASE("an address is one name and nothing besides") {
    CHECK(lint("<a href=\"{{retry_url}}\">x</a>"));
    CHECK(refused("<a href=\"{{retry_url}}{body}}\">x</a>"));
    CHECK(refused("<a href=\"{{retry_url}}/{{body}}\">x</a>"));
}

TEST_CASE("the lint names the line") {
    CHECK(reason("<p>\n\n{{{a}}}</p>").starts_with("line 3: "));
}

TEST_CASE("the lint cuts a page at its style sheets") {
    const auto page = lint("<style>a{}\n</style><p>x</p><style>b{}</style>");
    REQUIRE(page);
    REQUIRE(page->inserts.size() == 2);
    CHECK(page->inserts[0].text == "a{}\n");
    CHECK(page->inserts[1].text == "b{}");
    CHECK(page->around ==
          std::vector<std::string>{"<style>", "</style><p>x</p><style>", "</style>"});
    CHECK(refused("{{#a}}<style>a{}</style>{{/a}}"));
}

TEST_CASE("the lint cuts a page at the two scripts that may run, and refuses all others") {
    const auto page =
        lint("<p>{{a}}</p><script>{{>copy.js}}</script>\n<script>{{>poll.js}}</script></body>");
    REQUIRE(page);
    REQUIRE(page->inserts.size() == 2);
    CHECK(page->inserts[0].kind == Insert::Kind::copy_script);
    CHECK(page->inserts[1].kind == Insert::Kind::poll_script);
    CHECK(page->around == std::vector<std::string>{"<p>{{a}}</p>", "\n", "</body>"});
    for (const std::string other : {"<script></script>",
                                    "<script>{{>page.css}}</script>",
                                    "<script src=\"/x.js\">{{>copy.js}}</script>",
                                    "<script >{{>copy.js}}</script>",
                                    "<script>{{>copy.js}};x()</script>",
                                    "<SCRIPT>{{>copy.js}}</SCRIPT>",
                                    "<script>{{>copy.js}}</script><script>{{>copy.js}}</script>",
                                    "{{#a}}<script>{{>copy.js}}</script>{{/a}}",
                                    "<svg><script>{{>copy.js}}</script></svg>",
                                    "</script>",
                                    "{{>copy.js}}"}) {
        CAPTURE(other);
        CHECK(refused(other));
    }
    CHECK(reason("<p>\n<script>x()</script>").starts_with("line 2: a script that is not"));
}

TEST_CASE("a script cannot end its element, nor open another within it") {
    CHECK(lint_script("if (a < b) { x('{{a}}'); }"));
    CHECK_FALSE(lint_script("x('</script>')"));
    CHECK_FALSE(lint_script("x('</SCRIPT')"));
    CHECK_FALSE(lint_script("<!-- x"));
    CHECK(lint_script("a\n\nx('<script')").error().detail == "line 3: <script in the script");
}

TEST_CASE("page.css has its place in a style sheet alone") {
    CHECK(lint("<style>{{>page.css}} p{}</style>")->inserts[0].text == "{{>page.css}} p{}");
    CHECK(refused("<title>{{>page.css}}</title>"));
}

TEST_CASE("a style sheet holds no tags and cannot end its element") {
    CHECK(lint_style("p { color: red; }"));
    CHECK_FALSE(lint_style("p { color: {{a}}; }"));
    CHECK_FALSE(lint_style("</style><p>"));
}

TEST_CASE("a page must show what the buyer has to be told") {
    const std::string whole =
        "<main data-status=\"{{status}}\"><h1>{{headline}}</h1>{{body}}{{message}}</main>";
    CHECK(lint_contents(whole));
    for (const std::string needed : {"{{status}}", "{{headline}}", "{{body}}", "{{message}}"}) {
        std::string without = whole;
        without.erase(without.find(needed), needed.size());
        CAPTURE(needed);
        CHECK_FALSE(lint_contents(without));
    }
    CHECK_FALSE(lint_contents(""));
}
