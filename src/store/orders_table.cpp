#include "store/orders_table.hpp"

#include "store/query.hpp"
#include "store/texts.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace imp::store::orders_table {

namespace {

constexpr std::array<std::string_view, 17> kColumns{"merchant_uid",
                                                    "created_at",
                                                    "kind",
                                                    "amount",
                                                    "currency",
                                                    "customer_uid",
                                                    "name",
                                                    "state",
                                                    "accepted",
                                                    "closed",
                                                    "expires_at",
                                                    "check_at",
                                                    "min_age",
                                                    "once_per_person",
                                                    "archived_at",
                                                    "updated_at",
                                                    "version"};

/// What stays as it was inserted: the first two. The version is counted by the statement itself.
constexpr Columns kChanging = Columns(kColumns).subspan(2, 14);

/// An order as the columns hold it.
struct Row {
    std::string merchant_uid;
    long long created_at = 0;
    std::string kind;
    long long amount = 0;
    std::string currency;
    std::string customer_uid;
    std::string name;
    std::string state;
    std::string accepted;
    soci::indicator accepted_is = soci::i_null;
    long long closed = 0;
    long long expires_at = 0;
    long long check_at = 0;
    long long min_age = 0;
    long long once_per_person = 0;
    long long archived_at = 0;
    long long updated_at = 0;
    long long version = 0;
};

Result<Order> to_order(const Row& row) {
    Result<MerchantUid> merchant_uid = MerchantUid::parse(row.merchant_uid);
    if (!merchant_uid)
        return damaged("orders", "merchant_uid");
    const Result<Currency> currency = Currency::parse(row.currency);
    if (!currency)
        return damaged("orders", "currency");
    Result<Money> price = Money::from_minor(row.amount, *currency);
    if (!price)
        return damaged("orders", "amount");
    const std::optional<OrderKind> kind = parse_order_kind(row.kind);
    if (!kind)
        return damaged("orders", "kind");
    const std::optional<OrderState> state = parse_order_state(row.state);
    if (!state)
        return damaged("orders", "state");
    std::optional<ImpUid> accepted;
    if (row.accepted_is == soci::i_ok) {
        Result<ImpUid> imp_uid = ImpUid::parse(row.accepted);
        if (!imp_uid)
            return damaged("orders", "accepted");
        accepted = *std::move(imp_uid);
    }
    return Order{.merchant_uid = *std::move(merchant_uid),
                 .price = *std::move(price),
                 .kind = *kind,
                 .customer_uid = row.customer_uid,
                 .min_age = static_cast<int>(row.min_age),
                 .once_per_person = row.once_per_person != 0,
                 .name = row.name,
                 .state = *state,
                 .accepted = std::move(accepted),
                 .closed = row.closed != 0,
                 .expires_at = row.expires_at,
                 .check_at = row.check_at,
                 .archived_at = row.archived_at,
                 .version = row.version,
                 .created_at = row.created_at,
                 .updated_at = row.updated_at};
}

/// Runs a SELECT of all columns to its end.
Result<std::vector<Order>> read(Query& query) {
    Row row;
    query.into(row.merchant_uid)
        .into(row.created_at)
        .into(row.kind)
        .into(row.amount)
        .into(row.currency)
        .into(row.customer_uid)
        .into(row.name)
        .into(row.state)
        .into(row.accepted, row.accepted_is)
        .into(row.closed)
        .into(row.expires_at)
        .into(row.check_at)
        .into(row.min_age)
        .into(row.once_per_person)
        .into(row.archived_at)
        .into(row.updated_at)
        .into(row.version);
    std::vector<Order> orders;
    while (query.next()) {
        Result<Order> order = to_order(row);
        if (!order)
            return order.error();
        orders.push_back(*std::move(order));
    }
    return orders;
}

/// What insert and update have in common.
void bind_changing(Query& query, const Order& order) {
    std::optional<std::string> accepted;
    if (order.accepted)
        accepted = order.accepted->str();
    query.text("kind", to_string(order.kind))
        .number("amount", order.price.minor())
        .text("currency", order.price.currency().code())
        .text("customer_uid", order.customer_uid)
        .text("name", order.name)
        .text("state", to_string(order.state))
        .text_or_null("accepted", accepted)
        .number("closed", order.closed ? 1 : 0)
        .number("expires_at", order.expires_at)
        .number("check_at", order.check_at)
        .number("min_age", order.min_age)
        .number("once_per_person", order.once_per_person ? 1 : 0)
        .number("archived_at", order.archived_at)
        .number("updated_at", order.updated_at);
}

Result<void> check(const Order& order) {
    return check_texts("orders", {order.merchant_uid.str(), order.customer_uid, order.name});
}

}  // namespace

Result<std::optional<Order>> find(Session& session,
                                  const MerchantUid& merchant_uid,
                                  std::string_view lock) {
    static const std::string kSql =
        "SELECT " + column_list(kColumns) + " FROM orders WHERE merchant_uid = :merchant_uid";
    Query query(session, kSql + std::string(lock));
    query.text("merchant_uid", merchant_uid.str());
    Result<std::vector<Order>> orders = read(query);
    if (!orders)
        return orders.error();
    if (orders->empty())
        return std::optional<Order>();
    return std::optional<Order>(std::move(orders->front()));
}

Result<std::vector<Order>> list(soci::session& session,
                                std::optional<OrderState> state,
                                std::string_view after,
                                int limit) {
    std::string sql = "SELECT " + column_list(kColumns) + " FROM orders";
    if (state)
        sql += along_index("orders_by_state");
    sql += " WHERE merchant_uid > :after";
    if (state)
        sql += " AND state = :state";
    Query query(session, sql + " ORDER BY merchant_uid LIMIT :most");
    query.text("after", after).number("most", std::max(limit, 0));  // SQLite: negative is no limit
    if (state)
        query.text("state", to_string(*state));
    return read(query);
}

Result<std::vector<Order>> open_to_check(soci::session& session, UnixSeconds now, int limit) {
    static const std::string kSql = "SELECT " + column_list(kColumns) +
                                    " FROM orders WHERE accepted IS NULL AND closed = 0"
                                    " AND check_at <= :due_by ORDER BY check_at LIMIT :most";
    Query query(session, kSql);
    query.number("due_by", now).number("most", std::max(limit, 0));
    return read(query);
}

Result<std::vector<Order>> open_between(
    soci::session& session, UnixSeconds from, UnixSeconds to, std::string_view after, int limit) {
    static const std::string kSql =
        "SELECT " + column_list(kColumns) +
        " FROM orders WHERE created_at >= :since AND created_at < :before"
        " AND accepted IS NULL AND closed = 0 AND merchant_uid > :after"
        " ORDER BY merchant_uid LIMIT :most";
    Query query(session, kSql);
    query.number("since", from)
        .number("before", to)
        .text("after", after)
        .number("most", std::max(limit, 0));
    return read(query);
}

std::int64_t count(soci::session& session, std::optional<OrderState> state) {
    long long orders = 0;
    Query query(
        session,
        state ? "SELECT COUNT(*) FROM orders WHERE state = :state" : "SELECT COUNT(*) FROM orders");
    if (state)
        query.text("state", to_string(*state));
    query.into(orders);
    query.next();
    return orders;
}

std::vector<StateCount> count_open(soci::session& session,
                                   UnixSeconds from,
                                   UnixSeconds to,
                                   int most) {
    std::string state;
    long long orders = 0;
    Query query(session,
                "SELECT state, COUNT(*) FROM (SELECT state FROM orders WHERE accepted IS NULL"
                " AND closed = 0 AND created_at >= :since AND created_at < :before LIMIT :most)"
                " placed GROUP BY state");
    query.number("since", from)
        .number("before", to)
        .number("most", std::max(most, 0))
        .into(state)
        .into(orders);
    std::vector<StateCount> counts;
    while (query.next())
        counts.push_back({.state = state, .orders = orders});
    return counts;
}

std::int64_t count_up_to(soci::session& session, OrderState state, int most) {
    long long orders = 0;
    Query query(session,
                "SELECT COUNT(*) FROM (SELECT 1 FROM orders WHERE state = :state LIMIT :most)"
                " found");
    query.text("state", to_string(state)).number("most", std::max(most, 0)).into(orders);
    while (query.next()) {
    }
    return orders;
}

Result<void> insert(soci::session& session, const Order& order) {
    if (Result<void> fine = check(order); !fine)
        return fine;
    static const std::string kSql = insert_statement("orders", kColumns);
    Query query(session, kSql);
    query.text("merchant_uid", order.merchant_uid.str()).number("created_at", order.created_at);
    bind_changing(query, order);
    query.number("version", order.version).run();
    return {};
}

void touch(soci::session& session, std::string_view merchant_uid) {
    Query(session, "UPDATE orders SET touched = touched + 1 WHERE merchant_uid = :merchant_uid")
        .text("merchant_uid", merchant_uid)
        .run();
}

Result<bool> update(Session& session, const Order& order) {
    if (const Result<void> fine = check(order); !fine)
        return fine.error();
    static const std::string kSql =
        "UPDATE orders SET " + assignments(kChanging) +
        ", version = version + 1 WHERE merchant_uid = :merchant_uid AND version = :version";
    Query query(session, kSql);
    bind_changing(query, order);
    query.text("merchant_uid", order.merchant_uid.str()).number("version", order.version);
    return query.run() == 1;
}

}  // namespace imp::store::orders_table
