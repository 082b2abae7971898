#pragma once

#include "api/payment_source.hpp"
#include "base/secret.hpp"
#include "domain/certification.hpp"
#include "settlement/recorder.hpp"
#include "settlement/settle.hpp"

#include <optional>
#include <string>

namespace imp::settlement {

/// The part of the way to the truth that leads through i'mport's identity verifications: for orders
/// of kind certification. What is known of the person is used for the decision and then dropped, or
/// sealed where the shop has given a key. Callable from any thread.
class Certifier {
  public:
    /// All lent for its life. `seal_key`: of base/seal; empty keeps nothing of the person.
    Certifier(store::OrderStore& store,
              PaymentSource& source,
              Lookups& lookups,
              Recorder& recorder,
              const Clock& clock,
              Secret seal_key);

    /// `order` is of kind certification. Without an imp_uid i'mport cannot be asked: the answer is
    /// what the order says. The outcome is durable when it returns.
    Answer settle(const Question& question, const Order& order, SteadyTime deadline);

    /// The question names no order: the certification does.
    Answer settle_alone(const Question& question, SteadyTime deadline);

  private:
    struct Seen {
        CertificationRecord record;
        std::optional<Order> order;  ///< the one that it was held against, after it
    };

    Answer ask_and_record(const Question& question,
                          const std::optional<Order>& order,
                          const std::string& budget,
                          const Budget& bounds,
                          SteadyTime deadline);
    Answer answer_from_store(const Order& order, const ImpUid& imp_uid);
    Answer record(const Certification& certification,
                  const MerchantUid& asked,
                  const Question& question);
    Result<Seen> record_in(store::Transaction& tx,
                           const Certification& certification,
                           const MerchantUid& asked,
                           const std::string& sealed,
                           const Question& question);
    Result<Order> complete_in(store::Transaction& tx,
                              const Order& order,
                              const CertificationRecord& record,
                              UnixSeconds now);
    Result<std::string> person_of(store::Transaction& tx,
                                  const Order& order,
                                  const Certification& certification);

    store::OrderStore& store_;
    PaymentSource& source_;
    Lookups& lookups_;
    Recorder& recorder_;
    const Clock& clock_;
    const Secret seal_key_;
};

}  // namespace imp::settlement
