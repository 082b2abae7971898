#include "console/buckets.hpp"

#include "console/format.hpp"
#include "domain/verdict.hpp"
#include "metrics/history.hpp"

#include <numeric>

namespace imp::console {

namespace {

constexpr std::string_view kLanding = "landing.";

UnixSeconds width_of(Span span) noexcept {
    switch (span) {
        case Span::day:
            return kHour;
        case Span::week:
            return 6 * kHour;
        case Span::month:
            return kDay;
    }
    return kHour;
}

int number_of(Span span) noexcept {
    switch (span) {
        case Span::day:
            return 24;
        case Span::week:
            return 28;
        case Span::month:
            return 30;
    }
    return 24;
}

Outcome outcome_of_verdict(Verdict verdict) noexcept {
    switch (verdict) {
        case Verdict::paid:
        case Verdict::billing_key_issued:
            return Outcome::paid;
        case Verdict::vbank_issued:
            return Outcome::deposit;
        case Verdict::failed:
        case Verdict::cancelled:
        case Verdict::partially_cancelled:
            return Outcome::failed;
        case Verdict::forged_merchant_uid:
        case Verdict::forged_kind:
        case Verdict::forged_amount:
        case Verdict::forged_currency:
        case Verdict::test_payment:
        case Verdict::duplicate:
            return Outcome::refused;
        case Verdict::bad_reply:
        case Verdict::pending:
            return Outcome::unsure;
        case Verdict::superseded:
            return Outcome::other;
    }
    return Outcome::other;
}

}  // namespace

std::string_view to_string(Span span) noexcept {
    switch (span) {
        case Span::day:
            return "day";
        case Span::week:
            return "week";
        case Span::month:
            return "month";
    }
    return "day";
}

std::optional<Span> parse_span(std::string_view word) noexcept {
    for (const Span span : {Span::day, Span::week, Span::month}) {
        if (word == to_string(span))
            return span;
    }
    return std::nullopt;
}

Outcome outcome_of_word(std::string_view word) noexcept {
    if (const std::optional<Verdict> verdict = parse_verdict(word))
        return outcome_of_verdict(*verdict);
    if (word == "cannot_tell")
        return Outcome::unsure;
    if (word == "certified")
        return Outcome::paid;
    return word == "certification_failed" ? Outcome::failed : Outcome::other;
}

std::int64_t Bucket::all_landings() const noexcept {
    return std::accumulate(landings.begin(), landings.end(), std::int64_t{0});
}

std::int64_t Bucket::all_calls() const noexcept {
    return std::accumulate(calls.begin(), calls.end(), std::int64_t{0});
}

std::optional<double> Bucket::quantile(double share) const {
    const auto all = static_cast<double>(all_calls());
    if (all == 0)
        return std::nullopt;
    const std::vector<double> bounds = metrics::api_bounds();
    const double wanted = share * all;
    double below = 0;
    for (std::size_t i = 0; i + 1 < calls.size(); ++i) {
        const auto here = static_cast<double>(calls[i]);
        const double lower = i == 0 ? 0 : bounds[i - 1];
        if (here > 0 && below + here >= wanted)
            return lower + (bounds[i] - lower) * (wanted - below) / here;
        below += here;
    }
    return bounds[bounds.size() - 2];
}

UnixSeconds first_of(Span span, UnixSeconds now) noexcept {
    const UnixSeconds width = width_of(span);
    const UnixSeconds last = now - (now + kKoreaAhead) % width;
    return last - (number_of(span) - 1) * width;
}

Buckets fill_buckets(Span span, UnixSeconds now, const std::vector<store::HourCount>& counts) {
    const std::size_t bounds = metrics::api_bounds().size();
    Buckets buckets{.width = width_of(span), .list = {}};
    const UnixSeconds first = first_of(span, now);
    for (int i = 0; i < number_of(span); ++i)
        buckets.list.push_back({.from = first + i * buckets.width,
                                .landings = {},
                                .calls = std::vector<std::int64_t>(bounds)});
    std::vector<std::string> api_words;
    for (std::size_t i = 0; i < bounds; ++i)
        api_words.push_back(metrics::api_series(i));
    for (const store::HourCount& count : counts) {
        const auto place = (count.hour - first) / buckets.width;
        if (count.hour < first || place >= static_cast<std::int64_t>(buckets.list.size()))
            continue;
        Bucket& bucket = buckets.list[static_cast<std::size_t>(place)];
        const std::string_view series = count.series;
        if (series.starts_with(kLanding)) {
            const Outcome outcome = outcome_of_word(series.substr(kLanding.size()));
            bucket.landings[static_cast<std::size_t>(outcome)] += count.counted;
            continue;
        }
        for (std::size_t i = 0; i < bounds; ++i) {
            if (series == api_words[i])
                bucket.calls[i] += count.counted;
        }
    }
    return buckets;
}

}  // namespace imp::console
