#include "base/text.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <utility>
#include <vector>

namespace text = imp::text;
using namespace std::string_literals;

TEST_CASE("parse_int takes whole decimal numbers and nothing else") {
    CHECK(text::parse_int("0") == 0);
    CHECK(text::parse_int("-7") == -7);
    CHECK(text::parse_int("007") == 7);
    CHECK(text::parse_int("9223372036854775807") == INT64_MAX);
    CHECK(text::parse_int("-9223372036854775808") == INT64_MIN);
    for (const char* bad :
         {"", "-", "+1", " 1", "1 ", "1.0", "1e3", "0x10", "9223372036854775808", "--1", "1\n"}) {
        CAPTURE(bad);
        CHECK_FALSE(text::parse_int(bad));
    }
    CHECK_FALSE(text::parse_int("1\0"s));
}

TEST_CASE("trim takes blanks at the ends only") {
    CHECK(text::trim(" \t a b\r\n").compare("a b") == 0);
    CHECK(text::trim(" \n").empty());
    CHECK(text::trim("").empty());
    CHECK(text::trim("\v") == "\v");
}

TEST_CASE("changing case leaves other bytes than ASCII letters alone") {
    CHECK(text::to_lower("AbZ@[1É가") == "abz@[1É가");
    CHECK(text::to_upper("aBz`{1é가") == "ABZ`{1é가");
    CHECK(text::equals_ignoring_case("Content-Type", "content-tYPE"));
    CHECK_FALSE(text::equals_ignoring_case("abc", "ab"));
    CHECK_FALSE(text::equals_ignoring_case("@", "`"));
    CHECK_FALSE(text::equals_ignoring_case("É", "é"));
}

TEST_CASE("split keeps empty pieces") {
    using Pieces = std::vector<std::string_view>;
    CHECK(text::split("", ',') == Pieces{""});
    CHECK(text::split("a", ',') == Pieces{"a"});
    CHECK(text::split(",a,,b,", ',') == Pieces{"", "a", "", "b", ""});
}

TEST_CASE("is_utf8 accepts the ends of every range and refuses what lies beside them") {
    for (const char* good : {"",
                             "a",
                             "\x7F",
                             "\xC2\x80",
                             "\xDF\xBF",
                             "\xE0\xA0\x80",
                             "\xED\x9F\xBF",
                             "\xEE\x80\x80",
                             "\xEF\xBF\xBF",
                             "\xF0\x90\x80\x80",
                             "\xF4\x8F\xBF\xBF",
                             "결제"}) {
        CAPTURE(good);
        CHECK(text::is_utf8(good));
    }
    CHECK(text::is_utf8("a\0b"s));
    for (const char* bad : {"\x80",              // a continuation alone
                            "\xC0\xAF",          // overlong '/'
                            "\xC1\xBF",          //
                            "\xE0\x9F\xBF",      // overlong
                            "\xF0\x8F\xBF\xBF",  // overlong
                            "\xED\xA0\x80",      // surrogates
                            "\xED\xBF\xBF",      //
                            "\xF4\x90\x80\x80",  // past U+10FFFF
                            "\xF5\x80\x80\x80",  //
                            "\xFE",              //
                            "\xFF",              //
                            "\xC2",              // cut short
                            "\xE2\x82",          //
                            "\xF0\x9F\x98",      //
                            "\xE2\x28\xA1",      // a wrong second byte
                            "\xBF\xCB\xB7\xF9",  // EUC-KR
                            "ok\xC2"}) {
        CAPTURE(bad);
        CHECK_FALSE(text::is_utf8(bad));
    }
}

TEST_CASE("utf8_length counts characters") {
    CHECK(text::utf8_length("") == 0);
    CHECK(text::utf8_length("abc") == 3);
    CHECK(text::utf8_length("결제") == 2);
    CHECK(text::utf8_length("\xF0\x9F\x98\x80") == 1);
}

TEST_CASE("to_utf8 replaces each bad byte and keeps the rest") {
    CHECK(text::to_utf8("결제") == "결제");
    CHECK(text::to_utf8("a\xFF"s + "b") == "a\uFFFDb");
    CHECK(text::to_utf8("\xE2\x82") == "\uFFFD\uFFFD");
    CHECK(text::to_utf8("\xC0\xAF") == "\uFFFD\uFFFD");
    CHECK(text::to_utf8("\xE2\x82(") == "\uFFFD\uFFFD(");
    CHECK(text::is_utf8(text::to_utf8("\xBF\xCB\xB7\xF9 \xED\xA0\x80 \xF4\x90\x80\x80")));
}

TEST_CASE("clean_for_display drops what is not seen or rearranges") {
    CHECK(text::clean_for_display("잔액 부족", 20) == "잔액 부족");
    CHECK(text::clean_for_display("a\nb\tc\rd", 20) == "a b c d");
    CHECK(text::clean_for_display("a\x01\x1B[31m\x7F"s + "b", 20) == "a[31mb");
    CHECK(text::clean_for_display("a\u0085\u009Bb", 20) == "ab");
    CHECK(text::clean_for_display("a\u2028\u2029b", 20) == "ab");
    CHECK(text::clean_for_display("a\u202Eb\u202C\u2066c\u2069\u200F\u061C", 20) == "abc");
    CHECK(text::clean_for_display("a\u200B\u200D\uFEFF\u00ADb", 20) == "ab");
    CHECK(text::clean_for_display("a\U000E0041b", 20) == "ab");
    CHECK(text::clean_for_display("a\0b"s, 20) == "ab");
    CHECK(text::clean_for_display("a\xFF"s, 20) == "a\uFFFD");
}

TEST_CASE("clean_for_display cuts between characters and says so") {
    CHECK(text::clean_for_display("결제가", 3) == "결제가");
    CHECK(text::clean_for_display("결제가 거절", 3) == "결제가…");
    CHECK(text::clean_for_display("abc", 0) == "…");
    CHECK(text::clean_for_display("", 0).empty());
    CHECK(text::clean_for_display("ab\u200B\u200B", 2) == "ab");
}

TEST_CASE("has_control sees control characters, separators and what is not UTF-8") {
    CHECK_FALSE(text::has_control("결제 ok\u00A0"));
    for (const char* bad :
         {"\n", "a\r", "\x1B", "\x7F", "\u0080", "\u009F", "\u2028", "\u2029", "\xFF", "a\xC2"}) {
        CAPTURE(bad);
        CHECK(text::has_control(bad));
    }
    CHECK(text::has_control("\0"s));
}

TEST_CASE("escape_unseen shows what is not seen, and leaves the rest") {
    const std::string seen = "a\"\\b 한글 é 😀";
    CHECK(text::escape_unseen(seen) == seen);
    CHECK_FALSE(text::has_unseen(seen));
    CHECK_FALSE(text::has_unseen(""));
    for (const auto& each :
         std::vector<std::pair<std::string, std::string>>{{"\x1b[31m", "\\u001b[31m"},
                                                          {"\n", "\\u000a"},
                                                          {"\x7f", "\\u007f"},
                                                          {"\u009b", "\\u009b"},
                                                          {"\u202e", "\\u202e"},
                                                          {"\u200b", "\\u200b"},
                                                          {"\ufeff", "\\ufeff"},
                                                          {"\U000E0041", "\\udb40\\udc41"}}) {
        CAPTURE(each.second);
        CHECK(text::has_unseen("x" + each.first + "y"));
        CHECK(text::escape_unseen("x" + each.first + "y") == "x" + each.second + "y");
    }
    for (std::size_t at = 0; at < 20; ++at) {
        CAPTURE(at);
        std::string s(20, 'x');
        for (const char plain : {' ', '~', '!'}) {
            s[at] = plain;
            CHECK_FALSE(text::has_unseen(s));
        }
        for (const char unseen : {'\0', '\x1f', '\x7f', '\x80', '\xff'}) {
            s[at] = unseen;
            CHECK(text::has_unseen(s));
        }
    }
    CHECK(text::has_unseen("\xff"));
    CHECK(text::escape_unseen("\xff") == "\xff");
}

TEST_CASE("nearest offers a near name and stays silent otherwise") {
    constexpr std::array<std::string_view, 4> kNames{
        "api.url", "api.key", "log.level", "store.url"};
    CHECK(text::nearest("api.ulr", kNames) == "api.url");
    CHECK(text::nearest("api.key", kNames) == "api.key");
    CHECK(text::nearest("loglevel", kNames) == "log.level");
    CHECK(text::nearest("pai.key", kNames) == "api.key");  // an exchange is one mistake
    CHECK(text::nearest("stor.url", kNames) == "store.url");
    CHECK_FALSE(text::nearest("password", kNames));
    CHECK_FALSE(text::nearest("", kNames));
    CHECK_FALSE(text::nearest("api.url", {}));
    constexpr std::array<std::string_view, 2> kShort{"ab", "xy"};
    CHECK(text::nearest("a", kShort) == "ab");
    CHECK(text::nearest("ay", kShort) == "ab");  // equally near: the first
}

TEST_CASE("hex shows each byte") {
    CHECK(text::hex("").empty());
    CHECK(text::hex("\0\x0F\xA5\xFF"s) == "000fa5ff");
}

TEST_CASE("percent_encode leaves only unreserved characters") {
    CHECK(text::percent_encode("AZaz09-._~") == "AZaz09-._~");
    CHECK(text::percent_encode("a b/c?d&e=f%g+h#i") == "a%20b%2Fc%3Fd%26e%3Df%25g%2Bh%23i");
    CHECK(text::percent_encode("가") == "%EA%B0%80");
    CHECK(text::percent_encode("\0\r\n"s) == "%00%0D%0A");
}

TEST_CASE("percent_decode decodes once and keeps broken escapes") {
    CHECK(text::percent_decode("%EA%b0%80", false) == "가");
    CHECK(text::percent_decode("%2541", false) == "%41");
    CHECK(text::percent_decode("a+b", true) == "a b");
    CHECK(text::percent_decode("a+b", false) == "a+b");
    CHECK(text::percent_decode("%2B", true) == "+");
    CHECK(text::percent_decode("%", true) == "%");
    CHECK(text::percent_decode("%4", true) == "%4");
    CHECK(text::percent_decode("%4G%41", true) == "%4GA");
    CHECK(text::percent_decode("%%41", true) == "%A");
    CHECK(text::percent_decode("%00", true) == "\0"s);
}

TEST_CASE("decoding undoes encoding for every byte") {
    std::string all;
    for (int byte = 0; byte < 256; ++byte)
        all += static_cast<char>(byte);
    CHECK(text::percent_decode(text::percent_encode(all), true) == all);
}
