#pragma once

#include "api/payment_source.hpp"

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace imp {

/// An i'mport in memory, which counts what it is asked. Any thread.
class FakeSource final : public PaymentSource {
  public:
    /// Adds a payment or replaces it.
    void put(const Payment& payment);

    /// Names an attempt in the list of `merchant_uid` that cannot be read.
    void list_only(const ImpUid& imp_uid, const std::string& merchant_uid);

    /// From now on every question fails with this; empty: no more.
    void fail_with(std::optional<Error> error);

    /// Runs inside every find_payment, before it answers: to hold callers, or to change the world
    /// meanwhile.
    void before_answer(std::function<void()> hook);

    Result<std::optional<Payment>> find_payment(const ImpUid& imp_uid,
                                                SteadyTime deadline) override;
    Result<std::vector<ImpUid>> find_attempts(const MerchantUid& merchant_uid,
                                              SteadyTime deadline) override;

    [[nodiscard]] int payment_calls() const;
    [[nodiscard]] int attempt_calls() const;

  private:
    mutable std::mutex mutex_;
    std::map<std::string, Payment> payments_;
    std::vector<std::pair<ImpUid, std::string>> listed_only_;
    std::optional<Error> error_;
    std::function<void()> hook_;
    int payment_calls_ = 0;
    int attempt_calls_ = 0;
};

}  // namespace imp
