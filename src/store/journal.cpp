#include "store/journal.hpp"

#include "store/query.hpp"
#include "store/texts.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace imp::store::journal {

namespace {

constexpr std::array<std::string_view, 8> kEventColumns{"happened_at",
                                                        "source",
                                                        "merchant_uid",
                                                        "imp_uid",
                                                        "verdict",
                                                        "state_before",
                                                        "state_after",
                                                        "detail"};

/// What read_events() reads.
std::string select_of_order() {
    return "SELECT id, " + column_list(kEventColumns) +
           " FROM events WHERE merchant_uid = :merchant_uid";
}

std::vector<Event> read_events(Query& query) {
    Event event;
    long long id = 0;
    long long at = 0;
    query.into(id)
        .into(at)
        .into(event.source)
        .into(event.merchant_uid)
        .into(event.imp_uid)
        .into(event.verdict)
        .into(event.state_before)
        .into(event.state_after)
        .into(event.detail);
    std::vector<Event> events;
    while (query.next()) {
        event.id = id;
        event.at = at;
        events.push_back(event);
    }
    return events;
}

constexpr UnixSeconds kLookupSeconds = 60;

/// Groups that nobody asks about any more are swept out after this time.
constexpr UnixSeconds kForgottenGroupSeconds = 3600;

}  // namespace

Result<void> append(Session& session, const Event& event) {
    Result<void> fine = check_texts("events",
                                    {event.source,
                                     event.merchant_uid,
                                     event.imp_uid,
                                     event.verdict,
                                     event.state_before,
                                     event.state_after,
                                     event.detail});
    if (!fine)
        return fine;
    static const std::string kSql = insert_statement("events", kEventColumns);
    Query(session, kSql)
        .number("happened_at", event.at)
        .text("source", event.source)
        .text("merchant_uid", event.merchant_uid)
        .text("imp_uid", event.imp_uid)
        .text("verdict", event.verdict)
        .text("state_before", event.state_before)
        .text("state_after", event.state_after)
        .text("detail", event.detail)
        .run();
    return {};
}

std::vector<Event> list(soci::session& session, std::string_view merchant_uid) {
    Query query(session, select_of_order() + " ORDER BY id");
    query.text("merchant_uid", merchant_uid);
    return read_events(query);
}

std::vector<Event> last_of(soci::session& session, std::string_view merchant_uid, int limit) {
    Query query(session, select_of_order() + " ORDER BY id DESC LIMIT :most");
    query.text("merchant_uid", merchant_uid).number("most", std::max(limit, 0));
    std::vector<Event> events = read_events(query);
    std::reverse(events.begin(), events.end());
    return events;
}

void remove_of(soci::session& session, std::string_view merchant_uid) {
    Query(session, "DELETE FROM events WHERE merchant_uid = :merchant_uid")
        .text("merchant_uid", merchant_uid)
        .run();
}

bool has(soci::session& session,
         std::string_view merchant_uid,
         std::string_view imp_uid,
         std::string_view verdict) {
    long long id = 0;
    Query query(session,
                "SELECT id FROM events WHERE merchant_uid = :merchant_uid AND imp_uid = :imp_uid"
                " AND verdict = :verdict LIMIT 1");
    return query.text("merchant_uid", merchant_uid)
        .text("imp_uid", imp_uid)
        .text("verdict", verdict)
        .into(id)
        .next();
}

Result<void> remember_lookup(soci::session& session,
                             std::string_view group,
                             std::string_view key,
                             UnixSeconds now) {
    if (Result<void> fine = check_keys("lookups", {group, key}); !fine)
        return fine;
    Query(session, "DELETE FROM lookups WHERE lookup_group = :lookup_group AND seen_at < :since")
        .text("lookup_group", group)
        .number("since", now - kLookupSeconds)
        .run();
    Query(session, "DELETE FROM lookups WHERE seen_at < :since")
        .number("since", now - kForgottenGroupSeconds)
        .run();
    const std::int64_t updated =
        Query(session,
              "UPDATE lookups SET seen_at = :seen_at"
              " WHERE lookup_group = :lookup_group AND lookup_key = :lookup_key")
            .number("seen_at", now)
            .text("lookup_group", group)
            .text("lookup_key", key)
            .run();
    if (updated == 0)
        Query(session,
              "INSERT INTO lookups (lookup_group, lookup_key, seen_at)"
              " VALUES (:lookup_group, :lookup_key, :seen_at)")
            .text("lookup_group", group)
            .text("lookup_key", key)
            .number("seen_at", now)
            .run();
    return {};
}

OrderStore::LookupMemory recall_lookups(soci::session& session,
                                        std::string_view group,
                                        std::string_view key,
                                        UnixSeconds now) {
    long long last = 0;
    long long in_group = 0;
    Query query(session,
                "SELECT COALESCE(MAX(CASE WHEN lookup_key = :lookup_key THEN seen_at END), 0),"
                " COALESCE(SUM(CASE WHEN seen_at >= :since THEN 1 ELSE 0 END), 0)"
                " FROM lookups WHERE lookup_group = :lookup_group");
    query.text("lookup_key", key)
        .number("since", now - kLookupSeconds)
        .text("lookup_group", group)
        .into(last)
        .into(in_group)
        .next();
    return {.last = last, .in_group = in_group};
}

}  // namespace imp::store::journal
