#include "metrics/history.hpp"

#include "metrics/count.hpp"
#include "metrics/numbers.hpp"
#include "support/temporary_directory.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <limits>

using namespace imp;
using namespace std::chrono_literals;

namespace {

/// Numbers in a file of its own, and in memory again afterwards.
struct OwnFile {
    OwnFile() { metrics::share(path()); }

    ~OwnFile() { metrics::share(""); }

    OwnFile(const OwnFile&) = delete;
    OwnFile& operator=(const OwnFile&) = delete;

    std::string path() { return (directory.path() / "imp.metrics").string(); }

    TemporaryDirectory directory;
};

std::int64_t of(const std::vector<metrics::Counted>& counts, std::string_view series) {
    std::int64_t found = 0;
    for (const metrics::Counted& each : counts) {
        if (each.series == series)
            found += each.counted;
    }
    return found;
}

}  // namespace

TEST_CASE("what was counted since the last time, once") {
    const OwnFile file;
    CHECK(metrics::take_counts().empty());
    metrics::landing(Verdict::paid);
    metrics::landing(Verdict::paid);
    metrics::landing(metrics::NoVerdict::cannot_tell);
    metrics::api_call("payment", 80ms);
    metrics::api_call("cancel", 80ms);
    metrics::api_call("token", 20s);
    CHECK(of(metrics::unnoted_counts(), "landing.paid") == 2);
    const auto counts = metrics::take_counts();
    CHECK(counts.size() == 4);
    CHECK(of(counts, "landing.paid") == 2);
    CHECK(of(counts, "landing.cannot_tell") == 1);
    CHECK(of(counts, "api.le.0.1") == 2);  // calls of all kinds
    CHECK(of(counts, "api.le.inf") == 1);
    CHECK(metrics::take_counts().empty());
    metrics::landing(Verdict::paid);
    CHECK(of(metrics::take_counts(), "landing.paid") == 1);
    metrics::put_back(counts);
    CHECK(metrics::take_counts() == counts);
}

TEST_CASE("what was noted is known to whoever comes later") {
    OwnFile file;
    metrics::landing(Verdict::failed);
    CHECK(metrics::take_counts().size() == 1);
    metrics::landing(Verdict::failed);
    metrics::share("");
    metrics::share(file.path());  // as another process
    CHECK(of(metrics::take_counts(), "landing.failed") == 1);
}

TEST_CASE("one of all who ask notes, every five minutes, whatever the clock does") {
    const OwnFile file;
    constexpr UnixSeconds kNow = 1'782'864'000;
    CHECK(metrics::begin_noting(kNow));
    CHECK_FALSE(metrics::begin_noting(kNow));
    CHECK_FALSE(metrics::begin_noting(kNow + metrics::kNoteEvery - 1));
    CHECK(metrics::begin_noting(kNow + metrics::kNoteEvery));
    CHECK(metrics::begin_noting(kNow));  // set back
}

TEST_CASE("bounds of calls have a series each, whose word fits the store") {
    const std::vector<double> bounds = metrics::api_bounds();
    CHECK(bounds.back() == std::numeric_limits<double>::infinity());
    CHECK(std::is_sorted(bounds.begin(), bounds.end()));
    CHECK(metrics::api_series(0) == "api.le.0.01");
    CHECK(metrics::api_series(bounds.size() - 1) == "api.le.inf");
}
