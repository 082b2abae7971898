#include "store/outbox_table.hpp"

#include "store/query.hpp"
#include "store/texts.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <limits>
#include <string>
#include <utility>

namespace imp::store::outbox_table {

namespace {

constexpr std::array<std::string_view, 14> kColumns{"id",
                                                    "lane",
                                                    "kind",
                                                    "type",
                                                    "merchant_uid",
                                                    "imp_uid",
                                                    "created_at",
                                                    "body",
                                                    "state",
                                                    "attempts",
                                                    "due_at",
                                                    "claimed_until",
                                                    "acted_at",
                                                    "last_error"};

/// What whoever is at an entry may write; the first six stay as they were inserted.
constexpr Columns kChanging = Columns(kColumns).subspan(6);

/// The columns that an OutboxEntry holds in another form.
struct Row {
    long long seq = 0;
    std::string state;
    long long attempts = 0;
    long long created_at = 0;
    long long due_at = 0;
    long long claimed_until = 0;
    long long acted_at = 0;
};

/// `SELECT` of all columns, `seq` before them.
std::string select_all() {
    return "SELECT seq, " + column_list(kColumns) + " FROM outbox";
}

/// Runs a select_all() to its end.
Result<std::vector<OutboxEntry>> read(Query& query) {
    Row row;
    OutboxEntry entry;
    query.into(row.seq)
        .into(entry.id)
        .into(entry.lane)
        .into(entry.kind)
        .into(entry.type)
        .into(entry.merchant_uid)
        .into(entry.imp_uid)
        .into(row.created_at)
        .into(entry.body)
        .into(row.state)
        .into(row.attempts)
        .into(row.due_at)
        .into(row.claimed_until)
        .into(row.acted_at)
        .into(entry.last_error);
    std::vector<OutboxEntry> entries;
    while (query.next()) {
        const std::optional<OutboxState> state = parse_outbox_state(row.state);
        if (!state)
            return damaged("outbox", "state");
        if (row.attempts < 0 || row.attempts > std::numeric_limits<int>::max())
            return damaged("outbox", "attempts");
        entry.seq = row.seq;
        entry.state = *state;
        entry.attempts = static_cast<int>(row.attempts);
        entry.created_at = row.created_at;
        entry.due_at = row.due_at;
        entry.claimed_until = row.claimed_until;
        entry.acted_at = row.acted_at;
        entries.push_back(entry);
    }
    return entries;
}

void bind_changing(Query& query, const OutboxEntry& entry) {
    query.number("created_at", entry.created_at)
        .text("body", entry.body)
        .text("state", to_string(entry.state))
        .number("attempts", entry.attempts)
        .number("due_at", entry.due_at)
        .number("claimed_until", entry.claimed_until)
        .number("acted_at", entry.acted_at)
        .text("last_error", entry.last_error);
}

Result<void> check(const OutboxEntry& entry) {
    if (Result<void> fine = check_keys("outbox", {entry.id, entry.lane}); !fine)
        return fine;
    return check_texts(
        "outbox",
        {entry.kind, entry.type, entry.merchant_uid, entry.imp_uid, entry.body, entry.last_error});
}

/// The one number that `sql` selects.
std::int64_t number_of(Query& query) {
    long long number = 0;
    query.into(number).next();
    query.next();  // to the end: see query.hpp
    return number;
}

}  // namespace

Result<std::optional<OutboxEntry>> find(soci::session& session,
                                        std::string_view id,
                                        std::string_view lock) {
    static const std::string kSql = select_all() + " WHERE id = :id";
    Query query(session, kSql + std::string(lock));
    query.text("id", id);
    Result<std::vector<OutboxEntry>> entries = read(query);
    if (!entries)
        return entries.error();
    if (entries->empty())
        return std::optional<OutboxEntry>();
    return std::optional<OutboxEntry>(std::move(entries->front()));
}

Result<bool> add(Session& session, const OutboxEntry& entry) {
    if (Result<void> fine = check(entry); !fine)
        return fine.error();
    // Looked up first: an error of the INSERT would spoil the transaction on PostgreSQL. Who loses
    // a race there is told by the unique key (conflict), and is run again.
    long long seq = 0;
    Query known(session, "SELECT seq FROM outbox WHERE id = :id");
    if (known.text("id", entry.id).into(seq).next())
        return false;
    static const std::string kSql = insert_statement("outbox", kColumns);
    Query query(session, kSql);
    query.text("id", entry.id)
        .text("lane", entry.lane)
        .text("kind", entry.kind)
        .text("type", entry.type)
        .text("merchant_uid", entry.merchant_uid)
        .text("imp_uid", entry.imp_uid);
    bind_changing(query, entry);
    query.run();
    return true;
}

Result<void> update(soci::session& session, const OutboxEntry& entry) {
    if (Result<void> fine = check(entry); !fine)
        return fine;
    static const std::string kSql =
        "UPDATE outbox SET " + assignments(kChanging) + " WHERE id = :id";
    Query query(session, kSql);
    bind_changing(query, entry);
    query.text("id", entry.id);
    if (query.run() == 0)
        return Error{Errc::not_found, "no entry of the outbox has this id"};
    return {};
}

bool claim(soci::session& session, std::string_view id, UnixSeconds now, UnixSeconds until) {
    return Query(session,
                 "UPDATE outbox SET claimed_until = :until_then WHERE id = :id AND state = 'due'"
                 " AND due_at <= :due_by AND claimed_until <= :free_by")
               .number("until_then", until)
               .text("id", id)
               .number("due_by", now)
               .number("free_by", now)
               .run() == 1;
}

Result<std::vector<OutboxEntry>> due(soci::session& session, UnixSeconds now, int limit) {
    // By due_at, not by seq: entries that fail again and again must not keep younger ones waiting.
    static const std::string kSql =
        select_all() +
        " WHERE state = 'due' AND due_at <= :due_by AND claimed_until <= :free_by"
        " AND NOT EXISTS (SELECT 1 FROM outbox earlier WHERE earlier.state = 'due'"
        " AND earlier.lane = outbox.lane AND earlier.seq < outbox.seq)"
        " ORDER BY due_at, seq LIMIT :most";
    Query query(session, kSql);
    query.number("due_by", now).number("free_by", now).number("most", std::max(limit, 0));
    return read(query);
}

Result<std::vector<OutboxEntry>> list(soci::session& session,
                                      std::optional<OutboxState> state,
                                      std::int64_t after_seq,
                                      int limit) {
    std::string sql = select_all() + " WHERE seq > :after_seq";
    if (state)
        sql += " AND state = :state";
    Query query(session, sql + " ORDER BY seq LIMIT :most");
    query.number("after_seq", after_seq).number("most", std::max(limit, 0));
    if (state)
        query.text("state", to_string(*state));
    return read(query);
}

Result<std::vector<OutboxEntry>> list_of(soci::session& session, std::string_view merchant_uid) {
    Query query(session, select_all() + " WHERE merchant_uid = :merchant_uid ORDER BY seq");
    query.text("merchant_uid", merchant_uid);
    return read(query);
}

Result<std::vector<OutboxEntry>> latest(soci::session& session,
                                        OutboxState state,
                                        Position after,
                                        int limit) {
    static const std::string kSql =
        select_all() + along_index("outbox_by_age") +
        " WHERE state = :state AND created_at <= :up_to AND (created_at < :before OR seq < :seq)"
        " ORDER BY created_at DESC, seq DESC LIMIT :most";
    Query query(session, kSql);
    query.text("state", to_string(state))
        .number("up_to", after.at)
        .number("before", after.at)
        .number("seq", after.id)
        .number("most", std::max(limit, 0));
    return read(query);
}

Result<std::vector<OutboxEntry>> list_near(soci::session& session,
                                           std::string_view merchant_uid,
                                           const std::vector<UnixSeconds>& times) {
    // There is no index by order, which every landing would pay for. But entries of events lie in
    // lanes that name it, and whatever is added is added together with a line of the journal.
    std::vector<OutboxEntry> found;
    const auto take = [&](Query& query) -> Result<void> {
        Result<std::vector<OutboxEntry>> some = read(query);
        if (!some)
            return some.error();
        std::move(some->begin(), some->end(), std::back_inserter(found));
        return {};
    };
    if (!times.empty()) {
        // Numbers of our own, written out: one question instead of one for each.
        std::string list;
        for (const UnixSeconds at : times)
            list += (list.empty() ? "" : ", ") + std::to_string(at);
        Query query(session,
                    select_all() +
                        " WHERE state IN ('due', 'done', 'dead', 'dropped') AND created_at IN (" +
                        list + ") AND merchant_uid = :merchant_uid");
        query.text("merchant_uid", merchant_uid);
        if (Result<void> taken = take(query); !taken)
            return taken.error();
    }
    for (const std::string_view kind : {"command", "url", "table"}) {
        Query query(session, select_all() + " WHERE state = 'due' AND lane = :lane");
        query.text("lane", std::string(kind) + " " + std::string(merchant_uid));
        if (Result<void> taken = take(query); !taken)
            return taken.error();
    }
    Query dead(session,
               select_all() +
                   " WHERE seq IN (SELECT seq FROM (SELECT seq FROM outbox WHERE state = 'dead'"
                   " LIMIT 10000) given_up) AND merchant_uid = :merchant_uid");
    dead.text("merchant_uid", merchant_uid);
    if (Result<void> taken = take(dead); !taken)
        return taken.error();
    const auto before = [](const OutboxEntry& a, const OutboxEntry& b) { return a.seq < b.seq; };
    const auto same = [](const OutboxEntry& a, const OutboxEntry& b) { return a.seq == b.seq; };
    std::sort(found.begin(), found.end(), before);
    found.erase(std::unique(found.begin(), found.end(), same), found.end());
    return found;
}

std::int64_t count(soci::session& session, OutboxState state) {
    Query query(session, "SELECT COUNT(*) FROM outbox WHERE state = :state");
    query.text("state", to_string(state));
    return number_of(query);
}

std::vector<std::string> last_errors(soci::session& session, int most) {
    std::string error;
    // In no order: there may be many.
    Query query(session,
                "SELECT last_error FROM outbox WHERE state = 'due' AND attempts > 0 LIMIT :most");
    query.number("most", std::max(most, 0)).into(error);
    std::vector<std::string> errors;
    while (query.next())
        errors.push_back(error);
    return errors;
}

std::int64_t count_acted(soci::session& session, std::string_view kind, UnixSeconds since) {
    Query query(session,
                "SELECT COUNT(*) FROM outbox WHERE kind = :kind AND acted_at > 0"
                " AND acted_at >= :since");
    query.text("kind", kind).number("since", since);
    return number_of(query);
}

std::int64_t purge(soci::session& session, UnixSeconds before, int most) {
    std::vector<long long> old;
    {
        long long seq = 0;
        Query query(session,
                    "SELECT seq FROM outbox WHERE created_at < :before"
                    " AND state IN ('done', 'dropped') LIMIT :most");
        query.number("before", before).number("most", most).into(seq);
        while (query.next())
            old.push_back(seq);
    }
    for (const long long seq : old)
        Query(session, "DELETE FROM outbox WHERE seq = :seq").number("seq", seq).run();
    return static_cast<std::int64_t>(old.size());
}

}  // namespace imp::store::outbox_table
