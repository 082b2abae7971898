#include "http/cp949.hpp"

#include <doctest/doctest.h>

#include <iconv.h>

#include <array>
#include <optional>
#include <string>

using imp::http::utf8_from_cp949;

namespace {

/// What the C library says of it; empty where that is not a whole conversion.
std::optional<std::string> by_iconv(iconv_t handle, std::string in) {
    iconv(handle, nullptr, nullptr, nullptr, nullptr);
    std::array<char, 16> out{};
    char* from = in.data();
    char* to = out.data();
    std::size_t left = in.size();
    std::size_t room = out.size();
    if (iconv(handle, &from, &left, &to, &room) != 0 || left != 0)
        return std::nullopt;
    return std::string(out.data(), out.size() - room);
}

}  // namespace

TEST_CASE("CP949: Korean with ASCII in between") {
    CHECK_EQ(utf8_from_cp949("\xC7\xD1\xB5\xB5 OK \xC3\xCA\xB0\xFA"), "한도 OK 초과");
    CHECK_EQ(utf8_from_cp949("\xB0\xA1"), "가");
    CHECK_EQ(utf8_from_cp949("\x8C\x63"), "똠");  // Windows' addition to EUC-KR
    CHECK_EQ(utf8_from_cp949(""), "");
}

TEST_CASE("CP949: half a character, or a pair without a meaning, is none at all") {
    CHECK_FALSE(utf8_from_cp949("OK\xB0"));
    CHECK_FALSE(utf8_from_cp949("\xFF\xFF"));
    CHECK_FALSE(utf8_from_cp949("\x80"));
    CHECK_FALSE(utf8_from_cp949("\xB0\x20"));
}

TEST_CASE("CP949: every single byte and every pair is what iconv(3) says") {
    iconv_t handle = iconv_open("UTF-8", "CP949");
    if (handle == reinterpret_cast<iconv_t>(-1)) {
        MESSAGE("skipped: this C library has no CP949");
        return;
    }
    int wrong = 0;
    for (int first = 0; first < 256; ++first) {
        const std::string one(1, static_cast<char>(first));
        wrong += static_cast<int>(utf8_from_cp949(one) != by_iconv(handle, one));
        for (int second = 0; first >= 128 && second < 256; ++second) {
            const std::string pair = one + static_cast<char>(second);
            wrong += static_cast<int>(utf8_from_cp949(pair) != by_iconv(handle, pair));
        }
    }
    iconv_close(handle);
    CHECK_EQ(wrong, 0);
}
