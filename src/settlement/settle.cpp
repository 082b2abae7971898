#include "settlement/settle.hpp"

#include "base/log.hpp"

namespace imp::settlement {

namespace {

/// Attempts of one order that one landing reads again. An order with more is the reconciliation's
/// task.
constexpr std::size_t kMaxAttempts = 20;

Answer cannot_tell(Error trouble, std::optional<Order> order = std::nullopt) {
    Answer answer;
    answer.status = Status::pending;
    answer.order = std::move(order);
    answer.trouble = std::move(trouble);
    return answer;
}

Answer just(Status status, std::optional<Order> order = std::nullopt) {
    Answer answer;
    answer.status = status;
    answer.order = std::move(order);
    return answer;
}

/// I'mport knows no payment. The browser's word for why is shown, and recorded nowhere.
Answer no_such_payment(const Question& question, const Order& order) {
    const bool failed = question.claims_failure && is_open(order);
    return just(failed ? Status::failed : Status::not_found, order);
}

std::string budget_of(const Order& order) {
    return "order " + order.merchant_uid.str();
}

}  // namespace

bool is_open(const Order& order) noexcept {
    return !order.accepted && !order.closed;
}

Settler::Settler(store::OrderStore& store,
                 PaymentSource& source,
                 Lookups& lookups,
                 const Clock& clock,
                 Policy policy,
                 std::chrono::milliseconds patience)
    : store_(store),
      source_(source),
      lookups_(lookups),
      clock_(clock),
      recorder_(store, clock, std::move(policy)),
      patience_(patience) {}

Answer Settler::settle(const Question& question) {
    if (!question.merchant_uid && !question.imp_uid)
        return just(Status::bad_request);
    if (!question.merchant_uid)
        return settle_payment_alone(question, *question.imp_uid);
    auto order = store_.find_order(*question.merchant_uid);
    if (!order)
        return cannot_tell(order.error());
    if (!*order)
        return just(Status::unknown_order);
    return question.imp_uid ? settle_order_and_payment(question, **order, *question.imp_uid)
                            : settle_order_alone(question, **order);
}

Answer Settler::settle_order_and_payment(const Question& question,
                                         const Order& order,
                                         const ImpUid& imp_uid) {
    const std::string budget = budget_of(order);
    const std::string key = "payment " + imp_uid.str();
    if (is_browser(question.source)) {
        if (order.accepted == imp_uid)
            return answer_from_store(order, imp_uid);
        switch (lookups_.advise(budget, key, kMissesPerOrder)) {
            case Advice::ask:
                break;
            case Advice::asked_just_now:
                return answer_from_store(order, imp_uid);
            case Advice::not_there:
                return no_such_payment(question, order);
            case Advice::over_budget:
                return cannot_tell({Errc::unavailable, "too many unknown payments of this order"},
                                   order);
        }
    }
    auto payment = ask(question, imp_uid);
    if (!payment)
        return cannot_tell(payment.error(), order);
    if (!*payment) {
        lookups_.missed(budget, key);
        return no_such_payment(question, order);
    }
    Answer answer = record_and_answer(question, order.merchant_uid, **payment);
    // What the store now answers by itself need not be remembered.
    const bool accepted = answer.order && answer.order->accepted == imp_uid;
    if (!accepted && !answer.trouble)
        lookups_.found(budget, key);
    return answer;
}

Answer Settler::settle_payment_alone(const Question& question, const ImpUid& imp_uid) {
    auto known = store_.find_payment(imp_uid);
    if (!known)
        return cannot_tell(known.error());
    std::optional<Payment> payment;
    if (*known) {
        payment = (*known)->payment;
    } else {
        const std::string budget = "address " + question.remote_addr;
        const std::string key = "payment " + imp_uid.str();
        if (is_browser(question.source)) {
            const Advice advice = lookups_.advise(budget, key, kMissesPerAddress);
            if (advice == Advice::not_there)
                return just(Status::not_found);
            if (advice == Advice::over_budget)
                return cannot_tell(
                    {Errc::unavailable, "too many unknown payments from this address"});
        }
        auto asked = ask(question, imp_uid);
        if (!asked)
            return cannot_tell(asked.error());
        if (!*asked) {
            lookups_.missed(budget, key);
            return just(Status::not_found);
        }
        payment = std::move(**asked);
    }

    const auto own_uid = MerchantUid::parse(payment->merchant_uid);
    auto order = own_uid ? store_.find_order(*own_uid) : Result<std::optional<Order>>(std::nullopt);
    if (!order)
        return cannot_tell(order.error());
    if (!*order) {
        if (!*known) {
            if (auto kept = recorder_.keep(*payment); !kept)
                return cannot_tell(kept.error());
        }
        return just(Status::unknown_order);
    }
    if (*known)
        return settle_order_and_payment(question, **order, imp_uid);
    return record_and_answer(question, (*order)->merchant_uid, *payment);
}

Answer Settler::settle_order_alone(const Question& question, const Order& order) {
    const std::string budget = budget_of(order);
    const std::string key = "attempts of " + order.merchant_uid.str();
    if (is_browser(question.source)) {
        if (order.accepted)
            return just(status_of(order.state), order);
        switch (lookups_.advise(budget, key, kMissesPerOrder)) {
            case Advice::ask:
                break;
            case Advice::asked_just_now:
                return just(status_of(order.state), order);
            case Advice::not_there:
                return no_such_payment(question, order);
            case Advice::over_budget:
                return cannot_tell({Errc::unavailable, "too many unknown payments of this order"},
                                   order);
        }
    }
    auto attempts = ask_attempts(question, order.merchant_uid);
    if (!attempts)
        return cannot_tell(attempts.error(), order);
    if (attempts->empty()) {
        auto records = store_.payments_of(order.merchant_uid.str());
        if (!records)
            return cannot_tell(records.error(), order);
        if (records->empty()) {
            lookups_.missed(budget, key);
            return no_such_payment(question, order);
        }
    }
    std::optional<Error> trouble = settle_attempts(question, order, *attempts);
    auto now = store_.find_order(order.merchant_uid);
    if (!now)
        return cannot_tell(now.error(), order);
    if (!*now)
        return just(Status::unknown_order);
    // With money accepted the state is certain whatever else could not be asked; without it we do
    // not know.
    if (trouble && !(*now)->accepted)
        return cannot_tell(std::move(*trouble), std::move(**now));
    if (!(*now)->accepted)
        lookups_.found(budget, key);
    return just(status_of((*now)->state), std::move(**now));
}

std::optional<Error> Settler::settle_attempts(const Question& question,
                                              const Order& order,
                                              const std::vector<ImpUid>& attempts) {
    const SteadyTime give_up = clock_.steady() + patience_;
    std::optional<Error> trouble;
    std::size_t asked = 0;
    for (const ImpUid& imp_uid : attempts) {
        if (asked == kMaxAttempts || clock_.steady() >= give_up)
            return Error{Errc::unavailable, "more attempts than one landing reads again"};
        ++asked;
        auto payment = ask(question, imp_uid);
        if (!payment) {
            trouble = payment.error();
            continue;
        }
        if (!*payment)
            continue;  // a test payment that is hidden, or gone since
        if (auto applied = recorder_.apply(**payment, order.merchant_uid, question.source);
            !applied)
            trouble = applied.error();
    }
    return trouble;
}

Result<std::optional<Payment>> Settler::ask(const Question& question, const ImpUid& imp_uid) {
    // A webhook brings news: an answer that somebody asked for before the news came would not hold
    // it.
    auto payment =
        is_browser(question.source)
            ? payments_in_flight_.join(imp_uid.str(), [&] { return source_.find_payment(imp_uid); })
            : source_.find_payment(imp_uid);
    if (payment && *payment && ((*payment)->imp_uid != imp_uid || !is_plausible(**payment)))
        return Error{Errc::bad_reply,
                     "the payment in the answer is not the one asked, or contradicts itself"};
    return payment;
}

Result<std::vector<ImpUid>> Settler::ask_attempts(const Question& question,
                                                  const MerchantUid& merchant_uid) {
    if (!is_browser(question.source))
        return source_.find_attempts(merchant_uid);
    return attempts_in_flight_.join(merchant_uid.str(),
                                    [&] { return source_.find_attempts(merchant_uid); });
}

Answer Settler::record_and_answer(const Question& question,
                                  const MerchantUid& asked,
                                  const Payment& payment) {
    auto applied = recorder_.apply(payment, asked, question.source);
    if (!applied)
        return cannot_tell(applied.error());
    if (!*applied)
        return just(Status::unknown_order);
    return answer_for((*applied)->order, (*applied)->verdict, (*applied)->record.payment);
}

Answer Settler::answer_from_store(const Order& order, const ImpUid& imp_uid) {
    auto record = store_.find_payment(imp_uid);
    if (!record)
        return cannot_tell(record.error(), order);
    if (!*record)
        return just(status_of(order.state), order);
    const Payment& payment = (*record)->payment;
    if (order.accepted == imp_uid) {
        Answer answer = answer_for(order, (*record)->verdict.value_or(Verdict::paid), payment);
        answer.status = status_of(order.state);
        return answer;
    }
    return answer_for(order, decide(order, payment, recorder_.policy()), payment);
}

Answer Settler::answer_for(const Order& order, Verdict verdict, const Payment& payment) const {
    Answer answer;
    answer.status = status_of(verdict, order);
    answer.verdict = verdict;
    answer.order = order;
    // A payment that is refused for this order may be somebody else's: nothing of it is shown. A
    // duplicate is the buyer's own.
    if (!is_refusal(verdict) || verdict == Verdict::duplicate)
        answer.payment = payment;
    answer.test_payment = answer.payment && is_test_payment(payment, recorder_.policy());
    return answer;
}

}  // namespace imp::settlement
