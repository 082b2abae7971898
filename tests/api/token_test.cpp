#include "api/support.hpp"
#include "api/token_cache.hpp"
#include "support/certificates.hpp"

#include <doctest/doctest.h>

#include <sys/stat.h>

#include <atomic>
#include <filesystem>
#include <thread>
#include <vector>

using namespace imp;
using namespace imp::api;
using namespace std::chrono_literals;
using test::HandClock;
using test::TemporaryFolder;

namespace {

constexpr UnixSeconds kNow = 1'782'864'000;

SteadyTime soon() {
    return std::chrono::steady_clock::now() + 20s;
}

/// Hands out token-1, token-2 …, each living for `life` seconds.
struct Issuer {
    UnixSeconds life = 1'800;
    std::atomic<int> asked = 0;
    std::chrono::milliseconds takes{0};
    std::optional<Error> error;

    TokenCache::Fetch fetch() {
        return [this](SteadyTime) -> Result<Token> {
            const int number = ++asked;
            std::this_thread::sleep_for(takes);
            if (error)
                return *error;
            return Token{"token-" + std::to_string(number), kNow, kNow + life};
        };
    }
};

std::unique_ptr<TokenFile> token_file(const std::string& path) {
    return std::make_unique<TokenFile>(
        path, Secret("key"), Secret("secret"), "https://api.iamport.kr");
}

}  // namespace

TEST_CASE("one token serves until 60 s before its end") {
    HandClock clock;
    Issuer issuer;
    TokenCache cache(clock, issuer.fetch(), nullptr);
    CHECK(cache.get(soon()).value() == "token-1");
    clock.move(1'739s);
    CHECK(cache.get(soon()).value() == "token-1");
    clock.move(1s);
    CHECK(cache.get(soon()).value() == "token-2");
    CHECK(issuer.asked == 2);
}

TEST_CASE("one fetch however many wait for it") {
    const HandClock clock;
    Issuer issuer;
    issuer.takes = 100ms;
    TokenCache cache(clock, issuer.fetch(), nullptr);
    std::atomic<int> right = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 16; ++i)
        threads.emplace_back([&] { right += cache.get(soon()).value_or("") == "token-1" ? 1 : 0; });
    for (auto& each : threads)
        each.join();
    CHECK(right == 16);
    CHECK(issuer.asked == 1);
}

TEST_CASE("waiting for somebody else's fetch ends at the own deadline") {
    const HandClock clock;
    Issuer issuer;
    issuer.takes = 2s;
    TokenCache cache(clock, issuer.fetch(), nullptr);
    std::thread slow([&] { CHECK(cache.get(soon())); });
    while (issuer.asked == 0)
        std::this_thread::sleep_for(5ms);
    const auto took = test::time_of([&] {
        const auto token = cache.get(std::chrono::steady_clock::now() + 100ms);
        REQUIRE_FALSE(token);
        CHECK(token.error().code == Errc::unavailable);
    });
    CHECK(took < 1'900ms);
    slow.join();
}

TEST_CASE("a token that is past its end as it arrives is used once") {
    const HandClock clock;
    Issuer issuer;
    issuer.life = -5;
    TokenCache cache(clock, issuer.fetch(), nullptr);
    CHECK(cache.get(soon()).value() == "token-1");
    CHECK(cache.get(soon()).value() == "token-2");
    issuer.life = 0;
    CHECK(cache.get(soon()).value() == "token-3");
    CHECK(cache.get(soon()).value() == "token-4");
}

TEST_CASE("a dropped token is not given out again, but a newer one stays") {
    const HandClock clock;
    Issuer issuer;
    TokenCache cache(clock, issuer.fetch(), nullptr);
    CHECK(cache.get(soon()).value() == "token-1");
    cache.drop("token-1");
    CHECK(cache.get(soon()).value() == "token-2");
    cache.drop("token-1");
    CHECK(cache.get(soon()).value() == "token-2");
    CHECK(issuer.asked == 2);
}

TEST_CASE("refused keys are held back for 60 s") {
    HandClock clock;
    Issuer issuer;
    issuer.error = Error{Errc::refused, "no"};
    TokenCache cache(clock, issuer.fetch(), nullptr);
    CHECK(cache.get(soon()).error().code == Errc::refused);
    clock.move(59s);
    CHECK(cache.get(soon()).error().code == Errc::refused);
    CHECK(issuer.asked == 1);
    clock.move(1s);
    issuer.error.reset();
    CHECK(cache.get(soon()).value() == "token-2");
}

TEST_CASE("network trouble is not held back") {
    const HandClock clock;
    Issuer issuer;
    issuer.error = Error{Errc::unavailable, "down"};
    TokenCache cache(clock, issuer.fetch(), nullptr);
    CHECK(cache.get(soon()).error().code == Errc::unavailable);
    issuer.error.reset();
    CHECK(cache.get(soon()).value() == "token-2");
}

TEST_CASE("in its last minute a token still serves where it cannot be renewed") {
    HandClock clock;
    Issuer issuer;
    TokenCache cache(clock, issuer.fetch(), nullptr);
    CHECK(cache.get(soon()).value() == "token-1");
    clock.move(1'760s);
    issuer.error = Error{Errc::unavailable, "down"};
    CHECK(cache.get(soon()).value() == "token-1");
    clock.move(40s);
    CHECK(cache.get(soon()).error().code == Errc::unavailable);
}

TEST_CASE("a token file serves the next process") {
    const TemporaryFolder folder;
    const std::string path = folder.path("token");
    const HandClock clock;
    Issuer issuer;
    {
        TokenCache first(clock, issuer.fetch(), token_file(path));
        CHECK(first.get(soon()).value() == "token-1");
    }
    TokenCache second(clock, issuer.fetch(), token_file(path));
    CHECK(second.get(soon()).value() == "token-1");
    CHECK(issuer.asked == 1);

    struct stat about {};

    REQUIRE(::stat(path.c_str(), &about) == 0);
    CHECK((about.st_mode & 0777U) == 0600U);
}

TEST_CASE("a refused token leaves the file") {
    const TemporaryFolder folder;
    const HandClock clock;
    Issuer issuer;
    TokenCache first(clock, issuer.fetch(), token_file(folder.path("token")));
    CHECK(first.get(soon()).value() == "token-1");
    first.drop("token-1");
    CHECK_FALSE(std::filesystem::exists(folder.path("token")));
    TokenCache second(clock, issuer.fetch(), token_file(folder.path("token")));
    CHECK(second.get(soon()).value() == "token-2");
    second.drop("token-1");
    CHECK(std::filesystem::exists(folder.path("token")));
}

TEST_CASE("that keys were refused is known to the next process too") {
    const TemporaryFolder folder;
    const HandClock clock;
    Issuer issuer;
    issuer.error = Error{Errc::refused, "no"};
    TokenCache first(clock, issuer.fetch(), token_file(folder.path("token")));
    CHECK(first.get(soon()).error().code == Errc::refused);
    TokenCache second(clock, issuer.fetch(), token_file(folder.path("token")));
    CHECK(second.get(soon()).error().code == Errc::refused);
    CHECK(issuer.asked == 1);
}

TEST_CASE("processes that start together ask for one token") {
    const TemporaryFolder folder;
    const HandClock clock;
    Issuer issuer;
    issuer.takes = 200ms;
    std::vector<std::thread> processes;
    std::atomic<int> right = 0;
    for (int i = 0; i < 6; ++i)
        processes.emplace_back([&] {
            TokenCache cache(clock, issuer.fetch(), token_file(folder.path("token")));
            right += cache.get(soon()).value_or("") == "token-1" ? 1 : 0;
        });
    for (auto& each : processes)
        each.join();
    CHECK(right == 6);
    CHECK(issuer.asked == 1);
}

TEST_CASE("a token file that cannot be written is no error") {
    const TemporaryFolder folder;
    const HandClock clock;
    Issuer issuer;
    TokenCache cache(clock, issuer.fetch(), token_file(folder.path("absent/token")));
    CHECK(cache.get(soon()).value() == "token-1");
}
