#include "metrics/history.hpp"

#include "metrics/families.hpp"
#include "metrics/numbers.hpp"

#include <fmt/format.h>

#include <limits>

namespace imp::metrics {

namespace {

/// Behind the numbers of the families, before what numbers.cpp keeps there.
constexpr std::size_t kNotedAt = kRoom - 2;
constexpr std::size_t kMostSeries = 64;
constexpr std::size_t kFirstNoted = kNotedAt - kMostSeries;

std::size_t outcomes() noexcept {
    return about(Family::landings).series();
}

/// A histogram's counts; its last number is the sum.
std::size_t api_counts() noexcept {
    return about(Family::api_duration).width() - 1;
}

std::size_t kept_series() noexcept {
    return outcomes() + api_counts();
}

std::string series_word(std::size_t series) {
    if (series >= outcomes())
        return api_series(series - outcomes());
    return "landing." + std::string(about(Family::landings).label.word(series));
}

std::uint64_t counted_so_far(std::size_t series) noexcept {
    if (series < outcomes())
        return number(place_of(Family::landings) + series).load(std::memory_order_relaxed);
    const About& api = about(Family::api_duration);
    const std::size_t first = place_of(Family::api_duration) + series - outcomes();
    std::uint64_t sum = 0;
    for (std::size_t call = 0; call < api.series(); ++call)
        sum += number(first + call * api.width()).load(std::memory_order_relaxed);
    return sum;
}

template <typename Noted>
std::vector<Counted> differences(const Noted& noted) {
    std::vector<Counted> found;
    if (all_numbers() > kFirstNoted || kept_series() > kMostSeries)
        return found;
    for (std::size_t series = 0; series < kept_series(); ++series) {
        const std::uint64_t so_far = counted_so_far(series);
        const auto more = static_cast<std::int64_t>(so_far - noted(series, so_far));
        if (more > 0)
            found.push_back({.series = series_word(series), .counted = more});
    }
    return found;
}

}  // namespace

bool begin_noting(UnixSeconds now) noexcept {
    std::atomic<std::uint64_t>& noted_at = number(kNotedAt);
    std::uint64_t last = noted_at.load(std::memory_order_relaxed);
    const UnixSeconds ago = now - static_cast<UnixSeconds>(last);
    return (ago >= kNoteEvery || ago < 0) &&
           noted_at.compare_exchange_strong(
               last, static_cast<std::uint64_t>(now), std::memory_order_relaxed);
}

std::vector<Counted> unnoted_counts() {
    return differences([](std::size_t series, std::uint64_t /*so_far*/) {
        return number(kFirstNoted + series).load(std::memory_order_relaxed);
    });
}

std::vector<Counted> take_counts() {
    return differences([](std::size_t series, std::uint64_t so_far) {
        return number(kFirstNoted + series).exchange(so_far, std::memory_order_relaxed);
    });
}

void put_back(const std::vector<Counted>& counts) {
    for (std::size_t series = 0; series < kept_series(); ++series) {
        const std::string word = series_word(series);
        for (const Counted& each : counts) {
            if (each.series == word)
                number(kFirstNoted + series)
                    .fetch_sub(static_cast<std::uint64_t>(each.counted), std::memory_order_relaxed);
        }
    }
}

std::vector<double> api_bounds() {
    const About& api = about(Family::api_duration);
    std::vector<double> bounds(api.bounds.begin(), api.bounds.end());
    bounds.push_back(std::numeric_limits<double>::infinity());
    return bounds;
}

std::string api_series(std::size_t bound) {
    const About& api = about(Family::api_duration);
    return bound < api.bounds.size() ? fmt::format("api.le.{}", api.bounds[bound]) : "api.le.inf";
}

}  // namespace imp::metrics
