#include "http/record_check.hpp"

#include "http/fcgi_client.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace imp;
using http::RecordCheck;
using imp::test::FcgiClient;

namespace {

std::string record(int type, const std::string& contents, int padding = 0) {
    std::string bytes{1, static_cast<char>(type), 0, 1};
    bytes += static_cast<char>(contents.size() >> 8U);
    bytes += static_cast<char>(contents.size() & 0xffU);
    bytes += static_cast<char>(padding);
    bytes += '\0';
    return bytes + contents + std::string(static_cast<std::size_t>(padding), '\0');
}

const std::string kBegin = record(1, std::string("\0\1\0\0\0\0\0\0", 8));
const std::string kEnd = record(4, "") + record(5, "");

bool takes(const std::string& bytes, std::size_t at_once) {
    RecordCheck check;
    for (std::size_t at = 0; at < bytes.size(); at += at_once) {
        const std::string some = bytes.substr(at, at_once);
        if (!check.take(some.data(), some.size()))
            return false;
    }
    return true;
}

/// However the bytes arrive.
bool takes(const std::string& bytes) {
    const bool whole = takes(bytes, bytes.size());
    for (const std::size_t at_once : {1U, 3U, 8U, 100U})
        REQUIRE(takes(bytes, at_once) == whole);
    return whole;
}

std::string pair(const std::string& name, const std::string& value) {
    return FcgiClient::encoded(name, value);
}

std::string request(const std::string& variables) {
    return kBegin + record(4, variables) + kEnd;
}

}  // namespace

TEST_CASE("what a web server sends passes, request after request") {
    const std::string one =
        request(pair("REQUEST_METHOD", "GET") + pair("EMPTY", "") + pair("", "no name") +
                pair("HTTP_COOKIE", std::string(8000, 'c')));
    CHECK(takes(one));
    CHECK(takes(one + one + one));
    CHECK(takes(kBegin + record(4, pair("A", "b"), 7) + record(4, "") + record(5, "body", 4) +
                record(5, "")));
    CHECK(takes(kBegin + record(4, "") + record(5, "a") + record(2, "")));
    const std::string variables = pair("A", std::string(300, 'a'));  // over two records
    CHECK(
        takes(kBegin + record(4, variables.substr(0, 3)) + record(4, variables.substr(3)) + kEnd));
}

TEST_CASE("lengths that no web server sends do not pass") {
    CHECK_FALSE(takes(request(std::string("\xC0\0\0\0\xC0\0\0\0", 8))));
    CHECK_FALSE(takes(request(std::string("\xFF\xFF\xFF\xFE\xFF\xFF\xFF\xFE", 8))));
    CHECK_FALSE(takes(request(std::string("\x01\xFF\xFF\xFF\xFF", 5))));
    CHECK_FALSE(takes(kBegin +
                      record(4,
                             std::string("\x05\x05"
                                         "ab",
                                         4)
                                 .substr(0, 1)) +
                      kEnd));
    CHECK_FALSE(takes(record(1, std::string(7, '\0'))));
}

TEST_CASE("types that are not a web server's do not pass") {
    for (const int type : {0, 3, 6, 7, 8, 9, 10, 11, 255})
        CHECK_FALSE(takes(record(type, pair("FCGI_MAX_CONNS", ""))));
    std::string old = kBegin;
    old[0] = 2;
    CHECK_FALSE(takes(old));
    CHECK_FALSE(takes("GET / HTTP/1.0\r\n\r\n"));
}

TEST_CASE("variables have an end") {
    std::string many;
    for (std::size_t i = 0; i < http::kMostVariables; ++i)
        many += record(4, pair("A", ""));
    CHECK(takes(kBegin + many));
    CHECK_FALSE(takes(kBegin + many + record(4, pair("A", ""))));
    CHECK(takes(kBegin + many + kEnd + kBegin + many));  // of each request anew
    std::string large;
    for (std::size_t bytes = 0; bytes <= http::kMostVariableBytes; bytes += 60'000)
        large += record(4, pair("A", std::string(60'000, 'a')));
    CHECK_FALSE(takes(kBegin + large));
}
