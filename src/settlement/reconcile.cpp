#include "settlement/reconcile.hpp"

#include "base/log.hpp"
#include "base/text.hpp"
#include "settlement/billing_keys.hpp"

#include <algorithm>

namespace imp::settlement {

namespace {

/// i'mport's lists reach so far: iamport-v1.md 3.6.
constexpr UnixSeconds kLongestSpan = 90 * kDay;
/// i'mport's clock may be ahead of ours.
constexpr UnixSeconds kClocksDiffer = 5 * kMinute;
/// A walk begins so long before the end of the last one: clocks differ, and lists lag behind.
constexpr UnixSeconds kOverlap = kHour;
constexpr UnixSeconds kFirstWalk = 3 * kDay;
constexpr int kMostPages = 10'000;
constexpr std::chrono::seconds kPageDeadline{30};
constexpr std::chrono::seconds kKeyDeadline{10};

constexpr std::string_view kNextWalk = "reconcile.next_walk";
constexpr std::string_view kWatermark = "reconcile.watermark";

SteadyTime page_deadline() {
    return std::chrono::steady_clock::now() + kPageDeadline;
}

/// When something last happened to it, as far as its own times tell.
UnixSeconds last_touched(const Payment& payment) noexcept {
    UnixSeconds last =
        std::max({payment.started_at, payment.paid_at, payment.failed_at, payment.cancelled_at});
    for (const Cancellation& part : payment.cancel_history)  // a part of it has no other time
        last = std::max(last, part.cancelled_at);
    return last;
}

constexpr std::size_t kMostNamed = 1000;

void add(std::vector<std::string>& names, const std::string& one) {
    if (names.size() < kMostNamed && std::find(names.begin(), names.end(), one) == names.end())
        names.push_back(one);
}

}  // namespace

Result<ReconcileProgress> reconcile_progress(store::OrderStore& store) {
    const auto next = store.find_note(kNextWalk);
    if (!next)
        return next.error();
    const auto watermark = store.find_note(kWatermark);
    if (!watermark)
        return watermark.error();
    ReconcileProgress progress;
    if (*next)
        progress.last_walk = text::parse_int(**next).value_or(kWalkEvery) - kWalkEvery;
    if (*watermark)
        progress.last_complete = text::parse_int(**watermark).value_or(0);
    return progress;
}

void ReconcileReport::note_changed(const MerchantUid& merchant_uid) {
    add(changed, merchant_uid.str());
}

void ReconcileReport::note_without_order(const ImpUid& imp_uid) {
    add(without_order, imp_uid.str());
}

void ReconcileReport::note_trouble(const Error& error) {
    if (!trouble)
        trouble = error;
}

void ReconcileReport::interrupt(const Error& error) {
    note_trouble(error);
    interrupted = true;
}

void ReconcileReport::tell() const {
    if (watch)
        watch(*this);
}

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

ReconcileReport Reconciler::run(std::chrono::seconds since, const ReconcileWatch& watch) {
    ReconcileReport report;
    report.watch = watch;
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
    report.watch = {};
    return report;
}

ReconcileReport Reconciler::run_due(const ReconcileWatch& watch) {
    ReconcileReport report;
    report.watch = watch;
    walk_if_due(report);
    check_due_orders(report);
    check_accepted(report);
    report.watch = {};
    return report;
}

/// Somebody was told "being confirmed" because i'mport was out of reach, and no walk has been
/// complete since. While that lasts each try is one call that fails.
bool Reconciler::is_to_be_made_up(UnixSeconds last_complete, UnixSeconds now) const {
    return settler_.last_unanswered() != 0 && settler_.last_unanswered() >= last_complete &&
           now - last_complete >= kWalkAgainAfter;
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
        const UnixSeconds at = next->value_or(0);
        auto watermark = number(kWatermark);
        if (!watermark)
            return watermark.error();
        const bool has_its_turn =
            at <= now || at > now + kWalkEvery;  // said by a clock that ran ahead
        if (!has_its_turn && !is_to_be_made_up(watermark->value_or(0), now))
            return {};
        if (*watermark && **watermark <= now + kClocksDiffer)
            from = **watermark - kOverlap;
        ours = true;
        return tx.put_note(kNextWalk, std::to_string(now + kWalkEvery));
    });
    if (!turn)
        return report.note_trouble(turn.error());
    if (!ours)
        return;
    ReconcileReport walked;
    walked.watch = report.watch;
    walk(from, walked);
    if (!walked.interrupted) {
        const Result<void> kept = store_.transact(
            [&](store::Transaction& tx) { return tx.put_note(kWatermark, std::to_string(now)); });
        if (!kept)
            walked.interrupt(kept.error());
    }
    report.payments_seen += walked.payments_seen;
    report.changed = std::move(walked.changed);
    report.without_order = std::move(walked.without_order);
    if (walked.trouble)
        report.note_trouble(*walked.trouble);
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
    for (UnixSeconds to = end; to > from && !report.interrupted; to -= kLongestSpan)
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
            return report.interrupt(found.error());
        bool is_older = !found->payments.empty();
        for (const Payment& payment : found->payments) {
            is_older = is_older && last_touched(payment) < down_to;
            take_in(payment, report);
        }
        report.tell();
        if (found->unusable > 0)
            log::warn("entries of i'mport's list cannot be read", {{"entries", found->unusable}});
        if (!found->more || is_older)
            return;
    }
    report.interrupt({Errc::bad_reply, "i'mport's list does not end"});
}

/// One payment that i'mport lists. A list is i'mport's own answer, and one that is behind changes
/// nothing: it needs not be read again one by one.
void Reconciler::take_in(const Payment& payment, ReconcileReport& report) {
    ++report.payments_seen;
    auto known = store_.find_payment(payment.imp_uid);
    if (!known)
        return report.interrupt(known.error());
    const auto uid = MerchantUid::parse(payment.merchant_uid);
    // A list does not say whether the billing key was seen.
    Payment as_known = payment;
    as_known.billing_key_seen = *known && (*known)->payment.billing_key_seen;
    const bool is_old_news = *known && (*known)->payment == as_known && (*known)->verdict;
    if (is_old_news || !is_plausible(payment))
        return;
    auto order = orders_.find_for(
        payment,
        {.remote_addr = "", .is_browser = false, .deadline = clock_.steady() + kKeyDeadline});
    if (!order)
        return put_off(payment, order.error(), report);
    if (!*order) {
        if (!holds_money(payment))
            return;
        report.note_without_order(payment.imp_uid);
        if (*known && (*known)->payment == as_known)
            return;
        log::warn("a payment without an order of ours",
                  {{"imp_uid", payment.imp_uid.str()}, {"merchant_uid", payment.merchant_uid}});
        if (auto kept = recorder_.keep(payment); !kept)
            report.interrupt(kept.error());
        return;
    }
    auto seen = with_billing_key(store_, source_, payment, clock_.steady() + kKeyDeadline);
    if (!seen)
        return put_off(payment, seen.error(), report);
    auto applied = recorder_.apply(*seen, *uid, Source::reconcile);
    if (!applied)
        return report.interrupt(applied.error());
    if (*applied && (*applied)->order.version != (*order)->version)
        report.note_changed(*uid);
}

/// A payment whose order cannot be read holds up nobody else's: the inbox asks for it again.
void Reconciler::put_off(const Payment& payment, const Error& why, ReconcileReport& report) {
    if (why.code != Errc::bad_reply)
        return report.interrupt(why);
    report.note_trouble(why);
    log::warn("a payment cannot be settled now",
              {{"imp_uid", payment.imp_uid.str()},
               {"merchant_uid", payment.merchant_uid},
               {"detail", why.detail}});
    const UnixSeconds now = clock_.now();
    const Result<void> kept = store_.transact([&](store::Transaction& tx) -> Result<void> {
        auto put = tx.put_inbox({.imp_uid = payment.imp_uid.str(),
                                 .merchant_uid = payment.merchant_uid,
                                 .first_at = now,
                                 .due_at = now + kMinute,
                                 .attempts = 0});
        if (!put)
            return put.error();
        return *put ? Result<void>() : Error{Errc::store, "the inbox is full"};
    });
    if (!kept)
        report.interrupt(kept.error());
}

}  // namespace imp::settlement
