// The operator takes a payment in spite of the table: on the record.
#include "base/json.hpp"
#include "settlement/payment_event.hpp"
#include "settlement/recorder.hpp"

namespace imp::settlement {

namespace {

/// The journal's word for it.
constexpr std::string_view kOverruled = "overruled";

std::string reason_detail(const std::string& reason) {
    json::Value detail = json::Value::object();
    detail.set("reason", json::Value::string(reason));
    return detail.dump();
}

}  // namespace

Result<Applied> Recorder::overrule(const ImpUid& imp_uid, const std::string& reason) {
    const News news{Source::by_operator, clock_.now(), {}};
    std::optional<Applied> applied;
    const Result<void> done = store_.transact([&](store::Transaction& tx) -> Result<void> {
        auto refused = find_refused(tx, imp_uid);
        if (!refused)
            return refused.error();
        if (auto stopped = stop_refund(tx, imp_uid, news.at); !stopped)
            return stopped;
        auto& [order, record] = *refused;
        store::Event event = payment_event(order, order, record.payment, kOverruled, news);
        event.detail = reason_detail(reason);
        if (auto put = tx.append_event(event); !put)
            return put;
        record.overruled = true;
        if (auto put = tx.put_payment(record); !put)
            return put;
        auto settled = settle_in(tx, record.payment, news);
        if (!settled)
            return settled.error();
        applied = Applied{*settled->own_order, *settled->record.verdict, settled->record};
        return {};
    });
    if (!done)
        return done.error();
    return std::move(*applied);
}

Result<std::pair<Order, PaymentRecord>> Recorder::find_refused(store::Transaction& tx,
                                                               const ImpUid& imp_uid) const {
    auto record = tx.find_payment(imp_uid);
    if (!record)
        return record.error();
    if (!*record)
        return Error{Errc::not_found, "there is no payment " + imp_uid.str() + " on record"};
    auto order = own_order(tx, (*record)->payment);
    if (!order)
        return order.error();
    if (!*order)
        return Error{Errc::not_found, "the order that the payment names is not ours"};
    const Verdict verdict = verdict_of(**order, **record);
    if (verdict == Verdict::duplicate || verdict == Verdict::superseded)
        return Error{Errc::conflict, "the order has its money from another payment, or is closed"};
    if (!is_refusal(verdict))
        return Error{Errc::refused,
                     "there is nothing to overrule: it is " + std::string(to_string(verdict))};
    if (!holds_money((*record)->payment))
        return Error{Errc::conflict, "the payment holds no money"};
    return std::pair(**order, **record);
}

Result<void> Recorder::stop_refund(store::Transaction& tx, const ImpUid& imp_uid, UnixSeconds now) {
    auto entry = tx.find_entry(std::string(kind::kRefund) + ":" + imp_uid.str());
    if (!entry)
        return entry.error();
    if (!*entry || (*entry)->state != store::OutboxState::due)
        return {};
    if ((*entry)->acted_at != 0 || (*entry)->claimed_until > now)
        return Error{Errc::conflict, "its refund is under way"};
    (*entry)->state = store::OutboxState::dropped;
    return tx.update_entry(**entry);
}

}  // namespace imp::settlement
