#include "http/negotiate.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace imp::http;

TEST_CASE("a media type has the quality that it is named with") {
    constexpr std::string_view kBrowser =
        "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    CHECK(named_quality(kBrowser, "text/html") == 1000);
    CHECK(named_quality(kBrowser, "application/xml") == 900);
    CHECK(named_quality(kBrowser, "application/json") == -1);
    CHECK(named_quality("*/*", "text/html") == -1);
    CHECK(named_quality("text/*", "text/html") == -1);
    CHECK(named_quality("", "text/html") == -1);
    CHECK(named_quality(",;,=,", "text/html") == -1);
    CHECK(named_quality("text/htmlx", "text/html") == -1);
}

TEST_CASE("media types are compared without case, blanks and other parameters") {
    CHECK(named_quality(" Application/JSON ; charset=utf-8 ; Q=0.25 ", "application/json") == 250);
    CHECK(named_quality("text/html;level=1", "text/html") == 1000);
    CHECK(named_quality("text/html;q=0.1, text/html;q=0.3", "text/html") == 300);
}

TEST_CASE("qualities are thousandths, and nonsense wants nothing") {
    const auto quality = [](std::string_view q) {
        return named_quality("a/b;q=" + std::string(q), "a/b");
    };
    CHECK(quality("0") == 0);
    CHECK(quality("0.") == 0);
    CHECK(quality("0.001") == 1);
    CHECK(quality("1.000") == 1000);
    CHECK(quality("1.9") == 1000);
    CHECK(quality("2") == 0);
    CHECK(quality("-1") == 0);
    CHECK(quality("0.x") == 0);
    CHECK(quality("0.0001") == 0);
    CHECK(quality("") == 0);
}

TEST_CASE("the language is the first unless another is wanted more") {
    constexpr std::array<std::string_view, 3> kOffered{"ko", "en", "ja"};
    const auto preferred = [&](std::string_view accept) {
        return kOffered.at(preferred_language(accept, kOffered));
    };
    CHECK(preferred("") == "ko");
    CHECK(preferred("*") == "ko");
    CHECK(preferred("fr-FR,fr;q=0.9") == "ko");
    CHECK(preferred("ko-KR,ko;q=0.9,en-US;q=0.8,en;q=0.7") == "ko");
    CHECK(preferred("en-US,en;q=0.9,ko;q=0.8") == "en");
    CHECK(preferred("en;q=0.5,ko;q=0.6") == "ko");
    CHECK(preferred("ko;q=0.5,en;q=0.6") == "en");
    CHECK(preferred("fr,en;q=0.1") == "en");
    CHECK(preferred("en;q=0") == "ko");
    CHECK(preferred("EN, KO") == "en");
    CHECK(preferred("enx") == "ko");
    CHECK(preferred("ja-JP,ja;q=0.9,en;q=0.8") == "ja");
}
