// The part of reconciliation that asks about single orders and payments.
#include "base/log.hpp"
#include "settlement/archive.hpp"
#include "settlement/order_change.hpp"
#include "settlement/reconcile.hpp"

#include <algorithm>

namespace imp::settlement {

namespace {

constexpr int kMostBatches = 50;
/// Payments that are looked through for a batch of those that i'mport is asked about.
constexpr int kLookedThrough = 500;
constexpr int kOrdersAtOnce = 200;
constexpr std::chrono::seconds kBatchDeadline{30};

constexpr std::string_view kOrderExpired = "order_expired";

/// Open orders are asked about less and less often: after 5 min, 10, 20 … 6 h, and in the end once
/// a day. An account is asked about when its deposit is overdue at the latest.
UnixSeconds next_check(const Order& order, UnixSeconds now) {
    const UnixSeconds age = std::max<UnixSeconds>(now - order.created_at, 0);
    const UnixSeconds most = age > 7 * kDay ? kDay : 6 * kHour;
    UnixSeconds next = now + std::clamp(age, 5 * kMinute, most);
    if (order.expires_at > now)
        next = std::min(next, order.expires_at);
    return next;
}

/// Payments that hold money, by what is to be done about it.
struct ToCheck {
    std::vector<ImpUid> to_ask;    ///< kBatch at most
    std::vector<ImpUid> not_ours;  ///< no order has accepted it: it is looked at again in a day
    std::vector<ImpUid> too_old;
};

ToCheck sort_out(const std::vector<store::HeldPayment>& held, UnixSeconds paid_since) {
    ToCheck due;
    for (const store::HeldPayment& one : held) {
        if (one.paid_at < paid_since)
            due.too_old.push_back(one.imp_uid);
        else if (!one.is_accepted)
            due.not_ours.push_back(one.imp_uid);
        else if (due.to_ask.size() < static_cast<std::size_t>(kBatch))
            due.to_ask.push_back(one.imp_uid);
    }
    return due;
}

}  // namespace

void Reconciler::check_orders_of(UnixSeconds from, UnixSeconds to, ReconcileReport& report) {
    std::string after;
    for (bool more = true; more && !report.interrupted;) {
        auto orders = store_.open_orders_between(from, to + 1, after, kOrdersAtOnce);
        if (!orders)
            return report.note_trouble(orders.error());
        for (const Order& order : *orders) {
            if (!check_order(order, report))
                return;
            after = order.merchant_uid.str();
        }
        more = orders->size() == static_cast<std::size_t>(kOrdersAtOnce);
    }
}

void Reconciler::check_due_orders(ReconcileReport& report) {
    auto orders = store_.orders_to_check(clock_.now(), kOrdersAtOnce);
    if (!orders)
        return report.note_trouble(orders.error());
    for (const Order& order : *orders) {
        if (!check_order(order, report))
            return;
    }
}

/// Asks about one open order, as a landing without imp_uid does. False if asking more is no use
/// now.
bool Reconciler::check_order(const Order& order, ReconcileReport& report) {
    ++report.orders_asked;
    report.tell();
    const Answer answer =
        settler_.settle({.merchant_uid = order.merchant_uid, .source = Source::reconcile});
    if (answer.trouble) {
        report.note_trouble(*answer.trouble);
        if (answer.trouble->code != Errc::bad_reply)
            return false;
        log::warn("an order cannot be checked now",
                  {{"merchant_uid", order.merchant_uid.str()}, {"detail", answer.trouble->detail}});
    } else if (answer.order && answer.order->version != order.version) {
        report.note_changed(order.merchant_uid);
    }
    // One that has trouble of its own has its next turn too: it must not stand before all others.
    const Result<void> kept = schedule(order.merchant_uid, !answer.trouble);
    if (!kept)
        report.note_trouble(kept.error());
    return kept.has_value();
}

/// When to ask next; an order whose time is over is closed, now that i'mport has been asked once
/// more.
Result<void> Reconciler::schedule(const MerchantUid& merchant_uid, bool was_asked) {
    const UnixSeconds now = clock_.now();
    return store_.transact([&](store::Transaction& tx) -> Result<void> {
        auto order = tx.find_order(merchant_uid);
        if (!order)
            return order.error();
        if (!*order || !is_open(**order))
            return {};
        Order after = **order;
        after.check_at = next_check(after, now);
        const bool is_over =
            was_asked && is_expired(after, now) && after.state != OrderState::awaiting_deposit;
        if (is_over) {
            after.closed = true;
            after.updated_at = now;
            auto noted =
                tx.append_event(order_event(after, after, kOrderExpired, Source::reconcile, now));
            if (!noted)
                return noted;
        }
        auto won = tx.update_order(after);
        if (!won)
            return won.error();
        return *won ? Result<void>() : Error{Errc::conflict, "the order was changed meanwhile"};
    });
}

void Reconciler::check_accepted(ReconcileReport& report) {
    for (int batch = 0; batch < kMostBatches; ++batch) {
        const UnixSeconds now = clock_.now();
        const auto held = store_.payments_to_check(now - kDay, kLookedThrough);
        if (!held)
            return report.note_trouble(held.error());
        if (held->empty())
            return;
        const ToCheck due = sort_out(*held, now - kRefundableFor);
        if (!due.to_ask.empty()) {
            auto payments = source_.find_payments(
                due.to_ask, std::chrono::steady_clock::now() + kBatchDeadline);
            if (!payments)
                return report.note_trouble(payments.error());
            for (const Payment& payment : *payments)
                take_in(payment, report);
        }
        const Result<void> marked = store_.transact([&](store::Transaction& tx) -> Result<void> {
            if (Result<void> done = tx.mark_checked(due.to_ask, now); !done)
                return done;
            if (Result<void> done = tx.mark_checked(due.not_ours, now); !done)
                return done;
            return tx.mark_checked(due.too_old, store::too_old_at(now));
        });
        if (!marked)
            return report.note_trouble(marked.error());
    }
}

}  // namespace imp::settlement
