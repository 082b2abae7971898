// Refunds of accepted money, for the operator.
#include "base/json.hpp"
#include "base/random.hpp"
#include "settlement/refunds.hpp"

namespace imp::settlement {

namespace {

constexpr UnixSeconds kCancelLookAgain = 60;
/// After that an unclear cancellation that i'mport does not show has not been done.
constexpr UnixSeconds kCancelUnclearFor = 600;

constexpr std::string_view kCancelRequested = "cancel_requested";

/// What an entry of kind cancel remembers: never the buyer's account.
struct Intent {
    Decimal expected;    ///< cancel_amount once it is done
    bool taken = false;  ///< i'mport said yes
};

std::string to_body(const Intent& intent) {
    json::Value body = json::Value::object();
    body.set("expected", json::Value::number(intent.expected.str()));
    body.set("taken", json::Value::boolean(intent.taken));
    return body.dump();
}

Result<Intent> parse_body(const std::string& body) {
    auto object = json::parse(body);
    if (!object)
        return object.error();
    const json::Value* const expected = object->find("expected");
    const json::Value* const taken = object->find("taken");
    if (expected == nullptr || taken == nullptr)
        return Error{Errc::bad_input, "a field is missing"};
    auto amount = Decimal::parse(expected->text());
    if (!amount)
        return amount.error();
    return Intent{*amount, taken->as_bool()};
}

bool shows(const PaymentRecord& record, const Intent& intent) noexcept {
    return record.payment.cancel_amount >= intent.expected;
}

/// Empty: nothing stands against it.
std::optional<Error> objection(const CancelOrder& request,
                               const Order& order,
                               const Payment& payment) {
    const Decimal left = amount_left(payment);
    if (request.seen_left && *request.seen_left != left)
        return Error{Errc::conflict,
                     "another amount is left by now: " + left.str() + " instead of " +
                         request.seen_left->str()};
    if (left.is_zero())
        return Error{Errc::refused, "everything has been given back already"};
    if (request.amount) {
        if (request.amount->is_zero() || request.amount->is_negative())
            return Error{Errc::bad_input,
                         "the amount must be more than 0: i'mport takes 0 for all that is left"};
        if (*request.amount > left)
            return Error{Errc::bad_input, "only " + left.str() + " is left of the payment"};
        if (!request.amount->to_minor(order.price.currency().exponent()))
            return Error{Errc::bad_input, "the currency has no such fraction"};
    }
    if (payment.pay_method == "vbank" && !request.account)
        return Error{Errc::bad_input, "a virtual account: the buyer's account is needed"};
    return std::nullopt;
}

store::OutboxEntry entry_for(const Order& order,
                             const ImpUid& imp_uid,
                             const Intent& intent,
                             UnixSeconds now) {
    store::OutboxEntry entry;
    entry.id = std::string(kind::kCancel) + ":" + imp_uid.str() + ":" + random_hex(8);
    entry.lane = entry.id;
    entry.kind = kind::kCancel;
    entry.merchant_uid = order.merchant_uid.str();
    entry.imp_uid = imp_uid.str();
    entry.body = to_body(intent);
    entry.created_at = now;
    entry.due_at = now + kCancelLookAgain;
    entry.claimed_until = now + OutboxRunner::kClaim;
    entry.acted_at = now;
    return entry;
}

std::string detail_of(const CancelOrder& request, const Decimal& amount) {
    json::Value detail = json::Value::object();
    detail.set("amount", json::Value::number(amount.str()));
    detail.set("reason", json::Value::string(request.reason));
    if (!request.by.empty())
        detail.set("by", json::Value::string(request.by));
    return detail.dump();
}

}  // namespace

Result<CancelOutcome> Refunds::cancel(const CancelOrder& request) {
    auto order = store_.find_order(request.merchant_uid);
    if (!order)
        return order.error();
    if (!*order)
        return Error{Errc::not_found, "there is no order " + request.merchant_uid.str()};
    if (!(*order)->accepted)
        return Error{Errc::not_found, "the order has no accepted payment"};
    auto fresh = look_up((*order)->accepted->str());
    if (!fresh)
        return fresh.error();
    if (!*fresh)
        return Error{Errc::not_found, "there is no order " + request.merchant_uid.str()};
    const Payment payment = (*fresh)->record.payment;
    if (auto no = objection(request, (*fresh)->order, payment))
        return std::move(*no);

    const Decimal amount = request.amount.value_or(amount_left(payment));
    const Intent intent{payment.cancel_amount.plus(amount).value_or(payment.amount), false};
    const UnixSeconds now = clock_.now();
    store::OutboxEntry entry = entry_for((*fresh)->order, payment.imp_uid, intent, now);
    const Result<void> kept = store_.transact([&](store::Transaction& tx) -> Result<void> {
        const std::string state(to_string((*fresh)->order.state));
        auto noted = tx.append_event({.at = now,
                                      .source = std::string(to_string(Source::by_operator)),
                                      .merchant_uid = request.merchant_uid.str(),
                                      .imp_uid = payment.imp_uid.str(),
                                      .verdict = std::string(kCancelRequested),
                                      .state_before = state,
                                      .state_after = state,
                                      .detail = detail_of(request, amount)});
        if (!noted)
            return noted;
        auto added = tx.add_entry(entry);
        return added ? Result<void>() : added.error();
    });
    if (!kept)
        return kept.error();
    return ask_cancel(request, std::move(entry), **fresh, intent.expected);
}

Result<CancelOutcome> Refunds::ask_cancel(const CancelOrder& request,
                                          store::OutboxEntry entry,
                                          const Applied& before,
                                          const Decimal& expected) {
    const auto reply = source_.cancel({.imp_uid = before.record.payment.imp_uid,
                                       .amount = request.amount,
                                       .checksum = amount_left(before.record.payment),
                                       .reason = request.reason,
                                       .refund_account = request.account});
    entry.claimed_until = 0;
    CancelOutcome outcome{CancelEnd::unclear, before.order, before.record};
    if (!reply && reply.error().code == Errc::refused) {
        entry.state = store::OutboxState::done;
        entry.last_error = reply.error().detail;
    } else if (!reply) {
        entry.last_error = reply.error().detail;
    } else if (auto after = take_in(reply->payment); after && *after) {
        outcome.order = (*after)->order;
        outcome.record = (*after)->record;
        const bool shown = shows((*after)->record, {expected, true});
        outcome.end = shown ? CancelEnd::done : CancelEnd::pending;
        entry.body = to_body({expected, true});
        if (shown)
            entry.state = store::OutboxState::done;
    } else {
        entry.body = to_body({expected, true});
        outcome.end = CancelEnd::pending;
    }
    // What could not be written here the worker finds out: the entry is due again soon.
    const Result<void> written =
        store_.transact([&](store::Transaction& tx) { return tx.update_entry(entry); });
    if (!reply && reply.error().code == Errc::refused)
        return reply.error();
    if (!written)
        return written.error();
    return outcome;
}

Attempt Refunds::resume_cancel(store::OutboxEntry& entry, const OutboxRunner::Keep& /*keep*/) {
    const auto intent = parse_body(entry.body);
    if (!intent)
        return {.end = Attempt::End::dead, .error = "the intent cannot be read"};
    auto now_known = look_up(entry.imp_uid);
    if (!now_known)
        return {.end = Attempt::End::retry, .error = now_known.error().detail};
    if (*now_known && shows((*now_known)->record, *intent))
        return {.end = Attempt::End::done};
    const UnixSeconds now = clock_.now();
    const UnixSeconds patience = intent->taken ? OutboxRunner::kGiveUpAfter : kCancelUnclearFor;
    if (now - entry.acted_at > patience)
        return {.end = Attempt::End::dead,
                .error = intent->taken ? "i'mport took the cancellation, and does not show it"
                                       : "i'mport shows no such cancellation; it is not repeated"};
    return {.end = Attempt::End::wait,
            .error = intent->taken ? "taken by i'mport, not shown yet" : "the answer was lost",
            .again_at = now + kCancelLookAgain};
}

}  // namespace imp::settlement
