#pragma once

#include "base/clock.hpp"
#include "console/visit.hpp"
#include "store/browsing.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Hours added up to what one bar or point of a chart shows.
namespace imp::console {

enum class Span { day, week, month };

/// `day`, `week`, `month`.
std::string_view to_string(Span span) noexcept;
std::optional<Span> parse_span(std::string_view word) noexcept;

/// What a landing came to, for a chart: a verdict each would be too many.
enum class Outcome { paid, deposit, failed, refused, unsure, other };

inline constexpr std::size_t kOutcomes = static_cast<std::size_t>(Outcome::other) + 1;

/// Of a word behind `landing.`.
Outcome outcome_of_word(std::string_view word) noexcept;

/// Some hours.
struct Bucket {
    UnixSeconds from = 0;
    std::array<std::int64_t, kOutcomes> landings{};
    std::vector<std::int64_t> calls;  ///< by bound of metrics::api_bounds()

    [[nodiscard]] std::int64_t all_landings() const noexcept;
    [[nodiscard]] std::int64_t all_calls() const noexcept;

    /// Seconds within which this share (0 to 1) of the calls were answered, as far as the bounds
    /// tell: between two of them as if evenly spread, past the last the last. Empty without calls.
    [[nodiscard]] std::optional<double> quantile(double share) const;
};

struct Buckets {
    UnixSeconds width = kHour;
    std::vector<Bucket> list;  ///< oldest first; they begin where Korea's hours and days do
};

Buckets fill_buckets(Span span, UnixSeconds now, const std::vector<store::HourCount>& counts);

/// When the first bucket begins.
UnixSeconds first_of(Span span, UnixSeconds now) noexcept;

}  // namespace imp::console
