// The part of table `payments` that people browse.
#include "store/payment_row.hpp"
#include "store/payments_table.hpp"
#include "store/texts.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <utility>

namespace imp::store::payments_table {

namespace {

/// `amount` so many times. Empty where no Decimal holds it.
std::optional<Decimal> multiplied(Decimal amount, std::int64_t number) {
    std::optional<Decimal> sum = Decimal();
    while (number > 0) {
        if (number % 2 == 1)
            sum = sum->plus(amount);
        number /= 2;
        if (number == 0 || !sum)
            break;
        const std::optional<Decimal> twice = amount.plus(amount);
        if (!twice)
            return std::nullopt;
        amount = *twice;
    }
    return sum;
}

/// In this order. One that is gone meanwhile is left out.
Result<std::vector<ListedPayment>> records_of(soci::session& session,
                                              const std::vector<long long>& ids) {
    std::vector<ListedPayment> listed;
    if (ids.empty())
        return listed;
    // Numbers of our own, written out: two questions instead of one for each.
    std::string list;
    for (const long long id : ids)
        list += (list.empty() ? "" : ", ") + std::to_string(id);
    std::map<std::string, long long> places;
    {
        std::string imp_uid;
        long long id = 0;
        Query query(session, "SELECT imp_uid, id FROM payments WHERE id IN (" + list + ")");
        query.into(imp_uid).into(id);
        while (query.next())
            places[imp_uid] = id;
    }
    Query query(session, payment_row::select_all() + " WHERE id IN (" + list + ")");
    Result<std::vector<PaymentRecord>> found = payment_row::read(query);
    if (!found)
        return found.error();
    for (PaymentRecord& record : *found) {
        const auto place = places.find(record.payment.imp_uid.str());
        if (place != places.end())
            listed.push_back({.id = place->second, .record = std::move(record)});
    }
    const auto rank = [&](const ListedPayment& one) {
        return std::find(ids.begin(), ids.end(), one.id) - ids.begin();
    };
    std::sort(listed.begin(), listed.end(), [&](const auto& x, const auto& y) {
        return rank(x) < rank(y);
    });
    return listed;
}

}  // namespace

Result<std::vector<PaidSum>> sum_paid(soci::session& session,
                                      UnixSeconds from,
                                      UnixSeconds to,
                                      int most) {
    std::string currency;
    std::string verdict;
    std::string amount_text;
    long long payments = 0;
    // Shops have few prices: the database counts each, and what a sum is, is for Decimal to say.
    Query query(session,
                "SELECT currency, verdict_word, amount, COUNT(*) FROM"
                " (SELECT currency, COALESCE(verdict, '') AS verdict_word, amount FROM payments"
                " WHERE paid_at >= :since AND paid_at < :before LIMIT :most) taken"
                " GROUP BY currency, verdict_word, amount ORDER BY currency, verdict_word");
    query.number("since", from)
        .number("before", to)
        .number("most", std::max(most, 0))
        .into(currency)
        .into(verdict)
        .into(amount_text)
        .into(payments);
    std::vector<PaidSum> sums;
    while (query.next()) {
        const Result<Decimal> amount = Decimal::parse(amount_text);
        if (!amount)
            return damaged("payments", "amount");
        if (sums.empty() || sums.back().currency != currency || sums.back().verdict != verdict)
            sums.push_back({.currency = currency, .verdict = verdict, .amount = Decimal()});
        PaidSum& sum = sums.back();
        sum.payments += payments;
        const std::optional<Decimal> more = multiplied(*amount, payments);
        sum.amount = sum.amount && more ? sum.amount->plus(*more) : std::nullopt;
    }
    return sums;
}

Result<std::vector<ListedPayment>> latest_paid(soci::session& session, Position after, int limit) {
    std::vector<long long> ids;
    {
        long long id = 0;
        Query query(session,
                    "SELECT id FROM payments WHERE paid_at > 0 AND paid_at <= :up_to"
                    " AND (paid_at < :before OR id < :id)"
                    " ORDER BY paid_at DESC, id DESC LIMIT :most");
        query.number("up_to", after.at)
            .number("before", after.at)
            .number("id", after.id)
            .number("most", std::max(limit, 0))
            .into(id);
        while (query.next())
            ids.push_back(id);
    }
    return records_of(session, ids);
}

Result<std::vector<ListedPayment>> latest_refused(soci::session& session,
                                                  std::int64_t before_id,
                                                  int limit) {
    std::vector<long long> ids;
    {
        long long id = 0;
        // Sorted here: told to sort by id, a database may rather walk through all payments.
        // The words as the index payments_by_refusal has them.
        Query query(session,
                    "SELECT id FROM payments WHERE holds_money = 1 AND verdict IN"
                    " ('duplicate', 'forged_amount', 'forged_currency', 'forged_kind')"
                    " LIMIT :most");
        query.number("most", kMostRefused).into(id);
        while (query.next()) {
            if (id < before_id)
                ids.push_back(id);
        }
    }
    std::sort(ids.begin(), ids.end(), std::greater<>());
    ids.resize(std::min(ids.size(), static_cast<std::size_t>(std::max(limit, 0))));
    return records_of(session, ids);
}

Result<std::vector<PaymentRecord>> last_of(soci::session& session,
                                           std::string_view merchant_uid,
                                           int limit) {
    static const std::string kSql = payment_row::select_all() +
                                    " WHERE merchant_uid = :merchant_uid ORDER BY id DESC"
                                    " LIMIT :most";
    Query query(session, kSql);
    query.text("merchant_uid", merchant_uid).number("most", std::max(limit, 0));
    Result<std::vector<PaymentRecord>> records = payment_row::read(query);
    if (records)
        std::reverse(records->begin(), records->end());
    return records;
}

std::vector<std::int64_t> settling_times(Session& session, int most) {
    // LEFT: the few payments first, then the index of the journal, on every database.
    long long paid_at = 0;
    long long settled_at = 0;
    Query query(session,
                "SELECT latest.paid_at, COALESCE(MIN(events.happened_at), 0) FROM"
                " (SELECT imp_uid, merchant_uid, paid_at FROM payments WHERE paid_at > 0"
                " ORDER BY paid_at DESC LIMIT :most) latest"
                " LEFT JOIN events ON events.merchant_uid = latest.merchant_uid"
                " AND events.imp_uid = latest.imp_uid AND events.verdict = 'paid'"
                " GROUP BY latest.imp_uid, latest.paid_at ORDER BY latest.paid_at DESC");
    query.number("most", std::max(most, 0)).into(paid_at).into(settled_at);
    std::vector<std::int64_t> times;
    while (query.next()) {
        if (settled_at > 0)
            times.push_back(std::max<std::int64_t>(settled_at - paid_at, 0));
    }
    return times;
}

}  // namespace imp::store::payments_table
