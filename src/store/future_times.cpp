#include "store/future_times.hpp"

#include "store/order_store.hpp"
#include "store/query.hpp"

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace imp::store::future_times {

namespace {

constexpr UnixSeconds kHour = 3600;
constexpr UnixSeconds kDay = 24 * kHour;

/// Where a time stands, and how far ahead it may be. Each has an index that finds those that are
/// further, or a table that stays small.
struct Place {
    std::string_view table;
    std::string_view key;
    std::string_view time;
    std::string_view of;  ///< which rows
    UnixSeconds most;
};

constexpr std::array<Place, 8> kPlaces{{
    {"orders", "merchant_uid", "check_at", "accepted IS NULL AND closed = 0", kDay + kHour},
    {"outbox", "id", "due_at", "state = 'due'", kDay + kHour},
    {"outbox", "id", "claimed_until", "state = 'due'", kHour},
    {"outbox", "id", "acted_at", "acted_at > 0", kHour},
    {"inbox", "imp_uid", "due_at", "1 = 1", kDay + kHour},
    {"reservations", "merchant_uid", "held_until", "1 = 1", kHour},
    // Of payments twice: those that are looked at again in a day, and those too old for it.
    {"payments", "imp_uid", "checked_at", "holds_money = 1 AND checked_at < 100000000000", kHour},
    {"payments", "imp_uid", "checked_at", "holds_money = 1", kTooOld + kHour},
}};
static_assert(kTooOld == 100'000'000'000);

std::vector<std::string> keys_of(Session& session, const Place& place, UnixSeconds now, int most) {
    std::string key;
    Query query(session,
                std::string("SELECT ")
                    .append(place.key)
                    .append(" FROM ")
                    .append(place.table)
                    .append(" WHERE ")
                    .append(place.of)
                    .append(" AND ")
                    .append(place.time)
                    .append(" > :latest LIMIT :most"));
    query.number("latest", now + place.most).number("most", most).into(key);
    std::vector<std::string> keys;
    while (query.next())
        keys.push_back(key);
    return keys;
}

}  // namespace

bool exist(Session& session, UnixSeconds now) {
    for (const Place& place : kPlaces) {
        if (!keys_of(session, place, now, 1).empty())
            return true;
    }
    return false;
}

std::int64_t correct(Session& session, UnixSeconds now, int most) {
    std::int64_t corrected = 0;
    for (const Place& place : kPlaces) {
        for (const std::string& key : keys_of(session, place, now, most)) {
            corrected += Query(session,
                               std::string("UPDATE ")
                                   .append(place.table)
                                   .append(" SET ")
                                   .append(place.time)
                                   .append(" = :now WHERE ")
                                   .append(place.key)
                                   .append(" = :key"))
                             .number("now", now)
                             .text("key", key)
                             .run();
        }
    }
    return corrected;
}

}  // namespace imp::store::future_times
