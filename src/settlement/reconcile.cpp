#include "settlement/reconcile.hpp"

#include "base/log.hpp"
#include "base/text.hpp"

#include <algorithm>

namespace imp::settlement {

namespace {

constexpr UnixSeconds kMinute = 60;
constexpr UnixSeconds kHour = 60 * kMinute;
constexpr UnixSeconds kDay = 24 * kHour;

/// i'mport's lists reach so far: iamport-v1.md 3.6.
constexpr UnixSeconds kLongestSpan = 90 * kDay;
/// i'mport's clock may be ahead of ours.
constexpr UnixSeconds kClocksDiffer = 5 * kMinute;
/// A walk begins so long before the end of the last one: clocks differ, and lists lag behind.
constexpr UnixSeconds kOverlap = kHour;
constexpr UnixSeconds kWalkEvery = 5 * kMinute;
constexpr UnixSeconds kFirstWalk = 3 * kDay;
/// How long the console may refund what nobody tells us about.
constexpr UnixSeconds kRefundableFor = 180 * kDay;
constexpr int kMostPages = 10'000;
constexpr int kBatch = 100;  // imp_uids in one call: iamport-v1.md 3.4
constexpr int kMostBatches = 50;
constexpr int kOrdersAtOnce = 200;
constexpr std::size_t kMostNamed = 1000;
constexpr std::chrono::seconds kPageDeadline{30};

constexpr std::string_view kNextWalk = "reconcile.next_walk";
constexpr std::string_view kWatermark = "reconcile.watermark";
constexpr std::string_view kOrderExpired = "order_expired";

SteadyTime page_deadline() {
    return std::chrono::steady_clock::now() + kPageDeadline;
}

/// When something last happened to it, as far as its own times tell.
UnixSeconds last_touched(const Payment& payment) noexcept {
    return std::max({payment.started_at, payment.paid_at, payment.failed_at, payment.cancelled_at});
}

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

void name(std::vector<std::string>& names, const std::string& one) {
    if (names.size() < kMostNamed && std::find(names.begin(), names.end(), one) == names.end())
        names.push_back(one);
}

/// The first trouble is the one that tells.
void note(ReconcileReport& report, const Error& trouble) {
    if (!report.trouble)
        report.trouble = trouble;
}

}  // namespace

Reconciler::Reconciler(store::OrderStore& store,
                       PaymentSource& source,
                       ExpectedOrders& orders,
                       Settler& settler,
                       Recorder& recorder,
                       const Clock& clock)
    : store_(store),
      source_(source),
      orders_(orders),
      settler_(settler),
      recorder_(recorder),
      clock_(clock) {}

ReconcileReport Reconciler::run(std::chrono::seconds since) {
    ReconcileReport report;
    const UnixSeconds now = clock_.now();
    const UnixSeconds from = now - since.count();
    walk(from, report);
    check_orders_of(from, now, report);
    check_accepted(report);
    log::info("reconciled",
              {{"payments", report.payments_seen},
               {"orders", report.orders_asked},
               {"changed", report.changed.size()},
               {"without_order", report.without_order.size()},
               {"complete", !report.trouble.has_value()}});
    return report;
}

ReconcileReport Reconciler::run_due() {
    ReconcileReport report;
    walk_if_due(report);
    check_due_orders(report);
    check_accepted(report);
    return report;
}

void Reconciler::walk_if_due(ReconcileReport& report) {
    // One machine takes the turn for all, by one row.
    const UnixSeconds now = clock_.now();
    bool ours = false;
    UnixSeconds from = now - kFirstWalk;
    const Result<void> turn = store_.transact([&](store::Transaction& tx) -> Result<void> {
        ours = false;
        const auto number = [&](std::string_view note_name) -> Result<std::optional<std::int64_t>> {
            auto found = tx.find_note(note_name);
            if (!found)
                return found.error();
            return *found ? text::parse_int(**found) : std::nullopt;
        };
        auto next = number(kNextWalk);
        if (!next)
            return next.error();
        if (next->value_or(0) > now)
            return {};
        auto watermark = number(kWatermark);
        if (!watermark)
            return watermark.error();
        if (*watermark)
            from = **watermark - kOverlap;
        ours = true;
        return tx.put_note(kNextWalk, std::to_string(now + kWalkEvery));
    });
    if (!turn)
        return note(report, turn.error());
    if (!ours)
        return;
    ReconcileReport walked;
    walk(from, walked);
    if (!walked.trouble) {
        const Result<void> kept = store_.transact(
            [&](store::Transaction& tx) { return tx.put_note(kWatermark, std::to_string(now)); });
        if (!kept)
            note(walked, kept.error());
    }
    report.payments_seen += walked.payments_seen;
    report.changed = std::move(walked.changed);
    report.without_order = std::move(walked.without_order);
    if (walked.trouble)
        note(report, *walked.trouble);
}

void Reconciler::walk(UnixSeconds from, ReconcileReport& report) {
    // By what changed last, down to `from`: an old payment may have been refunded today.
    const UnixSeconds end = clock_.now() + kClocksDiffer;
    walk_list({.of = PaymentList::Of::all,
               .sorting = PaymentList::Sorting::updated_last_first,
               .from = end - kLongestSpan,
               .to = end,
               .per_page = kBatch},
              from,
              report);
    // And by the time of payment: what `all` is counted by is not documented.
    for (UnixSeconds to = end; to > from && !report.trouble; to -= kLongestSpan)
        walk_list({.of = PaymentList::Of::paid,
                   .sorting = PaymentList::Sorting::paid_last_first,
                   .from = std::max(from, to - kLongestSpan),
                   .to = to,
                   .per_page = kBatch},
                  0,
                  report);
}

/// Until the list ends, or a whole page was last touched before `down_to`.
void Reconciler::walk_list(const PaymentList& list, UnixSeconds down_to, ReconcileReport& report) {
    for (int page = 1; page <= kMostPages; ++page) {
        auto found = source_.list_payments(list, page, page_deadline());
        if (!found)
            return note(report, found.error());
        bool is_older = !found->payments.empty();
        for (const Payment& payment : found->payments) {
            is_older = is_older && last_touched(payment) < down_to;
            take_in(payment, report);
        }
        if (found->unusable > 0)
            log::warn("entries of i'mport's list cannot be read", {{"entries", found->unusable}});
        if (!found->more || is_older)
            return;
    }
    note(report, {Errc::bad_reply, "i'mport's list does not end"});
}

/// One payment that i'mport lists. A list is i'mport's own answer, and one that is behind changes
/// nothing: it needs not be read again one by one.
void Reconciler::take_in(const Payment& payment, ReconcileReport& report) {
    ++report.payments_seen;
    auto known = store_.find_payment(payment.imp_uid);
    if (!known)
        return note(report, known.error());
    const auto uid = MerchantUid::parse(payment.merchant_uid);
    const bool is_old_news = *known && (*known)->payment == payment && (*known)->verdict;
    if (is_old_news || !is_plausible(payment))
        return;
    auto order = uid ? orders_.find(*uid, {.remote_addr = "", .is_browser = false})
                     : Result<std::optional<Order>>(std::nullopt);
    if (!order)
        return note(report, order.error());
    if (!*order) {
        if (!holds_money(payment))
            return;
        name(report.without_order, payment.imp_uid.str());
        if (*known && (*known)->payment == payment)
            return;
        log::warn("a payment without an order of ours",
                  {{"imp_uid", payment.imp_uid.str()}, {"merchant_uid", payment.merchant_uid}});
        if (auto kept = recorder_.keep(payment); !kept)
            note(report, kept.error());
        return;
    }
    auto applied = recorder_.apply(payment, *uid, Source::reconcile);
    if (!applied)
        return note(report, applied.error());
    if (*applied && (*applied)->order.version != (*order)->version)
        name(report.changed, uid->str());
}

void Reconciler::check_orders_of(UnixSeconds from, UnixSeconds to, ReconcileReport& report) {
    std::string after;
    for (bool more = true; more && !report.trouble;) {
        auto orders = store_.open_orders_between(from, to + 1, after, kOrdersAtOnce);
        if (!orders)
            return note(report, orders.error());
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
        return note(report, orders.error());
    for (const Order& order : *orders) {
        if (!check_order(order, report))
            return;
    }
}

/// Asks about one open order, as a landing without imp_uid does. False if asking more is no use
/// now.
bool Reconciler::check_order(const Order& order, ReconcileReport& report) {
    ++report.orders_asked;
    const Answer answer =
        settler_.settle({.merchant_uid = order.merchant_uid, .source = Source::reconcile});
    if (answer.trouble) {
        note(report, *answer.trouble);
        return answer.trouble->code == Errc::bad_reply;  // this one's own trouble
    }
    if (answer.order && answer.order->version != order.version)
        name(report.changed, order.merchant_uid.str());
    const Result<void> kept = schedule(order.merchant_uid);
    if (!kept)
        note(report, kept.error());
    return kept.has_value();
}

/// When to ask next; an order whose time is over is closed, now that i'mport has been asked once
/// more.
Result<void> Reconciler::schedule(const MerchantUid& merchant_uid) {
    const UnixSeconds now = clock_.now();
    return store_.transact([&](store::Transaction& tx) -> Result<void> {
        auto order = tx.find_order(merchant_uid);
        if (!order)
            return order.error();
        if (!*order || !is_open(**order))
            return {};
        Order after = **order;
        after.check_at = next_check(after, now);
        const bool is_over = is_expired(after, now) && after.state != OrderState::awaiting_deposit;
        if (is_over) {
            after.closed = true;
            after.updated_at = now;
            const std::string state(to_string(after.state));
            auto noted = tx.append_event({.at = now,
                                          .source = std::string(to_string(Source::reconcile)),
                                          .merchant_uid = merchant_uid.str(),
                                          .verdict = std::string(kOrderExpired),
                                          .state_before = state,
                                          .state_after = state,
                                          .detail = "{}"});
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
        auto imp_uids = store_.accepted_to_check(now - kRefundableFor, now - kDay, kBatch);
        if (!imp_uids)
            return note(report, imp_uids.error());
        if (imp_uids->empty())
            return;
        auto payments = source_.find_payments(*imp_uids, page_deadline());
        if (!payments)
            return note(report, payments.error());
        for (const Payment& payment : *payments)
            take_in(payment, report);
        const Result<void> marked = store_.transact(
            [&](store::Transaction& tx) { return tx.mark_checked(*imp_uids, now); });
        if (!marked)
            return note(report, marked.error());
    }
}

}  // namespace imp::settlement
