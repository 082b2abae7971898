#include "store/payments_table.hpp"

#include "store/payment_row.hpp"
#include "store/texts.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace imp::store::payments_table {

namespace {

/// Whether any of it was given back in [from, to). Old answers have a total and one time only.
bool was_given_back_between(const Payment& payment, UnixSeconds from, UnixSeconds to) {
    const auto is_within = [&](UnixSeconds at) { return at >= from && at < to; };
    if (is_within(payment.cancelled_at))
        return true;
    return std::any_of(payment.cancel_history.begin(),
                       payment.cancel_history.end(),
                       [&](const Cancellation& one) { return is_within(one.cancelled_at); });
}

/// Those of which the indexes say that money may have come or gone in [from, to).
Result<std::vector<PaymentRecord>> candidates_between(
    soci::session& session, UnixSeconds from, UnixSeconds to, std::string_view after, int limit) {
    static const std::string kSql =
        payment_row::select_all() +
        " WHERE imp_uid IN (SELECT imp_uid FROM"  // as a table: MariaDB asks it once, not for each
                                                  // row
        " (SELECT imp_uid FROM payments WHERE paid_at >= :paid_since AND paid_at < :paid_before"
        " UNION SELECT imp_uid FROM payments WHERE given_back_at > 0"
        " AND given_back_at >= :given_since AND given_back_at < :given_before"
        " UNION SELECT imp_uid FROM payments WHERE given_back_in_parts = 1"
        " AND given_back_at >= :parts_since) candidates)"
        " AND imp_uid > :after ORDER BY imp_uid LIMIT :most";
    Query query(session, kSql);
    query.number("paid_since", from)
        .number("paid_before", to)
        .number("given_since", from)
        .number("given_before", to)
        .number("parts_since", to)
        .text("after", after)
        .number("most", limit);
    return payment_row::read(query);
}

void run_insert(Session& session, const PaymentRecord& record) {
    Query query(session, payment_row::insert());
    payment_row::bind_all(query, record);
    query.run();
}

}  // namespace

Result<std::optional<PaymentRecord>> find(Session& session,
                                          const ImpUid& imp_uid,
                                          std::string_view lock) {
    static const std::string kSql = payment_row::select_all() + " WHERE imp_uid = :imp_uid";
    Query query(session, kSql + std::string(lock));
    query.text("imp_uid", imp_uid.str());
    Result<std::vector<PaymentRecord>> records = payment_row::read(query);
    if (!records)
        return records.error();
    if (records->empty())
        return std::optional<PaymentRecord>();
    return std::optional<PaymentRecord>(std::move(records->front()));
}

Result<std::vector<PaymentRecord>> list(Session& session, std::string_view merchant_uid) {
    static const std::string kSql =
        payment_row::select_all() + " WHERE merchant_uid = :merchant_uid ORDER BY id";
    Query query(session, kSql);
    query.text("merchant_uid", merchant_uid);
    return payment_row::read(query);
}

Result<void> put(Session& session, const PaymentRecord& record) {
    if (Result<void> fine = payment_row::check(record.payment); !fine)
        return fine;
    // Update, else insert: the one way that all databases understand alike.
    Query update(session, payment_row::update_by_key());
    payment_row::bind_all(update, record);
    if (update.run() == 1)
        return {};
    run_insert(session, record);
    return {};
}

Result<void> insert(Session& session, const PaymentRecord& record) {
    if (Result<void> fine = payment_row::check(record.payment); !fine)
        return fine;
    run_insert(session, record);
    return {};
}

void mark_checked(soci::session& session, const std::vector<ImpUid>& imp_uids, UnixSeconds now) {
    for (const ImpUid& imp_uid : imp_uids)
        Query(session, "UPDATE payments SET checked_at = :checked_at WHERE imp_uid = :imp_uid")
            .number("checked_at", now)
            .text("imp_uid", imp_uid.str())
            .run();
}

Result<std::vector<HeldPayment>> to_check(soci::session& session,
                                          UnixSeconds checked_before,
                                          int limit) {
    std::string imp_uid;
    long long paid_at = 0;
    std::string of_accepted;
    soci::indicator is_accepted = soci::i_null;
    Query query(session,
                "SELECT payments.imp_uid, payments.paid_at, orders.merchant_uid FROM payments"
                " LEFT JOIN orders ON orders.merchant_uid = payments.merchant_uid"
                " AND orders.accepted = payments.imp_uid AND orders.kind = 'payment'"
                " WHERE payments.holds_money = 1 AND payments.checked_at < :checked_before"
                " ORDER BY payments.checked_at LIMIT :most");
    query.number("checked_before", checked_before)
        .number("most", std::max(limit, 0))
        .into(imp_uid)
        .into(paid_at)
        .into(of_accepted, is_accepted);
    std::vector<HeldPayment> held;
    while (query.next()) {
        Result<ImpUid> parsed = ImpUid::parse(imp_uid);
        if (!parsed)
            return damaged("payments", "imp_uid");
        held.push_back({.imp_uid = *std::move(parsed),
                        .paid_at = paid_at,
                        .is_accepted = is_accepted == soci::i_ok});
    }
    return held;
}

void remove_of(soci::session& session, std::string_view merchant_uid) {
    Query(session, "DELETE FROM payments WHERE merchant_uid = :merchant_uid")
        .text("merchant_uid", merchant_uid)
        .run();
}

Result<std::vector<PaymentRecord>> between(
    soci::session& session, UnixSeconds from, UnixSeconds to, std::string_view after, int limit) {
    const auto most = static_cast<std::size_t>(std::max(limit, 0));
    std::vector<PaymentRecord> found;
    std::string seen_to(after);
    while (found.size() < most) {
        Result<std::vector<PaymentRecord>> some =
            candidates_between(session, from, to, seen_to, limit);
        if (!some)
            return some.error();
        for (PaymentRecord& record : *some) {
            const Payment& payment = record.payment;
            seen_to = payment.imp_uid.str();
            const bool was_paid = payment.paid_at >= from && payment.paid_at < to;
            if (found.size() < most && (was_paid || was_given_back_between(payment, from, to)))
                found.push_back(std::move(record));
        }
        if (some->size() < most)
            break;
    }
    return found;
}

Result<std::vector<PaymentRecord>> without_order(soci::session& session,
                                                 std::string_view after,
                                                 int limit) {
    // A payment that was held against its own order has a verdict.
    static const std::string kSql =
        payment_row::select_all() +
        " WHERE holds_money = 1 AND verdict IS NULL AND imp_uid > :after AND NOT EXISTS"
        " (SELECT 1 FROM orders WHERE orders.merchant_uid = payments.merchant_uid)"
        " ORDER BY imp_uid LIMIT :most";
    Query query(session, kSql);
    query.text("after", after).number("most", std::max(limit, 0));
    return payment_row::read(query);
}

std::int64_t count_refused(soci::session& session, int most) {
    // The words as the index payments_by_refusal has them.
    long long found = 0;
    Query query(session,
                "SELECT COUNT(*) FROM (SELECT 1 FROM payments WHERE holds_money = 1 AND verdict IN"
                " ('duplicate', 'forged_amount', 'forged_currency', 'forged_kind')"
                " LIMIT :most) held");
    query.number("most", most).into(found);
    while (query.next()) {
    }
    return found;
}

}  // namespace imp::store::payments_table
