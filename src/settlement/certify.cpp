#include "settlement/certify.hpp"

#include "base/digest.hpp"
#include "base/log.hpp"
#include "base/random.hpp"
#include "base/seal.hpp"
#include "base/text.hpp"
#include "settlement/answers.hpp"
#include "settlement/order_change.hpp"

namespace imp::settlement {

namespace {

/// The note that holds the key by which persons are told apart without being named.
constexpr std::string_view kPersonKey = "person_key";
constexpr std::size_t kPersonKeyBytes = 32;

Answer certification_answer(const Order& order, CertificationVerdict verdict) {
    Answer answer;
    answer.status = status_of(verdict, order);
    answer.certification = verdict;
    answer.order = order;
    return answer;
}

/// I'mport knows no such verification, or nobody can say which it is: it is to be done again.
Answer none_for(const Order& order) {
    if (order.accepted)
        return just(status_of(order), order);
    return just(Status::certification_failed, order);
}

json::Value detail_of(const CertificationRecord& record) {
    json::Value detail = json::Value::object();
    detail.set("merchant_uid", json::Value::string(record.merchant_uid));
    detail.set("certified_at", json::Value::integer(record.certified_at));
    detail.set("pg_provider", json::Value::string(record.pg_provider));
    detail.set("pg_tid", json::Value::string(record.pg_tid));
    return detail;
}

/// What hooks are told of a certification has the form of all events: the payment's place holds
/// what the two have in common.
Payment stand_in(const CertificationRecord& record) {
    Payment payment{.imp_uid = record.imp_uid};
    payment.merchant_uid = record.merchant_uid;
    payment.pg_provider = record.pg_provider;
    payment.pg_tid = record.pg_tid;
    payment.paid_at = record.certified_at;
    return payment;
}

}  // namespace

Certifier::Certifier(store::OrderStore& store,
                     PaymentSource& source,
                     Lookups& lookups,
                     Recorder& recorder,
                     const Clock& clock,
                     Secret seal_key)
    : store_(store),
      source_(source),
      lookups_(lookups),
      recorder_(recorder),
      clock_(clock),
      seal_key_(std::move(seal_key)) {}

Answer Certifier::settle(const Question& question, const Order& order, SteadyTime deadline) {
    if (!question.imp_uid)
        return none_for(order);
    if (order.accepted == question.imp_uid)
        return certification_answer(order, CertificationVerdict::certified);
    return ask_and_record(
        question, order, "order " + order.merchant_uid.str(), kPerOrder, deadline);
}

Answer Certifier::settle_alone(const Question& question, SteadyTime deadline) {
    auto known = store_.find_certification(*question.imp_uid);
    if (!known)
        return cannot_tell(known.error());
    if (*known) {
        const auto own = MerchantUid::parse((*known)->merchant_uid);
        auto order = own ? store_.find_order(*own) : Result<std::optional<Order>>(std::nullopt);
        if (!order)
            return cannot_tell(order.error());
        return *order ? settle(question, **order, deadline) : just(Status::unknown_order);
    }
    return ask_and_record(question,
                          std::nullopt,
                          "network " + network_of(question.remote_addr),
                          kPerNetwork,
                          deadline);
}

Answer Certifier::ask_and_record(const Question& question,
                                 const std::optional<Order>& order,
                                 const std::string& budget,
                                 const Budget& bounds,
                                 SteadyTime deadline) {
    const ImpUid& imp_uid = *question.imp_uid;
    const auto none = [&] { return order ? none_for(*order) : just(Status::not_found); };
    Inquiry inquiry(lookups_, budget, "certification " + imp_uid.str(), bounds);
    switch (inquiry.advice()) {
        case Advice::ask:
            break;
        case Advice::found_just_now:
            if (order)
                return answer_from_store(*order, imp_uid);
            break;
        case Advice::unclear_just_now:
            return cannot_tell(unclear_just_now(), order);
        case Advice::not_there:
            return none();
        case Advice::over_budget:
            return cannot_tell(over_budget(), order);
    }
    auto certification = source_.find_certification(imp_uid, deadline);
    if (!certification) {
        inquiry.ended(outcome_of(certification.error()));
        return cannot_tell(certification.error(), order);
    }
    if (!*certification) {
        inquiry.ended(LookupOutcome::missed);
        return none();
    }
    const auto own = MerchantUid::parse((*certification)->merchant_uid);
    if (!order && !own)
        return just(Status::unknown_order);
    Answer answer = record(**certification, order ? order->merchant_uid : *own, question);
    if (!answer.trouble)
        inquiry.ended(LookupOutcome::found);
    return answer;
}

Answer Certifier::answer_from_store(const Order& order, const ImpUid& imp_uid) {
    auto known = store_.find_certification(imp_uid);
    if (!known)
        return cannot_tell(known.error(), order);
    if (!*known)
        return none_for(order);
    const bool is_own = (*known)->merchant_uid == order.merchant_uid.str();
    return certification_answer(
        order, is_own ? (*known)->verdict : CertificationVerdict::forged_merchant_uid);
}

Answer Certifier::record(const Certification& certification,
                         const MerchantUid& asked,
                         const Question& question) {
    std::string sealed;
    if (!seal_key_.empty()) {
        auto closed = seal::close(seal_key_, certification.personal, certification.imp_uid.str());
        if (!closed)
            return cannot_tell(closed.error());
        sealed = *std::move(closed);
    }
    std::optional<Seen> seen;
    const auto own = MerchantUid::parse(certification.merchant_uid);
    const Result<void> done = store_.transact([&](store::Transaction& tx) -> Result<void> {
        // Whoever brings it, it counts for its own order.
        if (own && *own != asked) {
            if (auto settled = record_in(tx, certification, *own, sealed, question); !settled)
                return settled.error();
        }
        auto recorded = record_in(tx, certification, asked, sealed, question);
        if (!recorded)
            return recorded.error();
        seen = *std::move(recorded);
        return {};
    });
    if (!done)
        return cannot_tell(done.error());
    if (!seen->order)
        return just(Status::unknown_order);
    log::info("certification settled",
              {{"merchant_uid", asked.str()},
               {"imp_uid", certification.imp_uid.str()},
               {"verdict", to_string(seen->record.verdict)},
               {"source", to_string(question.source)}});
    return certification_answer(*seen->order, seen->record.verdict);
}

/// Held against the order `asked`. It is kept under its own order's name only: for another one a
/// replayed imp_uid changes nothing but the journal.
Result<Certifier::Seen> Certifier::record_in(store::Transaction& tx,
                                             const Certification& certification,
                                             const MerchantUid& asked,
                                             const std::string& sealed,
                                             const Question& question) {
    const UnixSeconds now = clock_.now();
    auto order = tx.find_order(asked);
    if (!order)
        return order.error();
    auto known = tx.find_certification(certification.imp_uid);
    if (!known)
        return known.error();
    CertificationRecord record{.imp_uid = certification.imp_uid,
                               .merchant_uid = certification.merchant_uid,
                               .certified_at = certification.certified_at,
                               .pg_provider = certification.pg_provider,
                               .pg_tid = certification.pg_tid,
                               .first_seen_at = *known ? (*known)->first_seen_at : now,
                               .updated_at = now};
    if (!*order)
        return Seen{std::move(record), std::nullopt};
    auto person = person_of(tx, **order, certification);
    if (!person)
        return person.error();
    auto is_known = person->empty() ? Result<bool>(false) : tx.is_known_person(*person, asked);
    if (!is_known)
        return is_known.error();
    record.verdict = decide(**order, certification, *is_known, now);

    Order after = **order;
    const bool is_own = record.verdict != CertificationVerdict::forged_merchant_uid;
    if (is_own) {
        record.person = *std::move(person);
        // Of somebody who was refused nothing is kept.
        if (record.verdict == CertificationVerdict::certified)
            record.sealed = sealed;
        if (auto put = tx.put_certification(record); !put)
            return put.error();
    }
    if (record.verdict == CertificationVerdict::certified && !after.accepted) {
        auto completed = complete_in(tx, after, record, now);
        if (!completed)
            return completed.error();
        after = *std::move(completed);
    }
    auto noted = tx.has_event(asked.str(), certification.imp_uid.str(), to_string(record.verdict));
    if (!noted)
        return noted.error();
    if (!*noted) {
        store::Event event = order_event(
            **order, after, to_string(record.verdict), question.source, now, detail_of(record));
        event.imp_uid = certification.imp_uid.str();
        if (auto put = tx.append_event(event); !put)
            return put.error();
    }
    return Seen{std::move(record), std::move(after)};
}

Result<Order> Certifier::complete_in(store::Transaction& tx,
                                     const Order& order,
                                     const CertificationRecord& record,
                                     UnixSeconds now) {
    Order after = order;
    after.accepted = record.imp_uid;
    after.state = OrderState::completed;
    after.updated_at = now;
    const auto won = tx.update_order(after);
    if (!won)
        return won.error();
    if (!*won)
        return Error{Errc::conflict, "the order was changed meanwhile"};
    ++after.version;
    const ShopEvent event = make_event(
        ShopEventType::certification_verified, after, stand_in(record), /*sandbox=*/false);
    if (auto told = recorder_.tell(tx, event); !told)
        return told.error();
    return after;
}

/// A keyed digest of the person's unique key: it tells the same person again, and tells nobody who.
/// Empty where the order does not ask.
Result<std::string> Certifier::person_of(store::Transaction& tx,
                                         const Order& order,
                                         const Certification& certification) {
    if (!order.once_per_person || certification.unique_key.empty())
        return std::string();
    auto key = tx.find_note(kPersonKey);
    if (!key)
        return key.error();
    if (!*key) {
        *key = random_hex(kPersonKeyBytes);
        if (auto put = tx.put_note(kPersonKey, **key); !put)
            return put.error();
    }
    // 128 bits are enough to tell apart all who live in Korea.
    constexpr std::size_t kPersonDigits = 32;
    return text::hex(digest::hmac_sha256(**key, certification.unique_key)).substr(0, kPersonDigits);
}

}  // namespace imp::settlement
