#include "support/fake_source.hpp"

namespace imp {

void FakeSource::put(const Payment& payment) {
    const std::lock_guard lock(mutex_);
    payments_.insert_or_assign(payment.imp_uid.str(), payment);
}

void FakeSource::list_only(const ImpUid& imp_uid, const std::string& merchant_uid) {
    const std::lock_guard lock(mutex_);
    listed_only_.emplace_back(imp_uid, merchant_uid);
}

void FakeSource::fail_with(std::optional<Error> error) {
    const std::lock_guard lock(mutex_);
    error_ = std::move(error);
}

void FakeSource::before_answer(std::function<void()> hook) {
    const std::lock_guard lock(mutex_);
    hook_ = std::move(hook);
}

Result<std::optional<Payment>> FakeSource::find_payment(const ImpUid& imp_uid,
                                                        SteadyTime /*deadline*/) {
    std::function<void()> hook;
    {
        const std::lock_guard lock(mutex_);
        ++payment_calls_;
        hook = hook_;
    }
    if (hook)
        hook();
    const std::lock_guard lock(mutex_);
    if (error_)
        return *error_;
    const auto found = payments_.find(imp_uid.str());
    return found == payments_.end() ? std::nullopt : std::optional(found->second);
}

Result<std::vector<ImpUid>> FakeSource::find_attempts(const MerchantUid& merchant_uid,
                                                      SteadyTime /*deadline*/) {
    const std::lock_guard lock(mutex_);
    ++attempt_calls_;
    if (error_)
        return *error_;
    std::vector<ImpUid> paid;
    std::vector<ImpUid> others;
    for (const auto& [uid, payment] : payments_) {
        if (payment.merchant_uid == merchant_uid.str())
            (payment.status == PaymentStatus::paid ? paid : others).push_back(payment.imp_uid);
    }
    for (const auto& [uid, order] : listed_only_) {
        if (order == merchant_uid.str())
            others.push_back(uid);
    }
    paid.insert(paid.end(), others.begin(), others.end());
    return paid;
}

int FakeSource::payment_calls() const {
    const std::lock_guard lock(mutex_);
    return payment_calls_;
}

int FakeSource::attempt_calls() const {
    const std::lock_guard lock(mutex_);
    return attempt_calls_;
}

}  // namespace imp
