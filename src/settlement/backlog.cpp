#include "settlement/backlog.hpp"

namespace imp::settlement {

using store::OutboxState;

Result<Backlog> take_stock(store::OrderStore& store, UnixSeconds now) {
    Backlog backlog{.now = now};
    const auto progress = reconcile_progress(store);
    if (!progress)
        return progress.error();
    backlog.progress = *progress;

    const auto due = store.count_entries(OutboxState::due);
    const auto dead = store.count_entries(OutboxState::dead);
    const auto first = store.due_entries(now, 1);
    const auto failing = store.last_errors(kCountUpTo);
    if (!due || !dead || !first || !failing)
        return Error{Errc::store, "the outbox cannot be read"};
    backlog.due = *due;
    backlog.dead = *dead;
    if (!first->empty())
        backlog.oldest_due = first->front().due_at;
    backlog.failing = static_cast<std::int64_t>(failing->size());
    if (!failing->empty())
        backlog.last_error = failing->back();

    const auto inbox = store.count_inbox();
    const auto first_inbox = store.due_inbox(now, 1);
    const auto waiting = store.orders_to_check(now, kCountUpTo);
    const auto unmatched = store.payments_without_order("", kCountUpTo);
    const auto refused = store.count_refused(kCountUpTo);
    if (!inbox || !first_inbox || !waiting || !unmatched || !refused)
        return Error{Errc::store, "orders and webhooks cannot be read"};
    backlog.inbox = *inbox;
    if (!first_inbox->empty())
        backlog.oldest_inbox = first_inbox->front().due_at;
    backlog.waiting = static_cast<std::int64_t>(waiting->size());
    if (!waiting->empty())
        backlog.oldest_waiting = waiting->front().check_at;
    backlog.unmatched = static_cast<std::int64_t>(unmatched->size());
    backlog.refused = *refused;
    return backlog;
}

}  // namespace imp::settlement
