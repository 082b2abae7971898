#include "settlement/history.hpp"

#include "metrics/history.hpp"

namespace imp::settlement {

namespace {

std::vector<store::HourCount> in_this_hour(const std::vector<metrics::Counted>& counts,
                                           UnixSeconds now) {
    std::vector<store::HourCount> made;
    made.reserve(counts.size());
    for (const metrics::Counted& each : counts)
        made.push_back({.hour = now - now % kHour, .series = each.series, .counted = each.counted});
    return made;
}

}  // namespace

Result<void> note_history(store::OrderStore& store, UnixSeconds now) {
    if (!metrics::begin_noting(now))
        return {};
    const std::vector<metrics::Counted> counts = metrics::take_counts();
    if (counts.empty())
        return {};
    const std::vector<store::HourCount> hours = in_this_hour(counts, now);
    Result<void> noted = store.transact([&](store::Transaction& tx) -> Result<void> {
        if (Result<void> added = tx.add_counts(hours); !added)
            return added;
        return tx.remove_counts(now - kKeepHoursFor);
    });
    if (!noted)
        metrics::put_back(counts);
    return noted;
}

Result<std::vector<store::HourCount>> read_history_since(store::OrderStore& store,
                                                         UnixSeconds since,
                                                         UnixSeconds now) {
    auto counts = store.counts_since(since);
    if (!counts)
        return counts;
    const std::vector<store::HourCount> more = in_this_hour(metrics::unnoted_counts(), now);
    counts->insert(counts->end(), more.begin(), more.end());
    return counts;
}

}  // namespace imp::settlement
