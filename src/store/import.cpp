#include "store/import.hpp"

#include "store/inbox_table.hpp"
#include "store/migrations.hpp"
#include "store/query.hpp"
#include "store/texts.hpp"

#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace imp::store {

namespace {

constexpr std::size_t kChunk = 1000;  // rows handed to SOCI at once

/// An order that stays open is asked about from then on. Source: design 6.
constexpr UnixSeconds kFirstCheckAfter = 300;

/// Columns of rows that wait to be written.
struct Chunk {
    std::vector<std::string> merchant_uids;
    std::vector<long long> amounts;
    std::vector<std::string> currencies;

    void push(const ImportedOrder& order) {
        merchant_uids.push_back(order.merchant_uid.str());
        amounts.push_back(order.price.minor());
        currencies.push_back(order.price.currency().code());
    }

    void clear() {
        merchant_uids.clear();
        amounts.clear();
        currencies.clear();
    }
};

void write_chunk(soci::session& session, Chunk& chunk) {
    if (chunk.merchant_uids.empty())
        return;
    session << "INSERT INTO import_rows (merchant_uid, amount, currency)"
               " VALUES (:merchant_uid, :amount, :currency)",
        soci::use(chunk.merchant_uids, "merchant_uid"), soci::use(chunk.amounts, "amount"),
        soci::use(chunk.currencies, "currency");
    chunk.clear();
}

/// Everything that `next` has into the temporary table. How many rows that was.
Result<std::int64_t> gather(soci::session& session, const ImportSource& next) {
    Chunk chunk;
    std::int64_t rows = 0;
    while (true) {
        const Result<std::optional<ImportedOrder>> order = next();
        if (!order)
            return order.error();
        if (!*order)
            break;
        chunk.push(**order);
        ++rows;
        if (chunk.merchant_uids.size() == kChunk)
            write_chunk(session, chunk);
    }
    write_chunk(session, chunk);
    return rows;
}

/// The first merchant_uid that `sql` selects: what speaks against the import.
std::optional<std::string> first_conflict(soci::session& session, std::string_view sql) {
    std::string merchant_uid;
    Query query(session, sql);
    if (!query.into(merchant_uid).next())
        return std::nullopt;
    return merchant_uid;
}

std::optional<Error> conflict_within(soci::session& session) {
    const std::optional<std::string> twice =
        first_conflict(session,
                       "SELECT merchant_uid FROM import_rows GROUP BY merchant_uid"
                       " HAVING MIN(amount) <> MAX(amount) OR MIN(currency) <> MAX(currency)"
                       " ORDER BY merchant_uid LIMIT 1");
    if (!twice)
        return std::nullopt;
    return Error{Errc::conflict, "order " + *twice + " comes twice, with different prices"};
}

std::optional<Error> conflict_with_orders(soci::session& session) {
    const std::optional<std::string> other =
        first_conflict(session,
                       "SELECT i.merchant_uid FROM import_rows i"
                       " JOIN orders o ON o.merchant_uid = i.merchant_uid"
                       " WHERE o.amount <> i.amount OR o.currency <> i.currency"
                       " OR o.kind <> 'payment' ORDER BY i.merchant_uid LIMIT 1");
    if (!other)
        return std::nullopt;
    return Error{Errc::conflict, "order " + *other + " exists with another price or kind"};
}

std::int64_t put_in(soci::session& session, UnixSeconds now) {
    return Query(session,
                 "INSERT INTO orders (merchant_uid, amount, currency, kind, customer_uid, name,"
                 " state, accepted, closed, expires_at, check_at, version, created_at, updated_at)"
                 " SELECT i.merchant_uid, MIN(i.amount), MIN(i.currency), 'payment', '', '',"
                 " 'pending', NULL, 0, 0, :check_at, 0, :created_at, :updated_at FROM import_rows i"
                 " WHERE NOT EXISTS"
                 " (SELECT 1 FROM orders o WHERE o.merchant_uid = i.merchant_uid)"
                 " GROUP BY i.merchant_uid")
        .number("check_at", now + kFirstCheckAfter)
        .number("created_at", now)
        .number("updated_at", now)
        .run();
}

}  // namespace

Result<ImportCount> import_orders(const Dialect& dialect,
                                  WriteTurn& write,
                                  const ImportSource& next,
                                  UnixSeconds now) {
    // Whatever goes wrong: closing the session undoes it all, the temporary table too.
    return guarded(dialect, "importing orders", [&]() -> Result<ImportCount> {
        Session session(/*keeps=*/false);
        dialect.connect_patiently(session, Dialect::kLockWait);
        session << "CREATE TEMPORARY TABLE import_rows (merchant_uid " +
                       std::string(dialect.type_name("$ID")) +
                       " NOT NULL, amount BIGINT NOT NULL, currency " +
                       std::string(dialect.type_name("$WORD")) + " NOT NULL)";
        session << "BEGIN";  // touches nothing but the temporary table: takes no lock on orders
        const Result<std::int64_t> rows = gather(session, next);
        if (!rows)
            return rows.error();
        session << "CREATE INDEX import_rows_by_order ON import_rows (merchant_uid, amount,"
                   " currency)";
        session << "COMMIT";
        if (std::optional<Error> conflict = conflict_within(session))
            return *conflict;

        const std::lock_guard lock(write);
        session << std::string(dialect.begin_write());
        if (std::optional<Error> closed = why_closed(session, dialect.share_row()))
            return *closed;
        if (std::optional<Error> conflict = conflict_with_orders(session))
            return *conflict;
        const std::int64_t added = put_in(session, now);
        inbox_table::wake_all_with_orders(session);
        session << "COMMIT";
        return ImportCount{.added = added, .unchanged = *rows - added};
    });
}

}  // namespace imp::store
