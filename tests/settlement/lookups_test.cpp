#include "settlement/lookups.hpp"

#include "support/test_clock.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace imp;
using namespace imp::settlement;
using namespace std::chrono_literals;

TEST_CASE("what is out of date does not stay until the memory is full") {
    TestClock clock;
    MemoryLookups lookups(clock);
    const auto look_up = [&](int number, LookupOutcome outcome) {
        Inquiry inquiry(
            lookups, "order " + std::to_string(number), "imp_" + std::to_string(number), kPerOrder);
        inquiry.ended(outcome);
    };
    for (int second = 0; second < 300; ++second) {
        for (int i = 0; i < 10; ++i)
            look_up(second * 10 + i, i == 0 ? LookupOutcome::missed : LookupOutcome::unclear);
        clock.advance(1s);
    }
    // Ten seconds of the unclear ones, and a minute of the misses, twice each: key and use.
    CHECK(lookups.entries() < 400);
}
