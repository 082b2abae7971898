#include "base/log.hpp"
#include "handlers/handlers.hpp"
#include "handlers/render.hpp"
#include "metrics/exposition.hpp"
#include "metrics/numbers.hpp"
#include "settlement/backlog.hpp"

#include <algorithm>

namespace imp::handlers {

namespace {

using metrics::Family;
using metrics::StoreSays;
using settlement::Backlog;

/// 0 for what does not wait.
UnixSeconds age(const Backlog& backlog, UnixSeconds since) noexcept {
    return since == 0 ? 0 : std::max<UnixSeconds>(backlog.now - since, 0);
}

void set_gauges(const Backlog& backlog) noexcept {
    metrics::set(Family::outbox_due, backlog.due);
    metrics::set(Family::outbox_oldest, age(backlog, backlog.oldest_due));
    metrics::set(Family::outbox_failing, backlog.failing);
    metrics::set(Family::outbox_dead, backlog.dead);
    metrics::set(Family::inbox_webhooks, backlog.inbox);
    metrics::set(Family::inbox_oldest, age(backlog, backlog.oldest_inbox));
    metrics::set(Family::orders_to_check, backlog.waiting);
    metrics::set(Family::orders_to_check_oldest, age(backlog, backlog.oldest_waiting));
    metrics::set(Family::reconciliation_lag,
                 std::max<UnixSeconds>(backlog.now - backlog.progress.last_complete, 0));
    metrics::set(Family::worker_last_walk,
                 std::max<UnixSeconds>(backlog.now - backlog.progress.last_walk, 0));
    metrics::set(Family::payments_without_order, backlog.unmatched);
    metrics::set(Family::payments_refused, backlog.refused);
}

void ask_store(store::OrderStore& store, UnixSeconds now) {
    const auto backlog = settlement::take_stock(store, now);
    if (backlog)
        set_gauges(*backlog);
    else
        log::warn("metrics: the store cannot be asked", {{"detail", backlog.error().detail}});
    metrics::set(Family::store_up,
                 static_cast<std::int64_t>(backlog ? StoreSays::up : StoreSays::down));
}

}  // namespace

http::Response show_metrics(const Lent& lent, const http::Request& request) {
    if (!lent.settings.metrics_allow.contains(request.remote_addr())) {
        log::warn("metrics: asked for from an address that metrics.allow does not name",
                  {{"address", shown_address(request)}});
        return refusal(lent.pages, request, 403, /*json=*/true);
    }
    metrics::look_again();
    const UnixSeconds now = lent.clock.now();
    if (metrics::begin_asking_store(now))
        ask_store(lent.store, now);
    http::Response response{.status = 200, .headers = {}, .body = {}};
    response.body = metrics::exposition(IMP_VERSION, now);
    response.set("Content-Type", metrics::kContentType);
    return response;
}

}  // namespace imp::handlers
