#include "support/fake_source.hpp"

#include <algorithm>

namespace imp {

void FakeSource::put(const Payment& payment) {
    const std::lock_guard lock(mutex_);
    payments_.insert_or_assign(payment.imp_uid.str(), payment);
}

void FakeSource::list_only(const ImpUid& imp_uid, const std::string& merchant_uid) {
    const std::lock_guard lock(mutex_);
    listed_only_.emplace_back(imp_uid, merchant_uid);
}

void FakeSource::put_prepared(const MerchantUid& merchant_uid, const Prepared& prepared) {
    const std::lock_guard lock(mutex_);
    prepared_.insert_or_assign(merchant_uid.str(), prepared);
}

void FakeSource::cancel_mode(CancelMode mode) {
    const std::lock_guard lock(mutex_);
    cancel_mode_ = mode;
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

Result<std::vector<Payment>> FakeSource::find_payments(const std::vector<ImpUid>& imp_uids,
                                                       SteadyTime /*deadline*/) {
    const std::lock_guard lock(mutex_);
    ++batch_calls_;
    if (error_)
        return *error_;
    std::vector<Payment> found;
    for (const ImpUid& imp_uid : imp_uids) {
        if (const auto payment = payments_.find(imp_uid.str()); payment != payments_.end())
            found.push_back(payment->second);
    }
    return found;
}

Result<PaymentPage> FakeSource::list_payments(const PaymentList& list,
                                              int page,
                                              SteadyTime /*deadline*/) {
    const std::lock_guard lock(mutex_);
    ++list_calls_;
    if (error_)
        return *error_;
    // Each by the time that its status has, as i'mport counts (iamport-v1.md 3.6).
    std::vector<std::pair<UnixSeconds, Payment>> found;
    for (const auto& [uid, payment] : payments_) {
        const bool wanted =
            list.of == PaymentList::Of::all ||
            (list.of == PaymentList::Of::paid && payment.status == PaymentStatus::paid) ||
            (list.of == PaymentList::Of::cancelled && payment.status == PaymentStatus::cancelled);
        const UnixSeconds at = std::max(
            {payment.started_at, payment.paid_at, payment.failed_at, payment.cancelled_at});
        if (wanted && at >= list.from && at <= list.to)
            found.emplace_back(at, payment);
    }
    std::stable_sort(
        found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    PaymentPage result;
    const auto first = static_cast<std::size_t>(page - 1) * static_cast<std::size_t>(list.per_page);
    const auto end = first + static_cast<std::size_t>(list.per_page);
    for (std::size_t i = first; i < std::min(end, found.size()); ++i)
        result.payments.push_back(found[i].second);
    result.more = found.size() > end;
    return result;
}

Result<std::optional<Prepared>> FakeSource::find_prepared(const MerchantUid& merchant_uid,
                                                          SteadyTime /*deadline*/) {
    const std::lock_guard lock(mutex_);
    ++prepared_calls_;
    if (error_)
        return *error_;
    const auto found = prepared_.find(merchant_uid.str());
    return found == prepared_.end() ? std::nullopt : std::optional(found->second);
}

Result<std::optional<Certification>> FakeSource::find_certification(const ImpUid& imp_uid,
                                                                    SteadyTime /*deadline*/) {
    const std::lock_guard lock(mutex_);
    ++certification_calls_;
    if (error_)
        return *error_;
    const auto found = certifications_.find(imp_uid.str());
    return found == certifications_.end() ? std::nullopt : std::optional(found->second);
}

Result<std::optional<BillingKey>> FakeSource::find_billing_key(const std::string& customer_uid,
                                                               SteadyTime /*deadline*/) {
    const std::lock_guard lock(mutex_);
    ++billing_key_calls_;
    if (error_)
        return *error_;
    const auto found = billing_keys_.find(customer_uid);
    return found == billing_keys_.end() ? std::nullopt : std::optional(found->second);
}

Result<std::optional<ScheduledPayment>> FakeSource::find_scheduled(const MerchantUid& merchant_uid,
                                                                   SteadyTime /*deadline*/) {
    const std::lock_guard lock(mutex_);
    if (error_)
        return *error_;
    const auto found = scheduled_.find(merchant_uid.str());
    return found == scheduled_.end() ? std::nullopt : std::optional(found->second);
}

void FakeSource::put_certification(const Certification& certification) {
    const std::lock_guard lock(mutex_);
    certifications_.insert_or_assign(certification.imp_uid.str(), certification);
}

void FakeSource::put_billing_key(const BillingKey& key) {
    const std::lock_guard lock(mutex_);
    billing_keys_.insert_or_assign(key.customer_uid, key);
}

void FakeSource::put_scheduled(const ScheduledPayment& scheduled) {
    const std::lock_guard lock(mutex_);
    scheduled_.insert_or_assign(scheduled.merchant_uid, scheduled);
}

Result<void> FakeSource::prepare(const MerchantUid& merchant_uid,
                                 const Money& price,
                                 SteadyTime /*deadline*/) {
    const std::lock_guard lock(mutex_);
    ++prepare_calls_;
    if (error_)
        return *error_;
    prepared_.insert_or_assign(merchant_uid.str(), Prepared{price.amount(), price.currency()});
    return {};
}

void FakeSource::give_back(Payment& payment, const Decimal& amount) {
    payment.cancel_amount = payment.cancel_amount.plus(amount).value_or(payment.amount);
    payment.status = PaymentStatus::cancelled;
    payment.cancel_history.push_back(
        {.cancellation_id = "CANCEL" + std::to_string(payment.cancel_history.size() + 1),
         .amount = amount,
         .cancelled_at = payment.paid_at + 1,
         .reason = "given back"});
}

Result<CancelReply> FakeSource::cancel(const CancelRequest& request, SteadyTime /*deadline*/) {
    const std::lock_guard lock(mutex_);
    ++cancel_calls_;
    if (error_)
        return *error_;
    const auto found = payments_.find(request.imp_uid.str());
    if (cancel_mode_ == CancelMode::lost_before)
        return Error{Errc::unavailable, "the connection broke"};
    if (cancel_mode_ == CancelMode::refused || found == payments_.end() ||
        amount_left(found->second) != request.checksum || request.checksum.is_zero())
        return Error{Errc::refused, "no"};
    if (cancel_mode_ != CancelMode::pending)
        give_back(found->second, request.amount.value_or(request.checksum));
    if (cancel_mode_ == CancelMode::lost_after)
        return Error{Errc::unavailable, "the connection broke"};
    return CancelReply{found->second};
}

Result<void> FakeSource::revoke_vbank(const ImpUid& imp_uid, SteadyTime /*deadline*/) {
    const std::lock_guard lock(mutex_);
    ++revoke_calls_;
    if (error_)
        return *error_;
    const auto found = payments_.find(imp_uid.str());
    if (found == payments_.end() || found->second.status != PaymentStatus::ready)
        return Error{Errc::refused, "no"};
    found->second.status = PaymentStatus::failed;
    return {};
}

int FakeSource::count(const int& counter) const {
    const std::lock_guard lock(mutex_);
    return counter;
}

}  // namespace imp
