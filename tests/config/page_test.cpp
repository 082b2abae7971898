// What the pages' keys take: colours, and where buyers may be sent.
#include "config/world.hpp"

#include <doctest/doctest.h>

#include <string>

namespace {

std::string said_of_page(const std::string& lines) {
    return World()
        .file("[notify]\nsecret = \"shop secret\"\n[page]\n" + lines + "\n", 0600)
        .refusal();
}

std::string said_of_url(const std::string& url) {
    const auto said = said_of_page("success_url = \"" + url + "\"");
    CHECK(said_of_page("failure_url = \"" + url + "\"").size() == said.size());
    return said;
}

constexpr auto kUrl = "imp.toml:4: page.success_url ";

}  // namespace

TEST_CASE("logo and colour are read, a relative file beside the configuration") {
    World world;
    world.file("[page]\nlogo = \"logo.svg\"\ncolor = \"#0B57c2\"\n");
    const auto config = world.load();
    REQUIRE(config);
    CHECK(config->page.logo == world.path("logo.svg"));
    CHECK(config->page.color == "#0B57c2");
    CHECK(World().load()->page.color.empty());
}

TEST_CASE("a colour is # and six hexadecimal digits") {
    CHECK(said_of_page("color = \"\"") == "loaded");
    for (const auto* none :
         {"#fff", "0b57c2", "#0b57c", "#0b57c22", "#0b57cg", "blue", "#0b57c2;"}) {
        CAPTURE(none);
        CHECK(said_of_page("color = \"" + std::string(none) + "\"") ==
              "imp.toml:4: page.color must be # and six hexadecimal digits, such as #0b57c2");
    }
}

TEST_CASE("buyers are sent to https alone, or on this machine") {
    for (const auto* good : {"https://shop.example/paid",
                             "https://shop.example",
                             "https://shop.example:8443/a/b?c=d&e#f",
                             "https://shop.example/%EA%B0%80?status_of=x&e=@",
                             "http://127.0.0.1:8080/paid",
                             "http://localhost/paid",
                             "http://[::1]/paid"}) {
        CAPTURE(good);
        CHECK(said_of_url(good) == "loaded");
    }
    for (const auto* bad : {"http://shop.example/",
                            "/paid",
                            "//shop.example/",
                            "javascript:alert(1)",
                            "data:text/html,x",
                            "https:/shop.example",
                            "https://",
                            "ftp://shop.example/",
                            "HTTPS://shop.example/",
                            "https://shop.example\\\\@evil.example/"}) {
        CAPTURE(bad);
        CHECK(said_of_url(bad) ==
              kUrl + std::string("must be an https address, or an http one of this machine "
                                 "(127.0.0.1, [::1], localhost)"));
    }
}

TEST_CASE("an address for buyers is ASCII, without passwords, and leaves our parameters to us") {
    CHECK(
        said_of_url("https://shop.example/결제").starts_with(kUrl + std::string("must be ASCII")));
    CHECK(said_of_url("https://shop.example/a b").starts_with(kUrl + std::string("must be ASCII")));
    CHECK(said_of_url("https://kim:pw@shop.example/")
              .starts_with(kUrl + std::string("must not have a user")));
    CHECK(said_of_url("https://@shop.example/")
              .starts_with(kUrl + std::string("must not have a user")));
    for (const auto* name : {"merchant_uid", "status", "ts", "sig", "%73ig"}) {
        CAPTURE(name);
        CHECK(said_of_url("https://shop.example/?a=b&" + std::string(name) + "=1")
                  .starts_with(kUrl + std::string("must not have ")));
        CHECK(said_of_url("https://shop.example/?" + std::string(name))
                  .starts_with(kUrl + std::string("must not have ")));
        CHECK(said_of_url("https://shop.example/?a#?" + std::string(name) + "=1") == "loaded");
    }
}

TEST_CASE("without a secret to sign with nobody is sent anywhere") {
    for (const std::string key : {"success_url", "failure_url"}) {
        CHECK(World().file("[page]\n" + key + " = \"https://shop.example/\"\n").refusal() ==
              "imp.toml:2: page." + key +
                  " needs notify.secret: without a signature anybody could go there and say that "
                  "he has paid");
        CHECK(World()
                  .set("IMP_PAGE_" +
                           std::string(key == "success_url" ? "SUCCESS_URL" : "FAILURE_URL"),
                       "https://shop.example/")
                  .set("IMP_NOTIFY_SECRET", "s")
                  .refusal() == "loaded");
    }
}
