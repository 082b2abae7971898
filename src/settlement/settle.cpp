#include "settlement/settle.hpp"

#include "settlement/answers.hpp"
#include "settlement/billing_keys.hpp"
#include "settlement/certify.hpp"

namespace imp::settlement {

namespace {

/// Those who look after orders in the background may wait for an order with many attempts.
constexpr int kMorePatience = 3;

std::string budget_of(const Order& order) {
    return "order " + order.merchant_uid.str();
}

}  // namespace

Settler::Settler(store::OrderStore& store,
                 ExpectedOrders& orders,
                 PaymentSource& source,
                 Lookups& lookups,
                 Recorder& recorder,
                 Certifier& certifier,
                 const Clock& clock,
                 SettlerLimits limits)
    : store_(store),
      orders_(orders),
      source_(source),
      lookups_(lookups),
      clock_(clock),
      recorder_(recorder),
      certifier_(certifier),
      limits_(limits) {}

Result<std::optional<Order>> Settler::find_order(const Case& the, const MerchantUid& merchant_uid) {
    return orders_.find(merchant_uid,
                        {.remote_addr = the.question.remote_addr,
                         .is_browser = is_browser(the.question.source),
                         .deadline = the.deadline});
}

Result<std::optional<Order>> Settler::find_order(const Case& the, const Payment& payment) {
    return orders_.find_for(payment,
                            {.remote_addr = the.question.remote_addr,
                             .is_browser = is_browser(the.question.source),
                             .deadline = the.deadline});
}

Answer Settler::settle(const Question& question) {
    const auto patience =
        is_browser(question.source) ? limits_.patience : limits_.patience * kMorePatience;
    const Case the{question, clock_.steady() + patience};
    if (!question.merchant_uid && !question.imp_uid)
        return just(Status::bad_request);
    if (!question.merchant_uid)
        return question.about_certification ? settle_certification(the, nullptr)
                                            : settle_payment_alone(the, *question.imp_uid);
    auto order = question.about_certification ? store_.find_order(*question.merchant_uid)
                                              : find_order(the, *question.merchant_uid);
    if (!order)
        return cannot_tell(order.error());
    if (!*order)
        return just(Status::unknown_order);
    if (question.about_certification || (*order)->kind == OrderKind::certification)
        return settle_certification(the, &**order);
    return question.imp_uid ? settle_order_and_payment(the, **order, *question.imp_uid)
                            : settle_order_alone(the, **order);
}

/// `order`: null where the question names none.
Answer Settler::settle_certification(const Case& the, const Order* order) {
    if (order != nullptr && order->kind != OrderKind::certification) {
        Answer answer = just(Status::forgery, *order);
        answer.certification = CertificationVerdict::forged_kind;
        return answer;
    }
    const Place place =
        order != nullptr ? Place(waiting_, limits_.waiting_browsers) : place_for_stranger();
    if (!place)
        return cannot_tell(too_many_waiting());
    return order != nullptr ? certifier_.settle(the.question, *order, the.deadline)
                            : certifier_.settle_alone(the.question, the.deadline);
}

Answer Settler::settle_order_and_payment(const Case& the,
                                         const Order& order,
                                         const ImpUid& imp_uid) {
    if (!is_browser(the.question.source)) {
        auto payment = ask(the, imp_uid);
        if (!payment)
            return cannot_tell(payment.error(), order);
        return *payment ? record_and_answer(the, order.merchant_uid, **payment)
                        : no_such_payment(the.question, order);
    }
    if (order.accepted == imp_uid)
        return answer_from_store(order, imp_uid);
    Inquiry inquiry(lookups_, budget_of(order), key_of(imp_uid), kPerOrder);
    switch (inquiry.advice()) {
        case Advice::ask:
            break;
        case Advice::found_just_now:
            return answer_from_store(order, imp_uid);
        case Advice::unclear_just_now:
            return cannot_tell(unclear_just_now(), order);
        case Advice::not_there:
            return no_such_payment(the.question, order);
        case Advice::over_budget:
            return cannot_tell(over_budget(), order);
    }
    auto payment = ask(the, imp_uid);
    if (!payment) {
        inquiry.ended(outcome_of(payment.error()));
        return cannot_tell(payment.error(), order);
    }
    if (!*payment) {
        inquiry.ended(LookupOutcome::missed);
        return no_such_payment(the.question, order);
    }
    Answer answer = record_and_answer(the, order.merchant_uid, **payment);
    // What the store now answers by itself need not be remembered.
    const bool is_accepted = answer.order && answer.order->accepted == imp_uid;
    if (!is_accepted && !answer.trouble)
        inquiry.ended(LookupOutcome::found);
    return answer;
}

Answer Settler::settle_payment_alone(const Case& the, const ImpUid& imp_uid) {
    auto known = store_.find_payment(imp_uid);
    if (!known)
        return cannot_tell(known.error());
    if (!*known)
        return settle_unknown_payment(the, imp_uid);
    auto order = find_order(the, (*known)->payment);
    if (!order)
        return cannot_tell(order.error());
    return *order ? settle_order_and_payment(the, **order, imp_uid) : just(Status::unknown_order);
}

Answer Settler::settle_unknown_payment(const Case& the, const ImpUid& imp_uid) {
    const bool browser = is_browser(the.question.source);
    Inquiry inquiry(lookups_,
                    "network " + network_of(the.question.remote_addr),
                    key_of(imp_uid),
                    browser ? kPerNetwork : kUnlimited);
    if (browser) {
        switch (inquiry.advice()) {
            case Advice::ask:
            case Advice::found_just_now:  // but the store has not heard of it: ask
                break;
            case Advice::unclear_just_now:
                return cannot_tell(unclear_just_now());
            case Advice::not_there:
                return just(Status::not_found);
            case Advice::over_budget:
                return cannot_tell(over_budget());
        }
    }
    std::optional<Place> place;
    if (browser) {  // a webhook has its own, of the inbox
        place.emplace(strangers_, limits_.waiting_strangers);
        if (!*place)
            return cannot_tell(too_many_waiting());
    }
    auto payment = ask(the, imp_uid);
    if (!payment) {
        inquiry.ended(outcome_of(payment.error()));
        return cannot_tell(payment.error());
    }
    if (!*payment) {
        inquiry.ended(LookupOutcome::missed);
        return just(Status::not_found);
    }
    auto order = find_order(the, **payment);
    if (!order)
        return cannot_tell(order.error());
    if (*order) {
        Answer answer = record_and_answer(the, (*order)->merchant_uid, **payment);
        if (!answer.trouble)
            inquiry.ended(LookupOutcome::found);
        return answer;
    }
    if (auto kept = recorder_.keep(**payment); !kept)
        return cannot_tell(kept.error());
    return just(Status::unknown_order);
}

Result<std::optional<Payment>> Settler::ask(const Case& the, const ImpUid& imp_uid) {
    const auto read = [&]() -> Result<std::optional<Payment>> {
        auto payment = remembered(source_.find_payment(imp_uid, the.deadline));
        if (payment && *payment && ((*payment)->imp_uid != imp_uid || !is_plausible(**payment)))
            return Error{Errc::bad_reply,
                         "the answer is about another payment, or contradicts itself"};
        return payment;
    };
    // A webhook brings news: an answer that somebody asked for before the news came would not hold
    // it.
    if (!is_browser(the.question.source))
        return read();
    const Place place(waiting_, limits_.waiting_browsers);
    if (!place)
        return too_many_waiting();
    return payments_in_flight_.join(imp_uid.str(), read);
}

Answer Settler::record_and_answer(const Case& the,
                                  const MerchantUid& asked,
                                  const Payment& payment) {
    auto seen = with_billing_key(store_, source_, payment, the.deadline);
    if (!seen)
        return cannot_tell(seen.error());
    auto applied = recorder_.apply(*seen, asked, the.question.source, the.question.cancellation_id);
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
    if (!*record && order.accepted == imp_uid)  // archived
        return just(status_of(order), order);
    if (!*record)
        return cannot_tell({Errc::internal, "the payment is not in the store"}, order);
    const Payment& payment = (*record)->payment;
    if (order.accepted == imp_uid) {
        Answer answer = answer_for(order, (*record)->verdict.value_or(Verdict::paid), payment);
        answer.status = status_of(order);
        return answer;
    }
    return answer_for(order, recorder_.verdict_of(order, **record), payment);
}

Answer Settler::answer_for(const Order& order, Verdict verdict, const Payment& payment) const {
    Answer answer;
    answer.status = status_of(verdict, order);
    answer.verdict = verdict;
    answer.order = order;
    // A payment that is refused may be somebody else's, and of one that is superseded the status
    // says nothing: nothing of them is shown. A duplicate is the buyer's own.
    const bool is_shown =
        (!is_refusal(verdict) || verdict == Verdict::duplicate) && verdict != Verdict::superseded;
    if (is_shown)
        answer.payment = payment;
    answer.test_payment = is_shown && is_test_payment(payment, recorder_.policy());
    return answer;
}

}  // namespace imp::settlement
