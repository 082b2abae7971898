#pragma once

#include "api/payment_source.hpp"

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace imp {

/// What a cancel call meets.
enum class CancelMode {
    works,
    refused,      ///< i'mport says no
    lost_before,  ///< the request never arrived: unavailable
    lost_after,   ///< it was done, and the answer was lost: unavailable
    pending,      ///< taken, and not shown yet
};

/// An i'mport in memory, which counts what it is asked. Any thread.
class FakeSource final : public PaymentSource {
  public:
    /// Adds a payment or replaces it.
    void put(const Payment& payment);

    /// Names an attempt in the list of `merchant_uid` that cannot be read.
    void list_only(const ImpUid& imp_uid, const std::string& merchant_uid);

    /// Registers an amount, or replaces it.
    void put_prepared(const MerchantUid& merchant_uid, const Prepared& prepared);

    void put_certification(const Certification& certification);
    void put_billing_key(const BillingKey& key);
    void put_scheduled(const ScheduledPayment& scheduled);

    /// From now on every question fails with this; empty: no more.
    void fail_with(std::optional<Error> error);

    /// Runs inside every find_payment, before it answers: to hold callers, or to change the world
    /// meanwhile.
    void before_answer(std::function<void()> hook);

    void cancel_mode(CancelMode mode);

    Result<std::optional<Payment>> find_payment(const ImpUid& imp_uid,
                                                SteadyTime deadline) override;
    Result<std::vector<ImpUid>> find_attempts(const MerchantUid& merchant_uid,
                                              SteadyTime deadline) override;
    Result<std::vector<Payment>> find_payments(const std::vector<ImpUid>& imp_uids,
                                               SteadyTime deadline) override;
    Result<PaymentPage> list_payments(const PaymentList& list,
                                      int page,
                                      SteadyTime deadline) override;
    Result<std::optional<Prepared>> find_prepared(const MerchantUid& merchant_uid,
                                                  SteadyTime deadline) override;
    Result<std::optional<Certification>> find_certification(const ImpUid& imp_uid,
                                                            SteadyTime deadline) override;
    Result<std::optional<BillingKey>> find_billing_key(const std::string& customer_uid,
                                                       SteadyTime deadline) override;
    Result<std::optional<ScheduledPayment>> find_scheduled(const MerchantUid& merchant_uid,
                                                           SteadyTime deadline) override;
    Result<void> prepare(const MerchantUid& merchant_uid,
                         const Money& price,
                         SteadyTime deadline) override;
    Result<CancelReply> cancel(const CancelRequest& request, SteadyTime deadline) override;
    Result<void> revoke_vbank(const ImpUid& imp_uid, SteadyTime deadline) override;

    [[nodiscard]] int payment_calls() const { return count(payment_calls_); }

    [[nodiscard]] int attempt_calls() const { return count(attempt_calls_); }

    [[nodiscard]] int batch_calls() const { return count(batch_calls_); }

    [[nodiscard]] int list_calls() const { return count(list_calls_); }

    [[nodiscard]] int prepared_calls() const { return count(prepared_calls_); }

    [[nodiscard]] int certification_calls() const { return count(certification_calls_); }

    [[nodiscard]] int billing_key_calls() const { return count(billing_key_calls_); }

    [[nodiscard]] int prepare_calls() const { return count(prepare_calls_); }

    [[nodiscard]] int cancel_calls() const { return count(cancel_calls_); }

    [[nodiscard]] int revoke_calls() const { return count(revoke_calls_); }

  private:
    [[nodiscard]] int count(const int& counter) const;
    void give_back(Payment& payment, const Decimal& amount);

    mutable std::mutex mutex_;
    std::map<std::string, Payment> payments_;
    std::map<std::string, Prepared> prepared_;
    std::map<std::string, Certification> certifications_;
    std::map<std::string, BillingKey> billing_keys_;
    std::map<std::string, ScheduledPayment> scheduled_;
    std::vector<std::pair<ImpUid, std::string>> listed_only_;
    std::optional<Error> error_;
    std::function<void()> hook_;
    CancelMode cancel_mode_ = CancelMode::works;
    int payment_calls_ = 0;
    int attempt_calls_ = 0;
    int batch_calls_ = 0;
    int list_calls_ = 0;
    int prepared_calls_ = 0;
    int certification_calls_ = 0;
    int billing_key_calls_ = 0;
    int prepare_calls_ = 0;
    int cancel_calls_ = 0;
    int revoke_calls_ = 0;
};

}  // namespace imp
