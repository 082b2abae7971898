#include "settlement/refunds.hpp"

#include "base/json.hpp"
#include "base/log.hpp"

#include <string>
#include <utility>

namespace imp::settlement {

namespace {

/// An answer that was lost may still be under way: so long nothing is asked again.
constexpr UnixSeconds kUnclearFor = 60;
/// How often a refund that i'mport took, and the PG has not done yet, is looked at.
constexpr UnixSeconds kLookAgain = 600;

constexpr std::string_view kReason = "주문과 맞지 않는 결제의 자동 취소";

constexpr std::string_view kTurn = "refunds.last_begun";

/// What `body` of a refund's entry says: whether i'mport took it.
constexpr std::string_view kTaken = R"({"taken":true})";

Attempt done() {
    return {.end = Attempt::End::done};
}

Attempt later(std::string error) {
    return {.end = Attempt::End::retry, .error = std::move(error)};
}

Attempt wait_until(UnixSeconds at, std::string error) {
    return {.end = Attempt::End::wait, .error = std::move(error), .again_at = at};
}

Attempt dead(std::string error) {
    return {.end = Attempt::End::dead, .error = std::move(error)};
}

/// The buyer's account is needed to give such money back.
bool needs_account(const Payment& payment) noexcept {
    return payment.pay_method == "vbank";
}

}  // namespace

Refunds::Refunds(store::OrderStore& store,
                 PaymentSource& source,
                 Recorder& recorder,
                 const Clock& clock,
                 int limit)
    : store_(store), source_(source), recorder_(recorder), clock_(clock), limit_(limit) {}

Result<std::optional<Applied>> Refunds::look_up(const std::string& imp_uid) {
    const auto id = ImpUid::parse(imp_uid);
    if (!id)
        return id.error();
    auto payment = source_.find_payment(*id);
    if (!payment)
        return payment.error();
    if (!*payment)
        return Error{Errc::not_found, "i'mport knows no such payment"};
    return take_in(**payment);
}

Result<std::optional<Applied>> Refunds::take_in(const Payment& payment) {
    const auto uid = MerchantUid::parse(payment.merchant_uid);
    if (!uid || !is_plausible(payment))
        return Error{Errc::bad_reply, "the answer cannot be believed"};
    return recorder_.apply(payment, *uid, Source::reconcile);
}

Attempt Refunds::refund(store::OutboxEntry& entry, const OutboxRunner::Keep& keep) {
    // Always first: what is true now. An earlier attempt may have been done though its answer was
    // lost, the operator may have been faster.
    auto now_known = look_up(entry.imp_uid);
    if (!now_known)
        return now_known.error().code == Errc::not_found ? dead(now_known.error().detail)
                                                         : later(now_known.error().detail);
    if (!*now_known)
        return dead("its order is not ours any more");
    const Applied& applied = **now_known;
    const Payment& payment = applied.record.payment;
    if (!is_refundable_refusal(applied.verdict, payment))
        return done();
    const UnixSeconds now = clock_.now();
    if (entry.acted_at != 0) {
        if (entry.body == kTaken) {
            return now - entry.acted_at > OutboxRunner::kGiveUpAfter
                       ? fail(applied, "i'mport took the refund, and does not show it")
                       : wait_until(now + kLookAgain, "taken by i'mport, not shown yet");
        }
        if (now < entry.acted_at + kUnclearFor)
            return wait_until(entry.acted_at + kUnclearFor, "the answer was lost: looking again");
    }
    if (needs_account(payment))
        return fail(applied, "a virtual account: needs the buyer's account");

    if (auto stopped = begin(entry))
        return std::move(*stopped);
    return ask_refund(entry, keep, applied);
}

/// Writes the intent down, if the hour's limit allows it. Empty: go on.
std::optional<Attempt> Refunds::begin(store::OutboxEntry& entry) {
    const UnixSeconds now = clock_.now();
    store::OutboxEntry intent = entry;
    intent.acted_at = now;
    intent.body.clear();
    bool is_over = false;
    const Result<void> begun = store_.transact([&](store::Transaction& tx) -> Result<void> {
        // This row first: whoever counts waits for whoever has counted, on every machine.
        if (auto turn = tx.put_note(kTurn, std::to_string(now)); !turn)
            return turn;
        auto lately = tx.count_acted(kind::kRefund, now - kHour);
        if (!lately)
            return lately.error();
        is_over = *lately >= limit_;
        return is_over ? Result<void>() : tx.update_entry(intent);
    });
    if (!begun)
        return later(begun.error().detail);
    if (is_over) {
        log::error("too many refunds in an hour: stopped (forgery.limit)",
                   {{"imp_uid", entry.imp_uid}, {"limit", limit_}});
        return wait_until(now + kLookAgain, "too many refunds in an hour: see forgery.limit");
    }
    entry = std::move(intent);
    return std::nullopt;
}

Attempt Refunds::ask_refund(store::OutboxEntry& entry,
                            const OutboxRunner::Keep& keep,
                            const Applied& applied) {
    const Payment& payment = applied.record.payment;
    const auto reply = source_.cancel({.imp_uid = payment.imp_uid,
                                       .amount = std::nullopt,
                                       .checksum = amount_left(payment),
                                       .reason = std::string(kReason),
                                       .refund_account = std::nullopt});
    if (!reply && reply.error().code == Errc::refused) {
        // "Already cancelled" is a refusal too: only a look-up tells.
        auto after = look_up(entry.imp_uid);
        if (after && *after && is_fully_cancelled((*after)->record.payment))
            return done();
        return fail(applied, reply.error().detail);
    }
    if (!reply)
        return wait_until(clock_.now() + kUnclearFor, reply.error().detail);
    auto after = take_in(reply->payment);
    if (after && *after && is_fully_cancelled((*after)->record.payment)) {
        log::info("refused money was given back",
                  {{"imp_uid", entry.imp_uid}, {"merchant_uid", entry.merchant_uid}});
        return done();
    }
    entry.body = kTaken;
    if (auto kept = keep(entry); !kept)
        return wait_until(clock_.now() + kUnclearFor, kept.error().detail);
    return wait_until(clock_.now() + kUnclearFor, "taken by i'mport, not shown yet");
}

/// Tells the shop that it is the operator's task.
Attempt Refunds::fail(const Applied& applied, const std::string& why) {
    const Result<void> told = store_.transact([&](store::Transaction& tx) {
        return recorder_.tell(
            tx,
            make_event(ShopEventType::refund_failed,
                       applied.order,
                       applied.record.payment,
                       is_test_payment(applied.record.payment, recorder_.policy()),
                       {},
                       why));
    });
    return told ? dead(why) : later(told.error().detail);
}

Attempt Refunds::revoke(store::OutboxEntry& entry, const OutboxRunner::Keep& keep) {
    auto now_known = look_up(entry.imp_uid);
    if (!now_known)
        return later(now_known.error().detail);
    if (!*now_known || !is_open_vbank((*now_known)->record.payment))
        return done();  // paid into (then it is a duplicate), or gone already
    if (!(*now_known)->order.accepted)
        return done();
    entry.acted_at = clock_.now();
    if (auto kept = keep(entry); !kept)
        return later(kept.error().detail);
    const ImpUid& imp_uid = (*now_known)->record.payment.imp_uid;
    if (const auto revoked = source_.revoke_vbank(imp_uid); !revoked)
        return later(revoked.error().detail);
    auto after = look_up(entry.imp_uid);
    const bool gone = after && (!*after || !is_open_vbank((*after)->record.payment));
    return gone ? done() : later("taken back, but still shown as open");
}

}  // namespace imp::settlement
