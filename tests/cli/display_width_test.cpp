#include "cli/display_width.hpp"

#include <doctest/doctest.h>

#include <locale.h>  // NOLINT(modernize-deprecated-headers): newlocale is POSIX's

#include <clocale>
#include <cwchar>
#include <string>

using namespace imp::cli;

TEST_CASE("a syllable of Hangul takes two columns, what combines none") {
    CHECK(display_width("") == 0);
    CHECK(display_width("abc") == 3);
    CHECK(display_width("홍길동") == 6);
    CHECK(display_width("\u1112\u1169\u11BC") == 2);  // a syllable in three parts
    CHECK(display_width("e\u0301") == 1);
    CHECK(display_width("₩15,000") == 7);
    CHECK(display_width("15,000원") == 8);
    CHECK(display_width("書店") == 4);
    CHECK(display_width("🎁") == 2);
    CHECK(display_width("Ａ") == 2);
    CHECK(display_width("…–’") == 3);
    CHECK(display_width("\xff\x80") == 2);  // bytes that are no character
    CHECK(display_width("\xed\x99") == 2);
}

TEST_CASE("widths are those of the C library, where it has a locale for them") {
    locale_t utf8 = ::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
    if (utf8 == nullptr) {
        MESSAGE("skipped: there is no C.UTF-8");
        return;
    }
    locale_t before = ::uselocale(utf8);
    int other = 0;
    const auto check = [&](char32_t first, char32_t last) {
        for (char32_t c = first; c <= last; ++c) {
            const std::string text{static_cast<char>(0xE0 | (c >> 12)),
                                   static_cast<char>(0x80 | ((c >> 6) & 0x3F)),
                                   static_cast<char>(0x80 | (c & 0x3F))};
            const int width = ::wcwidth(static_cast<wchar_t>(c));
            if (width >= 0 && static_cast<int>(display_width(text)) != width)
                ++other;
        }
    };
    check(0x1100, 0x11FF);  // Jamo
    check(0x3041, 0x3096);  // kana
    check(0x3131, 0x318E);
    check(0x4E00, 0x9FFF);
    check(0xAC00, 0xD7A3);
    check(0xFF01, 0xFFDC);
    ::uselocale(before);
    ::freelocale(utf8);
    CHECK(other == 0);
}

TEST_CASE("what is cut is marked") {
    CHECK(shortened("short", 5) == "short");
    CHECK(shortened("longer", 5) == "long…");
    CHECK(shortened("홍길동", 5) == "홍길…");
    CHECK(shortened("홍길동", 4) == "홍…");
    CHECK(shortened("홍길동", 6) == "홍길동");
    CHECK(shortened("abc", 0).empty());
}

TEST_CASE("lines are broken between words") {
    using Lines = std::vector<std::string>;
    CHECK(wrapped("", 10) == Lines{""});
    CHECK(wrapped("one two three", 7) == Lines{"one two", "three"});
    CHECK(wrapped("one two three", 8) == Lines{"one two", "three"});
    CHECK(wrapped("abcdefgh", 3) == Lines{"abc", "def", "gh"});
    CHECK(wrapped("카드 한도 초과", 9) == Lines{"카드 한도", "초과"});
    CHECK(wrapped("가나다", 3) == Lines{"가", "나", "다"});
    CHECK(wrapped("{\"a\":1,\"b\":2}", 9) == Lines{"{\"a\":1,", "\"b\":2}"});
    CHECK(wrapped("가나", 1) == Lines{"가", "나"});
}
