#include "metrics/count.hpp"

#include "metrics/numbers.hpp"

#include <algorithm>

namespace imp::metrics {

namespace {

using std::chrono::duration_cast;
using std::chrono::microseconds;

template <typename Word>
std::size_t index(Word word) noexcept {
    return static_cast<std::size_t>(word);
}

void count(Family family, std::size_t series = 0) noexcept {
    number(place_of(family) + series).fetch_add(1, std::memory_order_relaxed);
}

std::size_t outcome_index(const Outcome& outcome) noexcept {
    const auto* const verdict = std::get_if<Verdict>(&outcome);
    return verdict != nullptr
               ? index(*verdict)
               : index(Verdict::failed) + 1 + index(*std::get_if<NoVerdict>(&outcome));
}

void measure(Family family, std::size_t series, Duration took) noexcept {
    const About& it = about(family);
    const double seconds = std::chrono::duration<double>(took).count();
    const auto bound = std::lower_bound(it.bounds.begin(), it.bounds.end(), seconds);
    const std::size_t first = place_of(family) + series * it.width();
    const auto sum = std::max<std::int64_t>(duration_cast<microseconds>(took).count(), 0);
    number(first + static_cast<std::size_t>(bound - it.bounds.begin()))
        .fetch_add(1, std::memory_order_relaxed);
    number(first + it.width() - 1)
        .fetch_add(static_cast<std::uint64_t>(sum), std::memory_order_relaxed);
}

void count_request(std::size_t route, int status) noexcept {
    const std::size_t classes = about(Family::requests).second.words;
    const auto of_status = static_cast<std::size_t>(std::clamp(status / 100, 2, 5) - 2);
    count(Family::requests, route * classes + of_status);
}

}  // namespace

void landing(const Outcome& outcome) noexcept {
    count(Family::landings, outcome_index(outcome));
}

void webhook(const Outcome& outcome) noexcept {
    count(Family::webhooks, outcome_index(outcome));
}

void webhook_refused(Refusal reason) noexcept {
    count(Family::webhooks_refused, index(reason));
}

void confirm(Confirm answer) noexcept {
    count(Family::confirms, index(answer));
}

void confirm_refused(Refusal reason) noexcept {
    count(Family::confirms_refused, index(reason));
}

void settled(Verdict verdict) noexcept {
    count(Family::settled, index(verdict));
}

std::size_t route_number(std::string_view route) noexcept {
    return index_of(about(Family::requests).label, route);
}

void request(std::size_t route, int status, Duration took) noexcept {
    count_request(route, status);
    measure(Family::request_duration, route, took);
}

void request_refused(int status) noexcept {
    count_request(about(Family::requests).label.words - 1, status);
}

void api_call(std::string_view call, Duration took) noexcept {
    measure(Family::api_duration, index_of(about(Family::api_duration).label, call), took);
}

void api_error(Errc error) noexcept {
    count(Family::api_errors, index(error));
}

void api_retry(Retry reason) noexcept {
    count(Family::api_retries, index(reason));
}

void api_not_asked(NotAsked reason) noexcept {
    count(Family::api_not_asked, index(reason));
}

void breaker_opened(UnixSeconds now) noexcept {
    count(Family::api_breaker_opened);
    breaker_is_open(now);
}

void breaker_is_open(UnixSeconds now) noexcept {
    set(Family::api_breaker_state, now);
}

void breaker_closed() noexcept {
    set(Family::api_breaker_state, 0);
}

void outbox_attempt(std::string_view kind, AttemptEnd end) noexcept {
    const About& it = about(Family::outbox_attempts);
    count(Family::outbox_attempts, index_of(it.label, kind) * it.second.words + index(end));
}

void store_error(StoreWork doing) noexcept {
    count(Family::store_errors, index(doing));
}

}  // namespace imp::metrics
