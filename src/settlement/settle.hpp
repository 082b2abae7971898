#pragma once

#include "api/payment_source.hpp"
#include "base/clock.hpp"
#include "domain/certification.hpp"
#include "domain/decide.hpp"
#include "settlement/expected_orders.hpp"
#include "settlement/flight.hpp"
#include "settlement/lookups.hpp"
#include "settlement/place.hpp"
#include "settlement/recorder.hpp"
#include "settlement/source.hpp"
#include "store/order_store.hpp"

#include <atomic>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace imp::settlement {

/// Somebody says that something happened. At least one of the two ids is there.
struct Question {
    std::optional<MerchantUid> merchant_uid;
    std::optional<ImpUid> imp_uid;
    Source source = Source::redirect;
    std::string remote_addr;      ///< what look-ups without an order are budgeted by
    std::string cancellation_id;  ///< of a webhook; for the journal
    bool claims_failure =
        false;  ///< the browser brought an error_*; believed only where there is no payment at all
    bool about_certification = false;  ///< `imp_uid` is an identity verification's
};

/// What is true, as far as we know it now.
struct Answer {
    Status status = Status::pending;
    std::optional<Verdict>
        verdict;  ///< of the payment named; empty where there was nothing to decide
    std::optional<CertificationVerdict> certification;  ///< likewise, of the certification named
    std::optional<Order> order;
    /// The payment that the question named, if it is what `status` is about: never somebody else's,
    /// never one that the order has nothing to do with any more.
    std::optional<Payment> payment;
    bool test_payment = false;     ///< an accepted one: real goods must not ship
    std::optional<Error> trouble;  ///< why it cannot be told, for the log
};

/// The verdict's word for the log, and what `reason` says in a JSON answer; "" for none.
std::string_view verdict_word(const Answer& answer) noexcept;
std::string_view refusal_reason(const Answer& answer) noexcept;

struct SettlerLimits {
    /// Until then i'mport has been asked what was to be asked, however many attempts an order has
    /// (api.deadline).
    std::chrono::milliseconds patience{8'000};
    /// Browsers that wait for i'mport at the same time, those who share an answer included; past it
    /// the answer is pending at once, so that a hanging API never takes every thread
    /// (api.max_in_flight).
    int waiting_browsers = 256;
    /// Of them those who name no order of ours: whoever asks from many addresses has as many
    /// budgets, and must not keep buyers from being answered.
    int waiting_strangers = 64;
};

class Certifier;

/// The one way to the truth, for redirect, callback, webhook and reconciliation alike: find the
/// order; ask i'mport unless the store knows enough; decide; apply once. Callable from any thread.
/// Never throws for what others do wrong.
class Settler {
  public:
    /// All lent for the settler's life.
    Settler(store::OrderStore& store,
            ExpectedOrders& orders,
            PaymentSource& source,
            Lookups& lookups,
            Recorder& recorder,
            Certifier& certifier,
            const Clock& clock,
            SettlerLimits limits);

    /// Waits at most about `patience` and the store's own limits. The outcome is durable when it
    /// returns.
    Answer settle(const Question& question);

    /// Of limits.waiting_strangers, while it lives.
    [[nodiscard]] Place place_for_stranger() noexcept {
        return {strangers_, limits_.waiting_strangers};
    }

    /// When i'mport last left somebody's question about a payment open, whoever asked. 0: never.
    [[nodiscard]] UnixSeconds last_unanswered() const noexcept { return unanswered_at_; }

  private:
    /// One question while it is worked on.
    struct Case {
        const Question& question;
        SteadyTime deadline;
    };

    Result<std::optional<Order>> find_order(const Case& the, const MerchantUid& merchant_uid);
    Result<std::optional<Order>> find_order(const Case& the, const Payment& payment);
    Answer settle_certification(const Case& the, const Order* order);
    Answer settle_order_and_payment(const Case& the, const Order& order, const ImpUid& imp_uid);
    Answer settle_payment_alone(const Case& the, const ImpUid& imp_uid);
    Answer settle_unknown_payment(const Case& the, const ImpUid& imp_uid);
    Answer settle_order_alone(const Case& the, const Order& order);
    /// Re-reads and records every attempt. Returns what could not be asked, if anything.
    std::optional<Error> settle_attempts(const Case& the,
                                         const Order& order,
                                         const std::vector<ImpUid>& attempts);
    std::optional<Error> settle_attempt(const Case& the, const Order& order, const ImpUid& imp_uid);

    Result<std::optional<Payment>> ask(const Case& the, const ImpUid& imp_uid);
    Result<std::vector<ImpUid>> ask_attempts(const Case& the, const MerchantUid& merchant_uid);
    Answer record_and_answer(const Case& the, const MerchantUid& asked, const Payment& payment);
    Answer answer_from_store(const Order& order, const ImpUid& imp_uid);
    [[nodiscard]] Answer answer_for(const Order& order,
                                    Verdict verdict,
                                    const Payment& payment) const;

    store::OrderStore& store_;
    ExpectedOrders& orders_;
    PaymentSource& source_;
    Lookups& lookups_;
    const Clock& clock_;
    Recorder& recorder_;
    Certifier& certifier_;
    SettlerLimits limits_;

    /// The same error, remembered where i'mport was out of reach.
    template <typename T>
    Result<T> remembered(Result<T> reply) {
        if (!reply && reply.error().code == Errc::unavailable)
            unanswered_at_ = clock_.now();
        return reply;
    }

    std::atomic<UnixSeconds> unanswered_at_ = 0;
    std::atomic<int> waiting_ = 0;
    std::atomic<int> strangers_ = 0;
    Flight<Result<std::optional<Payment>>> payments_in_flight_;
    Flight<Result<std::vector<ImpUid>>> attempts_in_flight_;
};

}  // namespace imp::settlement
