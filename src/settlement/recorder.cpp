#include "settlement/recorder.hpp"

#include "base/log.hpp"
#include "metrics/count.hpp"
#include "settlement/payment_event.hpp"

#include <algorithm>

namespace imp::settlement {

namespace {

/// The journal's word for an answer that is behind what is known already.
constexpr std::string_view kStaleAnswer = "stale_answer";

bool same_outcome(const Order& a, const Order& b) {
    return a.state == b.state && a.accepted == b.accepted;
}

/// Once the key was seen it stays so: lists of payments do not say it.
Payment with_what_is_known(Payment payment, const std::optional<PaymentRecord>& known) {
    if (known && known->payment.billing_key_seen)
        payment.billing_key_seen = true;
    return payment;
}

void put_into(std::vector<PaymentRecord>& records, const PaymentRecord& record) {
    const auto same = std::find_if(records.begin(), records.end(), [&](const PaymentRecord& r) {
        return r.payment.imp_uid == record.payment.imp_uid;
    });
    if (same == records.end())
        records.push_back(record);
    else
        *same = record;
}

}  // namespace

Recorder::Recorder(store::OrderStore& store, const Clock& clock, RecorderOptions options)
    : store_(store), clock_(clock), options_(std::move(options)) {}

Result<std::optional<Applied>> Recorder::apply(const Payment& payment,
                                               const MerchantUid& asked,
                                               Source source,
                                               const std::string& cancellation_id) {
    auto known = already_applied(payment, asked, source);
    if (!known || *known)
        return known;

    const News news{source, clock_.now(), cancellation_id, log::current_request_id()};
    std::optional<Applied> applied;
    const Result<void> done = store_.transact([&](store::Transaction& tx) -> Result<void> {
        applied.reset();
        auto settled = settle_in(tx, payment, news);
        if (!settled)
            return settled.error();
        if (settled->own_order && settled->own_order->merchant_uid == asked) {
            // settle_in has just decided it; a record under its own order always has a verdict.
            applied = Applied{*settled->own_order, *settled->record.verdict, settled->record};
            return {};
        }
        auto order = tx.find_order(asked);
        if (!order)
            return order.error();
        if (!*order)
            return {};
        applied = Applied{**order, Verdict::forged_merchant_uid, settled->record};
        return refuse_in(tx, **order, payment, news);
    });
    if (!done)
        return done.error();
    if (applied) {
        metrics::settled(applied->verdict);
        log::info("settled",
                  {{"merchant_uid", asked.str()},
                   {"imp_uid", payment.imp_uid.str()},
                   {"verdict", to_string(applied->verdict)},
                   {"state", to_string(applied->order.state)},
                   {"source", to_string(source)}});
    }
    return applied;
}

Result<void> Recorder::keep(const Payment& payment) {
    const News news{Source::redirect, clock_.now(), {}, log::current_request_id()};
    return store_.transact([&](store::Transaction& tx) -> Result<void> {
        auto settled = settle_in(tx, payment, news);
        return settled ? Result<void>() : settled.error();
    });
}

Result<Order> Recorder::settle_known(store::Transaction& tx, const Order& order) {
    auto records = tx.payments_of(order.merchant_uid.str());
    if (!records)
        return records.error();
    Order after = order;
    for (const PaymentRecord& record : *records) {
        auto settled = settle_in(tx, record.payment, {Source::shop, clock_.now(), {}, {}});
        if (!settled)
            return settled.error();
        if (settled->own_order)
            after = std::move(*settled->own_order);
    }
    return after;
}

Result<void> Recorder::tell(store::Transaction& tx, const ShopEvent& event) const {
    for (const store::OutboxEntry& entry : entries_for(event, options_.channels, clock_.now())) {
        if (auto added = tx.add_entry(entry); !added)
            return added.error();
    }
    return {};
}

Verdict Recorder::verdict_of(const Order& order, const PaymentRecord& record) const {
    const Verdict verdict = decide(order, record.payment, options_.policy, record.overruled);
    const bool has_expired = verdict == Verdict::vbank_issued &&
                             record.verdict == Verdict::pending &&
                             is_deposit_overdue(record.payment, clock_.now());
    return has_expired ? Verdict::pending : verdict;
}

Verdict Recorder::verdict_by(Source source, const Order& order, const PaymentRecord& record) const {
    const Verdict verdict = verdict_of(order, record);
    // An account expires when it is read again for that, not whenever somebody looks at it.
    const bool expires = source == Source::reconcile && verdict == Verdict::vbank_issued &&
                         is_deposit_overdue(record.payment, clock_.now());
    return expires ? Verdict::pending : verdict;
}

Result<Recorder::Settled> Recorder::settle_in(store::Transaction& tx,
                                              const Payment& payment,
                                              const News& news) const {
    // The order first: who has to wait for it sees afterwards what the other one did to the
    // payment.
    auto order = own_order(tx, payment);
    if (!order)
        return order.error();
    auto known = tx.find_payment(payment.imp_uid);
    if (!known)
        return known.error();

    const bool stale = *known && compare_progress(payment, (*known)->payment) < 0;
    PaymentRecord record{.payment = stale ? (*known)->payment : with_what_is_known(payment, *known),
                         .verdict = *known ? (*known)->verdict : std::nullopt,
                         .overruled = *known && (*known)->overruled,
                         .first_seen_at = *known ? (*known)->first_seen_at : news.at,
                         .updated_at = *known ? (*known)->updated_at : news.at};
    record.verdict =
        *order ? std::optional(verdict_by(news.source, **order, record)) : std::nullopt;
    const bool is_new =
        !*known || (*known)->payment != record.payment || (*known)->verdict != record.verdict;
    if (is_new) {
        record.updated_at = news.at;
        if (auto put = tx.put_payment(record); !put)
            return put.error();
    }
    if (!*order)
        return Settled{std::move(record), std::nullopt};

    auto after = update_order_in(tx, **order, record, news);
    if (!after)
        return after.error();
    if (is_new || !same_outcome(**order, *after)) {
        const auto event =
            payment_event(**order, *after, record.payment, to_string(*record.verdict), news);
        if (auto put = tx.append_event(event); !put)
            return put.error();
        const Change change{.before = **order,
                            .after = *after,
                            .known = *known ? &**known : nullptr,
                            .record = record,
                            .sandbox = is_test_payment(record.payment, options_.policy)};
        if (auto left = leave_to_do(tx, change, news.at); !left)
            return left.error();
    }
    if (stale) {
        if (auto noted = note_once(tx, *after, payment, kStaleAnswer, news); !noted)
            return noted.error();
    }
    return Settled{std::move(record), *std::move(after)};
}

Result<Order> Recorder::update_order_in(store::Transaction& tx,
                                        const Order& order,
                                        const PaymentRecord& record,
                                        const News& news) const {
    auto records = tx.payments_of(order.merchant_uid.str());
    if (!records)
        return records.error();
    put_into(*records, record);
    Order after = settle_order(order, record.payment, *record.verdict, *records);
    // A payment of an archived order was put in again: it is to be archived again one day.
    after.archived_at = 0;
    if (same_outcome(order, after) && order.archived_at == 0)
        return after;
    after.updated_at = news.at;
    const auto won = tx.update_order(after);
    if (!won)
        return won.error();
    if (!*won)
        return Error{Errc::conflict, "the order was changed meanwhile"};
    ++after.version;
    if (order.accepted != after.accepted) {
        // The order has its money: nobody is to pay into its open accounts any more.
        for (const PaymentRecord& other : *records) {
            if (after.accepted == other.payment.imp_uid || !is_open_vbank(other.payment))
                continue;
            if (auto added = tx.add_entry(revoke_entry(other, news.at)); !added)
                return added.error();
        }
    }
    return after;
}

/// What is to happen outside because of this change: the shop is told, money goes back, an account
/// is taken back.
Result<void> Recorder::leave_to_do(store::Transaction& tx,
                                   const Change& change,
                                   UnixSeconds now) const {
    for (const ShopEvent& event : shop_events(change)) {
        if (auto told = tell(tx, event); !told)
            return told;
    }
    const PaymentRecord& record = change.record;
    const bool has_new_key = *record.verdict == Verdict::billing_key_issued &&
                             change.before.accepted != record.payment.imp_uid;
    if (has_new_key) {
        auto put = tx.put_billing_key({.customer_uid = record.payment.customer_uid,
                                       .merchant_uid = record.payment.merchant_uid,
                                       .imp_uid = record.payment.imp_uid,
                                       .pg_provider = record.payment.pg_provider,
                                       .issued_at = record.payment.paid_at});
        if (!put)
            return put;
    }
    const bool refunds =
        options_.refund_refused && is_refundable_refusal(*record.verdict, record.payment);
    if (refunds) {
        if (auto added = tx.add_entry(refund_entry(record, now)); !added)
            return added.error();
    }
    // An account that was opened after the order had its money.
    const bool is_late_account = *record.verdict == Verdict::superseded && change.after.accepted &&
                                 is_open_vbank(record.payment);
    if (is_late_account) {
        if (auto added = tx.add_entry(revoke_entry(record, now)); !added)
            return added.error();
    }
    return {};
}

Result<void> Recorder::refuse_in(store::Transaction& tx,
                                 const Order& order,
                                 const Payment& payment,
                                 const News& news) const {
    return note_once(tx, order, payment, to_string(Verdict::forged_merchant_uid), news);
}

Result<void> Recorder::note_once(store::Transaction& tx,
                                 const Order& order,
                                 const Payment& payment,
                                 std::string_view word,
                                 const News& news) {
    auto noted = tx.has_event(order.merchant_uid.str(), payment.imp_uid.str(), word);
    if (!noted)
        return noted.error();
    if (*noted)
        return {};
    return tx.append_event(payment_event(order, order, payment, word, news));
}

Result<std::optional<Order>> Recorder::own_order(store::Transaction& tx, const Payment& payment) {
    const auto own_uid = MerchantUid::parse(payment.merchant_uid);
    return own_uid ? tx.find_order(*own_uid) : Result<std::optional<Order>>(std::nullopt);
}

Result<std::optional<Applied>> Recorder::already_applied(const Payment& payment,
                                                         const MerchantUid& asked,
                                                         Source source) const {
    const std::optional<Applied> no;
    if (payment.merchant_uid != asked.str())
        return no;
    auto known = store_.find_payment(payment.imp_uid);
    if (!known)
        return known.error();
    if (!*known || (*known)->payment != with_what_is_known(payment, *known))
        return no;
    auto order = store_.find_order(asked);
    if (!order)
        return order.error();
    if (!*order)
        return no;
    const Verdict verdict = verdict_by(source, **order, **known);
    if ((*known)->verdict != verdict)
        return no;
    auto records = store_.payments_of(asked.str());
    if (!records)
        return records.error();
    if (!same_outcome(**order, settle_order(**order, payment, verdict, *records)))
        return no;
    return std::optional(Applied{**order, verdict, **known});
}

}  // namespace imp::settlement
