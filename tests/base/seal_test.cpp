#include "base/seal.hpp"

#include "base/text.hpp"

#include <doctest/doctest.h>

using namespace imp;

namespace {

Secret key_of(char c) {
    return seal::parse_key(std::string(64, c)).value();
}

}  // namespace

TEST_CASE("what is sealed is read with the same key and name only") {
    const std::string sealed = seal::close(key_of('a'), "홍길동", "imp_1").value();
    CHECK(sealed.find("홍길동") == std::string::npos);
    CHECK(seal::open(key_of('a'), sealed, "imp_1").value() == "홍길동");
    CHECK(!seal::open(key_of('b'), sealed, "imp_1"));
    CHECK(!seal::open(key_of('a'), sealed, "imp_2"));
    CHECK(seal::open(key_of('a'), seal::close(key_of('a'), "", "").value(), "").value().empty());
}

TEST_CASE("the same text is never sealed twice alike") {
    CHECK(seal::close(key_of('a'), "x", "n").value() != seal::close(key_of('a'), "x", "n").value());
}

TEST_CASE("a sealed text that was changed anywhere is refused") {
    const std::string sealed = seal::close(key_of('a'), "text", "imp_1").value();
    for (std::size_t at = 0; at < sealed.size(); ++at) {
        std::string changed = sealed;
        changed[at] = changed[at] == '0' ? '1' : '0';
        CHECK(!seal::open(key_of('a'), changed, "imp_1"));
    }
    for (const std::string_view broken : {"", "00", "xyz", "0"})
        CHECK(!seal::open(key_of('a'), broken, "imp_1"));
}

TEST_CASE("a key is 64 hexadecimal digits") {
    CHECK(seal::parse_key(std::string(64, 'F')));
    for (const std::string& wrong :
         {std::string(), std::string(63, 'a'), std::string(66, 'a'), std::string(64, 'g')})
        CHECK(!seal::parse_key(wrong));
}

TEST_CASE("hexadecimal comes back as the bytes it was made of") {
    CHECK(text::from_hex(text::hex("\x00\xff q")) == std::string("\x00\xff q"));
    CHECK(text::from_hex("0aFf") == std::string("\x0a\xff"));
    CHECK(!text::from_hex("0"));
    CHECK(!text::from_hex("0x"));
}
