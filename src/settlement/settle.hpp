#pragma once

#include "api/payment_source.hpp"
#include "base/clock.hpp"
#include "domain/decide.hpp"
#include "settlement/flight.hpp"
#include "settlement/lookups.hpp"
#include "settlement/recorder.hpp"
#include "settlement/source.hpp"
#include "store/order_store.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace imp::settlement {

/// Somebody says that something happened. At least one of the two ids is there.
struct Question {
    std::optional<MerchantUid> merchant_uid;
    std::optional<ImpUid> imp_uid;
    Source source = Source::redirect;
    std::string remote_addr;  ///< what look-ups without an order are budgeted by
    bool claims_failure =
        false;  ///< the browser brought an error_*; believed only where there is no payment at all
};

/// What is true, as far as we know it now.
struct Answer {
    Status status = Status::pending;
    std::optional<Verdict>
        verdict;  ///< of the payment named; empty where there was nothing to decide
    std::optional<Order> order;
    std::optional<Payment>
        payment;                ///< only the one that the question named, and never somebody else's
    bool test_payment = false;  ///< an accepted one: real goods must not ship
    std::optional<Error> trouble;  ///< why it could not be asked, for the log
};

/// The order takes money: nothing accepted, not closed. What a page may say about trying again
/// depends on it.
bool is_open(const Order& order) noexcept;

/// The one way to the truth, for redirect, callback, webhook and reconciliation alike: find the
/// order; ask i'mport unless the store knows enough; decide; apply once. Callable from any thread.
/// Never throws for what others do wrong.
class Settler {
  public:
    /// All lent for the settler's life. `patience` bounds a look-up of several attempts
    /// (api.deadline).
    Settler(store::OrderStore& store,
            PaymentSource& source,
            Lookups& lookups,
            const Clock& clock,
            Policy policy,
            std::chrono::milliseconds patience);

    /// Waits at most about `patience` and a store transaction. The outcome is durable when it
    /// returns.
    Answer settle(const Question& question);

  private:
    Answer settle_order_and_payment(const Question& question,
                                    const Order& order,
                                    const ImpUid& imp_uid);
    Answer settle_payment_alone(const Question& question, const ImpUid& imp_uid);
    Answer settle_order_alone(const Question& question, const Order& order);
    /// Re-reads and records every attempt. Returns what could not be asked, if anything.
    std::optional<Error> settle_attempts(const Question& question,
                                         const Order& order,
                                         const std::vector<ImpUid>& attempts);

    Result<std::optional<Payment>> ask(const Question& question, const ImpUid& imp_uid);
    Result<std::vector<ImpUid>> ask_attempts(const Question& question,
                                             const MerchantUid& merchant_uid);
    Answer record_and_answer(const Question& question,
                             const MerchantUid& asked,
                             const Payment& payment);
    Answer answer_from_store(const Order& order, const ImpUid& imp_uid);
    [[nodiscard]] Answer answer_for(const Order& order,
                                    Verdict verdict,
                                    const Payment& payment) const;

    store::OrderStore& store_;
    PaymentSource& source_;
    Lookups& lookups_;
    const Clock& clock_;
    Recorder recorder_;
    std::chrono::milliseconds patience_;
    Flight<Result<std::optional<Payment>>> payments_in_flight_;
    Flight<Result<std::vector<ImpUid>>> attempts_in_flight_;
};

}  // namespace imp::settlement
