#include "store/inbox_table.hpp"

#include "store/order_store.hpp"
#include "store/query.hpp"
#include "store/texts.hpp"

#include <algorithm>
#include <string>

namespace imp::store::inbox_table {

namespace {

void bind_changing(Query& query, const InboxItem& item) {
    query.text("merchant_uid", item.merchant_uid)
        .number("due_at", item.due_at)
        .number("attempts", item.attempts)
        .text("imp_uid", item.imp_uid);
}

std::string select_all() {
    return "SELECT imp_uid, merchant_uid, first_at, due_at, attempts FROM inbox";
}

/// Runs a select_all() to its end.
std::vector<InboxItem> read(Query& query) {
    InboxItem item;
    long long first_at = 0;
    long long due_at = 0;
    long long attempts = 0;
    query.into(item.imp_uid).into(item.merchant_uid).into(first_at).into(due_at).into(attempts);
    std::vector<InboxItem> items;
    while (query.next()) {
        item.first_at = first_at;
        item.due_at = due_at;
        item.attempts = static_cast<int>(attempts);
        items.push_back(item);
    }
    return items;
}

}  // namespace

Result<bool> put(soci::session& session, const InboxItem& item) {
    if (Result<void> fine = check_keys("inbox", {item.imp_uid, item.merchant_uid}); !fine)
        return fine.error();
    Query update(session,
                 "UPDATE inbox SET merchant_uid = :merchant_uid, due_at = :due_at,"
                 " attempts = :attempts WHERE imp_uid = :imp_uid");
    bind_changing(update, item);
    if (update.run() == 1)
        return true;
    if (count(session) >= kMostInInbox)
        return false;
    Query insert(session,
                 "INSERT INTO inbox (imp_uid, merchant_uid, first_at, due_at, attempts)"
                 " VALUES (:imp_uid, :merchant_uid, :first_at, :due_at, :attempts)");
    bind_changing(insert, item);
    insert.number("first_at", item.first_at).run();
    return true;
}

void remove(soci::session& session, std::string_view imp_uid) {
    Query(session, "DELETE FROM inbox WHERE imp_uid = :imp_uid").text("imp_uid", imp_uid).run();
}

void wake(soci::session& session, std::string_view merchant_uid, UnixSeconds now) {
    Query(session,
          "UPDATE inbox SET due_at = :due_at WHERE merchant_uid = :merchant_uid"
          " AND due_at > :later_than")
        .number("due_at", now)
        .text("merchant_uid", merchant_uid)
        .number("later_than", now)
        .run();
}

void wake_all_with_orders(soci::session& session) {
    Query(session,
          "UPDATE inbox SET due_at = 0 WHERE EXISTS"
          " (SELECT 1 FROM orders WHERE orders.merchant_uid = inbox.merchant_uid)")
        .run();
}

std::vector<InboxItem> due(soci::session& session, UnixSeconds now, int limit) {
    Query query(session,
                select_all() +
                    " WHERE due_at <= :due_by ORDER BY due_at, first_at, imp_uid"
                    " LIMIT :most");
    query.number("due_by", now).number("most", std::max(limit, 0));
    return read(query);
}

std::vector<InboxItem> list_of(soci::session& session, std::string_view merchant_uid) {
    Query query(session,
                select_all() + " WHERE merchant_uid = :merchant_uid ORDER BY first_at, imp_uid");
    query.text("merchant_uid", merchant_uid);
    return read(query);
}

std::int64_t count(soci::session& session) {
    long long items = 0;
    Query query(session, "SELECT COUNT(*) FROM inbox");
    query.into(items);
    while (query.next()) {
    }
    return items;
}

}  // namespace imp::store::inbox_table
