#include "store/hours_table.hpp"

#include "store/query.hpp"
#include "store/texts.hpp"

#include <string>

namespace imp::store::hours_table {

Result<void> add(soci::session& session, const std::vector<HourCount>& counts) {
    for (const HourCount& each : counts) {
        if (Result<void> fine = check_keys("counted_hours", {each.series}); !fine)
            return fine;
        const std::int64_t updated = Query(session,
                                           "UPDATE counted_hours SET counted = counted + :counted"
                                           " WHERE hour_at = :hour_at AND series = :series")
                                         .number("counted", each.counted)
                                         .number("hour_at", each.hour)
                                         .text("series", each.series)
                                         .run();
        if (updated == 0)
            Query(session,
                  "INSERT INTO counted_hours (hour_at, series, counted)"
                  " VALUES (:hour_at, :series, :counted)")
                .number("hour_at", each.hour)
                .text("series", each.series)
                .number("counted", each.counted)
                .run();
    }
    return {};
}

void remove(soci::session& session, UnixSeconds before) {
    Query(session, "DELETE FROM counted_hours WHERE hour_at < :before")
        .number("before", before)
        .run();
}

std::vector<HourCount> list(soci::session& session, UnixSeconds since) {
    long long hour = 0;
    std::string series;
    long long counted = 0;
    Query query(session,
                "SELECT hour_at, series, counted FROM counted_hours WHERE hour_at >= :since"
                " ORDER BY hour_at, series");
    query.number("since", since).into(hour).into(series).into(counted);
    std::vector<HourCount> counts;
    while (query.next())
        counts.push_back({.hour = hour, .series = series, .counted = counted});
    return counts;
}

}  // namespace imp::store::hours_table
