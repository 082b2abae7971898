#include "settlement/recorder.hpp"

#include "base/json.hpp"
#include "base/log.hpp"

#include <algorithm>

namespace imp::settlement {

namespace {

/// The journal's word for an answer that is behind what is known already.
constexpr std::string_view kStaleAnswer = "stale_answer";

/// Named fields only: nothing about the buyer.
std::string journal_detail(const Payment& payment) {
    json::Value detail = json::Value::object();
    detail.set("status", json::Value::string(to_string(payment.status)));
    detail.set("amount", json::Value::number(payment.amount.str()));
    detail.set("cancel_amount", json::Value::number(payment.cancel_amount.str()));
    detail.set("currency", json::Value::string(payment.currency));
    detail.set("merchant_uid", json::Value::string(payment.merchant_uid));
    detail.set("pay_method", json::Value::string(payment.pay_method));
    detail.set("pg_provider", json::Value::string(payment.pg_provider));
    detail.set("pg_tid", json::Value::string(payment.pg_tid));
    detail.set("customer_uid_usage", json::Value::string(payment.customer_uid_usage));
    detail.set("sandbox", payment.sandbox ? json::Value::boolean(*payment.sandbox) : json::Value());
    detail.set("fail_reason", json::Value::string(payment.fail_reason));
    return detail.dump();
}

bool same_outcome(const Order& a, const Order& b) {
    return a.state == b.state && a.accepted == b.accepted;
}

store::Event event_for(const Order& before,
                       const Order& after,
                       const Payment& payment,
                       std::string_view verdict,
                       Source source,
                       UnixSeconds now) {
    return {.at = now,
            .source = std::string(to_string(source)),
            .merchant_uid = before.merchant_uid.str(),
            .imp_uid = payment.imp_uid.str(),
            .verdict = std::string(verdict),
            .state_before = std::string(to_string(before.state)),
            .state_after = std::string(to_string(after.state)),
            .detail = journal_detail(payment)};
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

Recorder::Recorder(store::OrderStore& store, const Clock& clock, Policy policy)
    : store_(store), clock_(clock), policy_(std::move(policy)) {}

Result<std::optional<Applied>> Recorder::apply(const Payment& payment,
                                               const MerchantUid& asked,
                                               Source source) {
    auto known = already_applied(payment, asked);
    if (!known || *known)
        return known;

    std::optional<Applied> applied;
    const Result<void> done = store_.transact([&](store::Transaction& tx) -> Result<void> {
        applied.reset();
        auto settled = settle_in(tx, payment, source);
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
        return refuse_in(tx, **order, payment, source);
    });
    if (!done)
        return done.error();
    if (applied) {
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
    return store_.transact([&](store::Transaction& tx) -> Result<void> {
        auto settled = settle_in(tx, payment, Source::redirect);
        return settled ? Result<void>() : settled.error();
    });
}

Result<Recorder::Settled> Recorder::settle_in(store::Transaction& tx,
                                              const Payment& payment,
                                              Source source) const {
    auto known = tx.find_payment(payment.imp_uid);
    if (!known)
        return known.error();
    std::optional<Order> order;
    if (const auto own_uid = MerchantUid::parse(payment.merchant_uid)) {
        auto found = tx.find_order(*own_uid);
        if (!found)
            return found.error();
        order = std::move(*found);
    }

    const UnixSeconds now = clock_.now();
    const bool stale = *known && compare_progress(payment, (*known)->payment) < 0;
    PaymentRecord record{.payment = stale ? (*known)->payment : payment,
                         .verdict = std::nullopt,
                         .first_seen_at = *known ? (*known)->first_seen_at : now,
                         .updated_at = *known ? (*known)->updated_at : now};
    if (order)
        record.verdict = decide(*order, record.payment, policy_);
    const bool news =
        !*known || (*known)->payment != record.payment || (*known)->verdict != record.verdict;
    if (news) {
        record.updated_at = now;
        if (auto put = tx.put_payment(record); !put)
            return put.error();
    }
    if (!order)
        return Settled{std::move(record), std::nullopt};

    auto records = tx.payments_of(order->merchant_uid.str());
    if (!records)
        return records.error();
    put_into(*records, record);
    Order after = settle_order(*order, record.payment, *record.verdict, *records);
    const bool changed = !same_outcome(*order, after);
    if (changed) {
        after.updated_at = now;
        const auto won = tx.update_order(after);
        if (!won)
            return won.error();
        if (!*won)
            return Error{Errc::conflict, "the order was changed meanwhile"};
        ++after.version;
    }
    if (news || changed) {
        const auto event =
            event_for(*order, after, record.payment, to_string(*record.verdict), source, now);
        if (auto put = tx.append_event(event); !put)
            return put.error();
    }
    if (stale) {
        auto noted = tx.has_event(order->merchant_uid.str(), payment.imp_uid.str(), kStaleAnswer);
        if (!noted)
            return noted.error();
        if (!*noted) {
            const auto event = event_for(after, after, payment, kStaleAnswer, source, now);
            if (auto put = tx.append_event(event); !put)
                return put.error();
        }
    }
    return Settled{std::move(record), std::move(after)};
}

Result<void> Recorder::refuse_in(store::Transaction& tx,
                                 const Order& order,
                                 const Payment& payment,
                                 Source source) const {
    const std::string_view verdict = to_string(Verdict::forged_merchant_uid);
    auto noted = tx.has_event(order.merchant_uid.str(), payment.imp_uid.str(), verdict);
    if (!noted)
        return noted.error();
    if (*noted)
        return {};
    return tx.append_event(event_for(order, order, payment, verdict, source, clock_.now()));
}

Result<std::optional<Applied>> Recorder::already_applied(const Payment& payment,
                                                         const MerchantUid& asked) const {
    const std::optional<Applied> no;
    if (payment.merchant_uid != asked.str())
        return no;
    auto known = store_.find_payment(payment.imp_uid);
    if (!known)
        return known.error();
    if (!*known || (*known)->payment != payment)
        return no;
    auto order = store_.find_order(asked);
    if (!order)
        return order.error();
    if (!*order)
        return no;
    const Verdict verdict = decide(**order, payment, policy_);
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
