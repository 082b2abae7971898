// Breaker, resolver and the search for authorities, each by itself.
#include "api/breaker.hpp"
#include "api/support.hpp"
#include "net/ca.hpp"
#include "net/resolver.hpp"
#include "support/certificates.hpp"

#include <doctest/doctest.h>

#include <stdlib.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

using namespace imp;
using namespace imp::api;
using namespace imp::net;
using namespace std::chrono_literals;
using std::chrono::steady_clock;

namespace {

void open_by_failures(Breaker& breaker) {
    for (int i = 0; i < Breaker::kFailuresToOpen; ++i)
        breaker.failure();
}

void touch(const std::string& path) {
    std::ofstream(path) << "x";
}

}  // namespace

TEST_CASE("the breaker opens at the fifth failure in a row") {
    const test::HandClock clock;
    Breaker breaker(clock);
    for (int i = 0; i < 4; ++i)
        CHECK_FALSE(breaker.failure());
    CHECK(breaker.allow());
    breaker.success();
    for (int i = 0; i < 4; ++i)
        CHECK_FALSE(breaker.failure());
    CHECK(breaker.allow());
    CHECK(breaker.failure());
    CHECK_FALSE(breaker.allow());
}

TEST_CASE("an open breaker lets one probe through after 1, 2, 4 and then every 4 seconds") {
    test::HandClock clock;
    Breaker breaker(clock);
    open_by_failures(breaker);
    for (const auto pause : {1'000ms, 2'000ms, 4'000ms, 4'000ms}) {
        CAPTURE(pause.count());
        clock.move(pause - 1ms);
        CHECK_FALSE(breaker.allow());
        clock.move(1ms);
        CHECK(breaker.allow());
        CHECK_FALSE(breaker.allow());
        CHECK_FALSE(breaker.failure());
    }
}

TEST_CASE("the first success closes the breaker") {
    test::HandClock clock;
    Breaker breaker(clock);
    open_by_failures(breaker);
    clock.move(1s);
    CHECK(breaker.allow());
    CHECK(breaker.success());
    CHECK(breaker.allow());
    CHECK(breaker.allow());
    CHECK_FALSE(breaker.success());
    CHECK_FALSE(breaker.failure());
    CHECK(breaker.allow());
}

TEST_CASE("a host is looked up once however many ask, and the answer is kept") {
    std::atomic<int> asked = 0;
    Resolver resolver([&](const std::string&) {
        ++asked;
        std::this_thread::sleep_for(100ms);
        return std::vector<std::string>{"192.0.2.1", "192.0.2.2"};
    });
    std::vector<std::thread> threads;
    std::atomic<int> right = 0;
    for (int i = 0; i < 8; ++i)
        threads.emplace_back([&] {
            const auto found = resolver.addresses("api.example.com", steady_clock::now() + 20s);
            right += found && found->front() == "192.0.2.1" ? 1 : 0;
        });
    for (auto& each : threads)
        each.join();
    CHECK(right == 8);
    CHECK(resolver.addresses("api.example.com", steady_clock::now() + 20s));
    CHECK(asked == 1);

    resolver.demote("api.example.com", "192.0.2.1");
    const auto found = resolver.addresses("api.example.com", steady_clock::now() + 20s);
    REQUIRE(found);
    CHECK(*found == std::vector<std::string>{"192.0.2.2", "192.0.2.1"});
}

TEST_CASE("a resolver that hangs holds nobody past the deadline") {
    // Shared with the look-up's own thread, which outlives the Resolver.
    const auto asked = std::make_shared<std::atomic<int>>(0);
    const auto release = std::make_shared<std::atomic<bool>>(false);
    const auto took = test::time_of([&] {
        Resolver resolver([asked, release](const std::string&) {
            ++*asked;
            while (!*release)
                std::this_thread::sleep_for(10ms);
            return std::vector<std::string>();
        });
        for (int i = 0; i < 2; ++i) {
            const auto found = resolver.addresses("api.example.com", steady_clock::now() + 200ms);
            REQUIRE_FALSE(found);
            CHECK(found.error().code == Errc::unavailable);
        }
    });
    *release = true;
    CHECK(took < 5s);
    CHECK(*asked == 1);
}

TEST_CASE("a name that cannot be resolved is asked again by the next call") {
    std::atomic<int> asked = 0;
    Resolver resolver([&](const std::string&) {
        return ++asked == 1 ? std::vector<std::string>() : std::vector<std::string>{"192.0.2.1"};
    });
    const auto found = resolver.addresses("api.example.com", steady_clock::now() + 20s);
    REQUIRE_FALSE(found);
    CHECK(found.error().code == Errc::unavailable);
    CHECK(resolver.addresses("api.example.com", steady_clock::now() + 20s));
}

TEST_CASE("addresses in digits and localhost need no look-up") {
    Resolver resolver([](const std::string&) -> std::vector<std::string> {
        FAIL("looked up");
        return {};
    });
    const auto now = steady_clock::now();
    CHECK(resolver.addresses("127.0.0.1", now).value().front() == "127.0.0.1");
    CHECK(resolver.addresses("::1", now).value().front() == "::1");
    CHECK(resolver.addresses("localhost", now).value().front() == "127.0.0.1");
}

TEST_CASE("authorities: the option, then the environment, then a full folder, then a bundle") {
    const test::TemporaryFolder folder;
    const std::string hashed = folder.path("certs");
    const std::string bundle = folder.path("bundle.pem");
    std::filesystem::create_directory(hashed);
    const CaSearch search{{folder.path("absent"), hashed}, {folder.path("none.pem"), bundle}};
    // NOLINTBEGIN(concurrency-mt-unsafe): no other thread reads the environment here.
    ::unsetenv("SSL_CERT_FILE");
    ::unsetenv("SSL_CERT_DIR");

    CHECK(find_ca("", search).empty());
    CHECK(find_ca("/own.pem", search) == CaLocation{"/own.pem", ""});

    touch(hashed + "/0123abcd.0");
    touch(hashed + "/readme.txt");
    CHECK(find_ca("", search) == CaLocation{"", hashed});
    touch(bundle);
    CHECK(find_ca("", search) == CaLocation{bundle, ""});
    for (int i = 10; i < 40; ++i)
        touch(hashed + "/aaaaaa" + std::to_string(i) + ".0");
    CHECK(find_ca("", search) == CaLocation{"", hashed});

    ::setenv("SSL_CERT_FILE", "/env.pem", 1);
    CHECK(find_ca("", search) == CaLocation{"/env.pem", ""});
    CHECK(find_ca("/own.pem", search) == CaLocation{"/own.pem", ""});
    ::unsetenv("SSL_CERT_FILE");
    // NOLINTEND(concurrency-mt-unsafe)
}
