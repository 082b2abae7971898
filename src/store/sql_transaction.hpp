#pragma once

#include "store/dialect.hpp"
#include "store/order_store.hpp"
#include "store/session.hpp"

#include <optional>
#include <string>

namespace imp::store {

/// One work's share of a transaction, on a connection that nobody else uses meanwhile. What it
/// reads by its key it locks, where others may write at the same time. After the first call that
/// failed every other fails with the same error: PostgreSQL would do the same.
class SqlTransaction final : public Transaction {
  public:
    SqlTransaction(const Dialect& dialect, Session& session);

    Result<std::optional<Order>> find_order(const MerchantUid& merchant_uid) override;
    Result<std::optional<PaymentRecord>> find_payment(const ImpUid& imp_uid) override;
    Result<std::vector<PaymentRecord>> payments_of(std::string_view merchant_uid) override;
    Result<void> insert_order(const Order& order) override;
    Result<bool> update_order(const Order& order) override;
    Result<void> put_payment(const PaymentRecord& record) override;
    Result<void> append_event(const Event& event) override;
    Result<std::vector<Event>> events_of(std::string_view merchant_uid) override;
    Result<bool> has_event(std::string_view merchant_uid,
                           std::string_view imp_uid,
                           std::string_view verdict) override;
    Result<std::optional<CertificationRecord>> find_certification(const ImpUid& imp_uid) override;
    Result<void> put_certification(const CertificationRecord& record) override;
    Result<bool> is_known_person(std::string_view person, const MerchantUid& other_than) override;
    Result<void> put_billing_key(const BillingKeyRecord& record) override;
    Result<bool> add_entry(const OutboxEntry& entry) override;
    Result<std::optional<OutboxEntry>> find_entry(std::string_view id) override;
    Result<void> update_entry(const OutboxEntry& entry) override;
    Result<bool> claim_entry(std::string_view id, UnixSeconds now, UnixSeconds until) override;
    Result<std::int64_t> count_acted(std::string_view kind, UnixSeconds since) override;
    Result<bool> put_inbox(const InboxItem& item) override;
    Result<void> remove_inbox(std::string_view imp_uid) override;
    Result<void> wake_inbox(std::string_view merchant_uid, UnixSeconds now) override;
    Result<std::optional<Reservation>> find_reservation(std::string_view merchant_uid) override;
    Result<void> put_reservation(const Reservation& reservation) override;
    Result<void> remove_reservation(std::string_view merchant_uid) override;
    Result<std::optional<std::string>> find_note(std::string_view name) override;
    Result<void> put_note(std::string_view name, std::string_view value) override;
    Result<void> mark_checked(const std::vector<ImpUid>& imp_uids, UnixSeconds now) override;
    Result<void> add_counts(const std::vector<HourCount>& counts) override;
    Result<void> remove_counts(UnixSeconds before) override;
    Result<void> remove_details(std::string_view merchant_uid) override;

    /// How many it forgot, `most` at most.
    Result<std::int64_t> purge_entries(UnixSeconds before, int most);
    Result<std::int64_t> correct_times(UnixSeconds now, int most);
    Result<void> remember_lookup(std::string_view group, std::string_view key, UnixSeconds now);

    /// Set once a call has failed, whatever the work made of it.
    [[nodiscard]] const std::optional<Error>& failure() const noexcept { return failure_; }

    /// What the database's error meant, where it was one.
    [[nodiscard]] std::optional<Failure> failure_class() const noexcept { return class_; }

  private:
    template <typename Body>
    auto run(std::string_view doing, Body&& body) -> decltype(body());

    const Dialect& dialect_;
    Session& session_;
    std::optional<Error> failure_;
    std::optional<Failure> class_;
    std::string
        absent_;  ///< a payment that is not there, where nobody else can have written it since
};

}  // namespace imp::store
