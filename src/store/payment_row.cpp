#include "store/payment_row.hpp"

#include "store/cancel_history.hpp"
#include "store/texts.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace imp::store::payment_row {

namespace {

constexpr std::array<std::string_view, 36> kColumns{"imp_uid",
                                                    "first_seen_at",
                                                    "merchant_uid",
                                                    "status",
                                                    "amount",
                                                    "cancel_amount",
                                                    "currency",
                                                    "sandbox",
                                                    "escrow",
                                                    "pay_method",
                                                    "pg_provider",
                                                    "pg_id",
                                                    "pg_tid",
                                                    "customer_uid",
                                                    "customer_uid_usage",
                                                    "has_promotion",
                                                    "promotion_discount",
                                                    "fail_reason",
                                                    "cancel_reason",
                                                    "receipt_url",
                                                    "vbank_name",
                                                    "vbank_num",
                                                    "vbank_holder",
                                                    "vbank_date",
                                                    "started_at",
                                                    "paid_at",
                                                    "failed_at",
                                                    "cancelled_at",
                                                    "cancel_history",
                                                    "verdict",
                                                    "overruled",
                                                    "billing_key_seen",
                                                    "updated_at",
                                                    "holds_money",
                                                    "given_back_at",
                                                    "given_back_in_parts"};

/// The last three are worked out from the others, for the indexes, and never read.
constexpr Columns kRead = Columns(kColumns).first(33);

/// All but the key.
constexpr Columns kChanging = Columns(kColumns).subspan(1);

/// The columns that a Payment holds in another form; the others are read straight into it.
struct Row {
    std::string imp_uid;
    std::string status;
    std::string amount;
    std::string cancel_amount;
    long long sandbox = 0;
    soci::indicator sandbox_is = soci::i_null;
    long long escrow = 0;
    long long has_promotion = 0;
    std::string promotion_discount;
    std::string cancel_history;
    std::string verdict;
    soci::indicator verdict_is = soci::i_null;
    long long overruled = 0;
    long long billing_key_seen = 0;
    // int64_t is long here, and SOCI reads long long
    long long first_seen_at = 0;
    long long vbank_date = 0;
    long long started_at = 0;
    long long paid_at = 0;
    long long failed_at = 0;
    long long cancelled_at = 0;
    long long updated_at = 0;
};

void select_into(Query& query, Row& row, Payment& payment) {
    query.into(row.imp_uid)
        .into(row.first_seen_at)
        .into(payment.merchant_uid)
        .into(row.status)
        .into(row.amount)
        .into(row.cancel_amount)
        .into(payment.currency)
        .into(row.sandbox, row.sandbox_is)
        .into(row.escrow)
        .into(payment.pay_method)
        .into(payment.pg_provider)
        .into(payment.pg_id)
        .into(payment.pg_tid)
        .into(payment.customer_uid)
        .into(payment.customer_uid_usage)
        .into(row.has_promotion)
        .into(row.promotion_discount)
        .into(payment.fail_reason)
        .into(payment.cancel_reason)
        .into(payment.receipt_url)
        .into(payment.vbank_name)
        .into(payment.vbank_num)
        .into(payment.vbank_holder)
        .into(row.vbank_date)
        .into(row.started_at)
        .into(row.paid_at)
        .into(row.failed_at)
        .into(row.cancelled_at)
        .into(row.cancel_history)
        .into(row.verdict, row.verdict_is)
        .into(row.overruled)
        .into(row.billing_key_seen)
        .into(row.updated_at);
}

Result<void> read_amounts(const Row& row, Payment& payment) {
    const Result<Decimal> amount = Decimal::parse(row.amount);
    if (!amount)
        return damaged("payments", "amount");
    const Result<Decimal> cancel_amount = Decimal::parse(row.cancel_amount);
    if (!cancel_amount)
        return damaged("payments", "cancel_amount");
    const Result<Decimal> discount = Decimal::parse(row.promotion_discount);
    if (!discount)
        return damaged("payments", "promotion_discount");
    payment.amount = *amount;
    payment.cancel_amount = *cancel_amount;
    payment.promotion_discount = *discount;
    return {};
}

/// `payment` holds what was read straight into it; `row` the rest.
Result<PaymentRecord> to_record(const Row& row, Payment payment) {
    Result<ImpUid> imp_uid = ImpUid::parse(row.imp_uid);
    if (!imp_uid)
        return damaged("payments", "imp_uid");
    if (const Result<void> read = read_amounts(row, payment); !read)
        return read.error();
    std::optional<std::vector<Cancellation>> history = read_cancel_history(row.cancel_history);
    if (!history)
        return damaged("payments", "cancel_history");
    std::optional<Verdict> verdict;
    if (row.verdict_is == soci::i_ok) {
        verdict = parse_verdict(row.verdict);
        if (!verdict)
            return damaged("payments", "verdict");
    }
    payment.imp_uid = *std::move(imp_uid);
    payment.status = parse_payment_status(row.status);
    if (row.sandbox_is == soci::i_ok)
        payment.sandbox = row.sandbox != 0;
    payment.escrow = row.escrow != 0;
    payment.has_promotion = row.has_promotion != 0;
    payment.billing_key_seen = row.billing_key_seen != 0;
    payment.vbank_date = row.vbank_date;
    payment.started_at = row.started_at;
    payment.paid_at = row.paid_at;
    payment.failed_at = row.failed_at;
    payment.cancelled_at = row.cancelled_at;
    payment.cancel_history = *std::move(history);
    return PaymentRecord{.payment = std::move(payment),
                         .verdict = verdict,
                         .overruled = row.overruled != 0,
                         .first_seen_at = row.first_seen_at,
                         .updated_at = row.updated_at};
}

/// The latest time at which something of it was given back; 0 for never.
UnixSeconds given_back_at(const Payment& payment) {
    UnixSeconds latest = payment.cancelled_at;
    for (const Cancellation& cancellation : payment.cancel_history)
        latest = std::max(latest, cancellation.cancelled_at);
    return latest;
}

/// Something was given back at another time, too.
bool was_given_back_in_parts(const Payment& payment) {
    const UnixSeconds latest = given_back_at(payment);
    const auto is_another = [&](UnixSeconds at) { return at != 0 && at != latest; };
    return is_another(payment.cancelled_at) ||
           std::any_of(payment.cancel_history.begin(),
                       payment.cancel_history.end(),
                       [&](const Cancellation& one) { return is_another(one.cancelled_at); });
}

}  // namespace

const std::string& select_all() {
    static const std::string kSql = "SELECT " + column_list(kRead) + " FROM payments";
    return kSql;
}

const std::string& update_by_key() {
    static const std::string kSql =
        "UPDATE payments SET " + assignments(kChanging) + " WHERE imp_uid = :imp_uid";
    return kSql;
}

const std::string& insert() {
    static const std::string kSql = insert_statement("payments", kColumns);
    return kSql;
}

Result<std::vector<PaymentRecord>> read(Query& query) {
    Row row;
    Payment payment{.imp_uid = *ImpUid::parse("0")};  // until to_record(): it cannot be empty
    select_into(query, row, payment);
    std::vector<PaymentRecord> records;
    while (query.next()) {
        Result<PaymentRecord> record = to_record(row, payment);
        if (!record)
            return record.error();
        records.push_back(*std::move(record));
    }
    return records;
}

void bind_all(Query& query, const PaymentRecord& record) {
    const Payment& payment = record.payment;
    std::optional<std::int64_t> sandbox;
    if (payment.sandbox)
        sandbox = *payment.sandbox ? 1 : 0;
    std::optional<std::string> verdict;
    if (record.verdict)
        verdict = to_string(*record.verdict);
    query.text("imp_uid", payment.imp_uid.str())
        .number("first_seen_at", record.first_seen_at)
        .text("merchant_uid", payment.merchant_uid)
        .text("status", to_string(payment.status))
        .text("amount", payment.amount.str())
        .text("cancel_amount", payment.cancel_amount.str())
        .text("currency", payment.currency)
        .number_or_null("sandbox", sandbox)
        .number("escrow", payment.escrow ? 1 : 0)
        .text("pay_method", payment.pay_method)
        .text("pg_provider", payment.pg_provider)
        .text("pg_id", payment.pg_id)
        .text("pg_tid", payment.pg_tid)
        .text("customer_uid", payment.customer_uid)
        .text("customer_uid_usage", payment.customer_uid_usage)
        .number("has_promotion", payment.has_promotion ? 1 : 0)
        .text("promotion_discount", payment.promotion_discount.str())
        .text("fail_reason", payment.fail_reason)
        .text("cancel_reason", payment.cancel_reason)
        .text("receipt_url", payment.receipt_url)
        .text("vbank_name", payment.vbank_name)
        .text("vbank_num", payment.vbank_num)
        .text("vbank_holder", payment.vbank_holder)
        .number("vbank_date", payment.vbank_date)
        .number("started_at", payment.started_at)
        .number("paid_at", payment.paid_at)
        .number("failed_at", payment.failed_at)
        .number("cancelled_at", payment.cancelled_at)
        .text("cancel_history", write_cancel_history(payment.cancel_history))
        .text_or_null("verdict", verdict)
        .number("overruled", record.overruled ? 1 : 0)
        .number("billing_key_seen", payment.billing_key_seen ? 1 : 0)
        .number("updated_at", record.updated_at)
        .number("holds_money", holds_money(payment) ? 1 : 0)
        .number("given_back_at", given_back_at(payment))
        .number("given_back_in_parts", was_given_back_in_parts(payment) ? 1 : 0);
}

Result<void> check(const Payment& payment) {
    for (const Cancellation& cancellation : payment.cancel_history) {
        Result<void> fine =
            check_texts("payments", {cancellation.cancellation_id, cancellation.reason});
        if (!fine)
            return fine;
    }
    if (Result<void> fine = check_keys("payments", {payment.merchant_uid}); !fine)
        return fine;
    return check_texts("payments",
                       {payment.currency,
                        payment.pay_method,
                        payment.pg_provider,
                        payment.pg_id,
                        payment.pg_tid,
                        payment.customer_uid,
                        payment.customer_uid_usage,
                        payment.fail_reason,
                        payment.cancel_reason,
                        payment.receipt_url,
                        payment.vbank_name,
                        payment.vbank_num,
                        payment.vbank_holder});
}

}  // namespace imp::store::payment_row
