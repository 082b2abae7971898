#pragma once

#include "base/clock.hpp"

#include <cstdint>
#include <string>
#include <vector>

/// What happened since it was last noted, for whoever keeps a history of it: nothing is written
/// where things happen. What has been noted lies beside the numbers, so that all processes of an
/// installation note everything once. Any thread.
namespace imp::metrics {

/// A few words are kept, and no others: `landing.` and the verdict, or why there is none;
/// `api.le.` and a bound of imp_api_request_duration_seconds, all calls together.
struct Counted {
    std::string series;
    std::int64_t counted = 0;

    bool operator==(const Counted&) const = default;
};

inline constexpr UnixSeconds kNoteEvery = 5 * kMinute;

/// True for one of all who ask within kNoteEvery: it takes the counts and notes them.
bool begin_noting(UnixSeconds now) noexcept;

/// What was not noted yet; none that is 0.
std::vector<Counted> unnoted_counts();
/// The same, and from now on it is noted.
std::vector<Counted> take_counts();
/// They could not be noted after all.
void put_back(const std::vector<Counted>& counts);

/// The bounds of the `api.le.` series, in seconds, in their order; the last is infinite.
std::vector<double> api_bounds();
std::string api_series(std::size_t bound);

}  // namespace imp::metrics
