// The small things of base: digests, results, secrets, descriptors, randomness, clock.
#include "base/clock.hpp"
#include "base/digest.hpp"
#include "base/fd.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <set>
#include <string>
#include <utility>

using imp::Errc;
using imp::Error;
using imp::Result;
using imp::UniqueFd;
namespace digest = imp::digest;

TEST_CASE("sha256 answers the vectors of FIPS 180-2") {
    CHECK(imp::text::hex(digest::sha256("")) ==
          "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(imp::text::hex(digest::sha256("abc")) ==
          "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(imp::text::hex(digest::sha256(std::string(1'000'000, 'a'))) ==
          "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("hmac_sha256 answers the vectors of RFC 4231") {
    CHECK(imp::text::hex(digest::hmac_sha256(std::string(20, '\x0b'), "Hi There")) ==
          "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    CHECK(imp::text::hex(digest::hmac_sha256("Jefe", "what do ya want for nothing?")) ==
          "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    CHECK(
        imp::text::hex(digest::hmac_sha256(
            std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First")) ==
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
    CHECK(imp::text::hex(digest::hmac_sha256("", "")) ==
          "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

TEST_CASE("a secret is the same, or it is not") {
    const std::string secret = "hush-orders-token-0123456789abcdef";
    CHECK(digest::is_same_secret(secret, secret));
    CHECK(digest::is_same_secret("", ""));
    for (const std::string& shown : {std::string(),
                                     secret.substr(1),
                                     secret.substr(0, secret.size() - 1),
                                     secret + "f",
                                     secret + '\0',
                                     "x" + secret.substr(1),
                                     secret.substr(0, secret.size() - 1) + "x"})
        CHECK_FALSE(digest::is_same_secret(shown, secret));
}

TEST_CASE("what is wrong in its first byte takes as long as what is wrong in its last") {
    // So long that a comparison which ends early would be hundreds of times quicker.
    const std::string secret(4'000'000, 's');
    std::string early = secret;
    early.front() = 'x';
    std::string late = secret;
    late.back() = 'x';
    const auto quickest = [&](const std::string& shown) {
        auto best = std::chrono::steady_clock::duration::max();
        for (int i = 0; i < 7; ++i) {
            const auto start = std::chrono::steady_clock::now();
            CHECK_FALSE(digest::is_same_secret(shown, secret));
            best = std::min(best, std::chrono::steady_clock::now() - start);
        }
        return best;
    };
    CHECK(quickest(early) * 3 > quickest(late));
}

TEST_CASE("base64 answers the vectors of RFC 4648") {
    const std::array<std::pair<std::string_view, std::string_view>, 7> vectors{
        {{"", ""},
         {"f", "Zg=="},
         {"fo", "Zm8="},
         {"foo", "Zm9v"},
         {"foob", "Zm9vYg=="},
         {"fooba", "Zm9vYmE="},
         {"foobar", "Zm9vYmFy"}}};
    for (const auto& [plain, encoded] : vectors)
        CHECK(digest::base64(plain) == encoded);
    CHECK(digest::base64(std::string("\0\xFF\xFB", 3)) == "AP/7");
    CHECK(digest::base64(std::string(100, 'a')).size() == 136);
}

TEST_CASE("a result is a value or a reason") {
    const Result<int> good = 7;
    REQUIRE(good);
    CHECK(*good == 7);
    CHECK(good.value_or(1) == 7);
    const Result<int> bad = Error{Errc::unavailable, "timeout"};
    REQUIRE_FALSE(bad);
    CHECK(bad.error().code == Errc::unavailable);
    CHECK(bad.error().detail == "timeout");
    CHECK(bad.value_or(1) == 1);
    CHECK_THROWS_AS((void)bad.value(), std::bad_variant_access);
}

TEST_CASE("a result's value can be moved out, and may be an Error's neighbour") {
    Result<std::unique_ptr<int>> owner = std::make_unique<int>(3);
    const std::unique_ptr<int> taken = *std::move(owner);
    CHECK(*taken == 3);
    Result<std::string> text = std::string("abc");
    CHECK(text->size() == 3);
    text.value() += "d";
    CHECK(*text == "abcd");
}

TEST_CASE("a result without value is done or a reason") {
    CHECK(Result<void>());
    const Result<void> bad = Error{Errc::store, "locked"};
    CHECK_FALSE(bad.has_value());
    CHECK(bad.error().detail == "locked");
}

TEST_CASE("every reason has a word of its own") {
    std::set<std::string_view> words;
    for (const Errc code : {Errc::bad_input,
                            Errc::not_found,
                            Errc::conflict,
                            Errc::refused,
                            Errc::unavailable,
                            Errc::bad_reply,
                            Errc::store,
                            Errc::config,
                            Errc::internal})
        words.insert(imp::to_string(code));
    CHECK(words.size() == 9);
    CHECK(words.count("bad_reply") == 1);
}

TEST_CASE("a secret shows itself only when revealed") {
    CHECK(imp::Secret("hunter2").masked() == "***");
    CHECK(imp::Secret("hunter2").reveal() == "hunter2");
    CHECK(imp::Secret().masked().empty());
    CHECK(imp::Secret().empty());
}

TEST_CASE("a descriptor is closed once, by its last owner") {
    const auto is_open = [](int fd) { return ::fcntl(fd, F_GETFD) != -1; };
    const auto fresh = [] { return UniqueFd(::open("/dev/null", O_RDONLY | O_CLOEXEC)); };
    int raw = -1;
    {
        UniqueFd first = fresh();
        REQUIRE(first);
        raw = first.get();
        const UniqueFd second(std::move(first));
        CHECK(second.get() == raw);
        CHECK(is_open(raw));
    }
    CHECK_FALSE(is_open(raw));
    UniqueFd kept = fresh();
    const int released = kept.release();
    CHECK_FALSE(kept);
    CHECK(is_open(released));
    kept.reset(released);
    kept = fresh();
    CHECK(kept);
    CHECK_FALSE(is_open(released));
}

TEST_CASE("random_hex has the asked length and does not repeat") {
    CHECK(imp::random_hex(0).empty());
    CHECK(imp::random_hex(8).size() == 16);
    CHECK(imp::random_hex(8).find_first_not_of("0123456789abcdef") == std::string::npos);
    std::set<std::string> seen;
    for (int i = 0; i < 100; ++i)
        seen.insert(imp::random_hex(8));
    CHECK(seen.size() == 100);
}

TEST_CASE("the system's clocks run") {
    const imp::SystemClock clock;
    CHECK(clock.now() > 1'700'000'000);
    const imp::SteadyTime before = clock.steady();
    CHECK(clock.steady() >= before);
}
