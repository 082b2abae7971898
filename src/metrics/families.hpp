#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

/// The one list of what is measured: names, labels, what they mean, and where each number lies.
namespace imp::metrics {

enum class Family : std::size_t {
    landings,
    webhooks,
    webhooks_refused,
    confirms,
    confirms_refused,
    settled,
    requests,
    request_duration,
    api_duration,
    api_errors,
    api_retries,
    api_not_asked,
    api_breaker_opened,
    api_breaker_state,
    outbox_attempts,
    store_errors,
    // What the store says when it is asked.
    store_up,
    outbox_due,
    outbox_oldest,
    outbox_failing,
    outbox_dead,
    inbox_webhooks,
    inbox_oldest,
    orders_to_check,
    orders_to_check_oldest,
    reconciliation_lag,
    worker_last_walk,
    payments_without_order,
    payments_refused,
};

inline constexpr std::size_t kFamilies = static_cast<std::size_t>(Family::payments_refused) + 1;

enum class Type { counter, gauge, histogram };

/// A label, and the few words that may stand there: never what a request brings.
struct Label {
    std::string_view name = {};
    std::size_t words = 1;
    std::string_view (*word)(std::size_t index) = nullptr;
};

struct About {
    std::string_view name;
    std::string_view help;
    Type type;
    Label label = {};
    Label second = {};
    std::span<const double> bounds = {};  ///< of a histogram, in seconds

    [[nodiscard]] constexpr std::size_t series() const { return label.words * second.words; }

    /// Numbers a series: a histogram has a count for each bound, one for what is longer, and the
    /// sum in microseconds.
    [[nodiscard]] constexpr std::size_t width() const {
        return type == Type::histogram ? bounds.size() + 2 : 1;
    }

    /// `verdict="paid"`; empty without labels.
    [[nodiscard]] std::string labels(std::size_t number) const;
};

const About& about(Family family) noexcept;

/// Where the family's first number lies. Its series follow one another, the second label changing
/// fastest.
std::size_t place_of(Family family) noexcept;

/// How many numbers there are in all.
std::size_t all_numbers() noexcept;

/// Changes with every name, word and bound: what one version has written another must not read.
std::uint64_t layout() noexcept;

/// The word's place in the label's list; the last one, which stands for all others, where it is
/// none of them.
std::size_t index_of(const Label& label, std::string_view word) noexcept;

/// A family of what the store says is left out while the store cannot be asked.
constexpr bool is_of_the_store(Family family) noexcept {
    return family > Family::store_up;
}

}  // namespace imp::metrics
