#include "settlement/history.hpp"

#include "metrics/count.hpp"
#include "metrics/numbers.hpp"
#include "shop.hpp"

using namespace imp;
using namespace imp::settlement;

namespace {

struct Noted {
    Noted() { metrics::share((shop.directory.path() / "imp.metrics").string()); }

    ~Noted() { metrics::share(""); }

    Noted(const Noted&) = delete;
    Noted& operator=(const Noted&) = delete;

    std::int64_t paid_since(UnixSeconds since) {
        std::int64_t all = 0;
        const auto counts = read_history_since(*shop.store, since, shop.clock.now()).value();
        for (const store::HourCount& each : counts)
            all += each.series == "landing.paid" ? each.counted : 0;
        return all;
    }

    Shop shop;
};

}  // namespace

TEST_CASE("the worker notes what was counted, by the hour; before that this machine knows it") {
    Noted noted;
    const UnixSeconds began = noted.shop.clock.now();
    REQUIRE(noted.shop.worker.run_once());  // from now on it is noted every five minutes
    metrics::landing(Verdict::paid);
    CHECK(noted.shop.store->counts_since(0).value().empty());
    CHECK(noted.paid_since(began) == 1);
    noted.shop.clock.advance(std::chrono::minutes(5));
    REQUIRE(noted.shop.worker.run_once());
    REQUIRE(noted.shop.store->counts_since(0).value().size() == 1);
    CHECK(noted.shop.store->counts_since(0).value()[0].hour == began);
    CHECK(noted.paid_since(began) == 1);
    noted.shop.clock.advance(std::chrono::hours(1));
    metrics::landing(Verdict::paid);
    metrics::landing(Verdict::paid);
    REQUIRE(noted.shop.worker.run_once());
    CHECK(noted.paid_since(began) == 3);
    CHECK(noted.paid_since(began + kHour) == 2);
}

TEST_CASE("hours are kept for a month") {
    Noted noted;
    metrics::landing(Verdict::paid);
    REQUIRE(note_history(*noted.shop.store, noted.shop.clock.now()));
    noted.shop.clock.advance(std::chrono::hours(24 * 32));
    metrics::landing(Verdict::failed);
    REQUIRE(note_history(*noted.shop.store, noted.shop.clock.now()));
    const auto left = noted.shop.store->counts_since(0).value();
    REQUIRE(left.size() == 1);
    CHECK(left[0].series == "landing.failed");
}
