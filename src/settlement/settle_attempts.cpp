// The order's part of settling: every attempt that i'mport knows under its number.
#include "settlement/answers.hpp"
#include "settlement/billing_keys.hpp"
#include "settlement/place.hpp"
#include "settlement/settle.hpp"

namespace imp::settlement {

namespace {

/// Attempts of one order that one landing reads again. An order with more is the reconciliation's
/// task.
constexpr std::size_t kMaxAttempts = 20;

}  // namespace

Answer Settler::settle_order_alone(const Case& the, const Order& order) {
    const bool browser = is_browser(the.question.source);
    if (browser && order.accepted)
        return just(status_of(order), order);
    // Asking by an order of ours needs no budget: the order itself is the bound, and the memory of
    // a few seconds.
    const std::string key = "attempts of " + order.merchant_uid.str();
    Inquiry inquiry(lookups_, key, key, kUnlimited);
    if (browser) {
        switch (inquiry.advice()) {
            case Advice::ask:
            case Advice::over_budget:
                break;
            case Advice::found_just_now:
                return just(status_of(order), order);
            case Advice::unclear_just_now:
                return cannot_tell(unclear_just_now(), order);
            case Advice::not_there:
                return no_such_payment(the.question, order);
        }
    }
    auto attempts = ask_attempts(the, order.merchant_uid);
    if (!attempts) {
        inquiry.ended(outcome_of(attempts.error()));
        return cannot_tell(attempts.error(), order);
    }
    if (attempts->empty()) {
        auto records = store_.payments_of(order.merchant_uid.str());
        if (!records)
            return cannot_tell(records.error(), order);
        if (records->empty()) {
            inquiry.ended(LookupOutcome::missed);
            return no_such_payment(the.question, order);
        }
    }
    std::optional<Error> trouble = settle_attempts(the, order, *attempts);
    auto now = store_.find_order(order.merchant_uid);
    if (!now)
        return cannot_tell(now.error(), order);
    if (!*now)
        return just(Status::unknown_order);
    // With money accepted the state is certain whatever else could not be asked; without it we do
    // not know.
    if (trouble && !(*now)->accepted) {
        inquiry.ended(outcome_of(*trouble));
        return cannot_tell(std::move(*trouble), std::move(**now));
    }
    if (!(*now)->accepted)
        inquiry.ended(LookupOutcome::found);
    return just(status_of(**now), **now);
}

std::optional<Error> Settler::settle_attempts(const Case& the,
                                              const Order& order,
                                              const std::vector<ImpUid>& attempts) {
    std::optional<Error> trouble;
    std::size_t asked = 0;
    for (const ImpUid& imp_uid : attempts) {
        if (clock_.steady() >= the.deadline)
            return Error{Errc::unavailable, "no time left to read the order's other attempts"};
        if (asked == kMaxAttempts && is_browser(the.question.source))
            return Error{Errc::bad_reply, "more attempts than one landing reads again"};
        ++asked;
        if (auto failure = settle_attempt(the, order, imp_uid))
            trouble = std::move(failure);
    }
    return trouble;
}

std::optional<Error> Settler::settle_attempt(const Case& the,
                                             const Order& order,
                                             const ImpUid& imp_uid) {
    const bool browser = is_browser(the.question.source);
    Inquiry inquiry(
        lookups_, "attempts of " + order.merchant_uid.str(), key_of(imp_uid), kUnlimited);
    if (browser && inquiry.advice() == Advice::found_just_now)
        return std::nullopt;
    if (browser && inquiry.advice() == Advice::unclear_just_now)
        return unclear_just_now();
    auto payment = ask(the, imp_uid);
    if (!payment) {
        inquiry.ended(outcome_of(payment.error()));
        return payment.error();
    }
    if (!*payment)  // listed, and yet not there: then nothing is known
        return Error{Errc::bad_reply, "an attempt is listed that cannot be read"};
    auto seen = with_billing_key(store_, source_, **payment, the.deadline);
    if (!seen) {
        inquiry.ended(outcome_of(seen.error()));
        return seen.error();
    }
    auto applied = recorder_.apply(*seen, order.merchant_uid, the.question.source);
    if (!applied)
        return applied.error();
    inquiry.ended(LookupOutcome::found);
    return std::nullopt;
}

Result<std::vector<ImpUid>> Settler::ask_attempts(const Case& the,
                                                  const MerchantUid& merchant_uid) {
    const auto read = [&] { return remembered(source_.find_attempts(merchant_uid, the.deadline)); };
    if (!is_browser(the.question.source))
        return read();
    const Place place(waiting_, limits_.waiting_browsers);
    if (!place)
        return too_many_waiting();
    return attempts_in_flight_.join(merchant_uid.str(), read);
}

}  // namespace imp::settlement
