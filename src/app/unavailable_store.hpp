#pragma once

#include "store/order_store.hpp"

namespace imp {

/// A store that could not be opened: every call says why. With it a CGI landing answers "being
/// confirmed" like any other that cannot be told yet, instead of an error page to somebody who may
/// have paid. Any thread.
class UnavailableStore final : public store::OrderStore {
  public:
    explicit UnavailableStore(Error why) : why_(std::move(why)) {}

    Result<std::optional<Order>> find_order(const MerchantUid& /*uid*/,
                                            SteadyTime /*deadline*/) override {
        return why_;
    }

    Result<std::optional<PaymentRecord>> find_payment(const ImpUid& /*uid*/) override {
        return why_;
    }

    Result<std::vector<PaymentRecord>> payments_of(std::string_view /*uid*/) override {
        return why_;
    }

    Result<std::optional<CertificationRecord>> find_certification(const ImpUid& /*uid*/) override {
        return why_;
    }

    Result<std::optional<BillingKeyRecord>> find_billing_key(std::string_view /*uid*/) override {
        return why_;
    }

    Result<std::vector<store::Event>> events_of(std::string_view /*uid*/) override { return why_; }

    Result<std::vector<Order>> list_orders(std::optional<OrderState> /*state*/,
                                           std::string_view /*after*/,
                                           int /*limit*/) override {
        return why_;
    }

    Result<std::int64_t> count_orders(std::optional<OrderState> /*state*/) override { return why_; }

    Result<std::vector<store::OutboxEntry>> due_entries(UnixSeconds /*now*/,
                                                        int /*limit*/) override {
        return why_;
    }

    Result<std::vector<store::OutboxEntry>> list_entries(
        std::optional<store::OutboxState> /*state*/,
        std::int64_t /*after_seq*/,
        int /*limit*/) override {
        return why_;
    }

    Result<std::int64_t> count_entries(store::OutboxState /*state*/) override { return why_; }

    Result<std::vector<std::string>> last_errors(int /*most*/) override { return why_; }

    Result<std::vector<store::OutboxEntry>> entries_of(std::string_view /*uid*/) override {
        return why_;
    }

    Result<void> purge_entries(UnixSeconds /*before*/) override { return why_; }

    Result<std::int64_t> correct_times(UnixSeconds /*now*/) override { return why_; }

    Result<std::optional<std::string>> find_note(std::string_view /*name*/) override {
        return why_;
    }

    Result<std::vector<store::InboxItem>> due_inbox(UnixSeconds /*now*/, int /*limit*/) override {
        return why_;
    }

    Result<std::int64_t> count_inbox() override { return why_; }

    Result<std::vector<store::InboxItem>> inbox_of(std::string_view /*uid*/) override {
        return why_;
    }

    Result<std::vector<Order>> orders_to_check(UnixSeconds /*now*/, int /*limit*/) override {
        return why_;
    }

    Result<std::vector<store::HeldPayment>> payments_to_check(UnixSeconds /*checked_before*/,
                                                              int /*limit*/) override {
        return why_;
    }

    Result<std::vector<PaymentRecord>> payments_between(UnixSeconds /*from*/,
                                                        UnixSeconds /*to*/,
                                                        std::string_view /*after*/,
                                                        int /*limit*/) override {
        return why_;
    }

    Result<std::vector<PaymentRecord>> payments_without_order(std::string_view /*after*/,
                                                              int /*limit*/) override {
        return why_;
    }

    Result<std::int64_t> count_refused(int /*most*/) override { return why_; }

    Result<std::vector<Order>> open_orders_between(UnixSeconds /*from*/,
                                                   UnixSeconds /*to*/,
                                                   std::string_view /*after*/,
                                                   int /*limit*/) override {
        return why_;
    }

    Result<std::vector<store::PaidSum>> sum_paid(UnixSeconds /*from*/,
                                                 UnixSeconds /*to*/,
                                                 int /*most*/) override {
        return why_;
    }

    Result<std::vector<store::StateCount>> count_open(UnixSeconds /*from*/,
                                                      UnixSeconds /*to*/,
                                                      int /*most*/) override {
        return why_;
    }

    Result<std::int64_t> count_orders_up_to(OrderState /*state*/, int /*most*/) override {
        return why_;
    }

    Result<std::vector<store::ListedPayment>> latest_paid(store::Position /*after*/,
                                                          int /*limit*/) override {
        return why_;
    }

    Result<std::vector<store::ListedPayment>> latest_refused(std::int64_t /*before_id*/,
                                                             int /*limit*/) override {
        return why_;
    }

    Result<std::vector<store::OutboxEntry>> latest_entries(store::OutboxState /*state*/,
                                                           store::Position /*after*/,
                                                           int /*limit*/) override {
        return why_;
    }

    Result<std::vector<store::OutboxEntry>> entries_near(
        std::string_view /*merchant_uid*/, const std::vector<UnixSeconds>& /*times*/) override {
        return why_;
    }

    Result<std::vector<store::Event>> last_events_of(std::string_view /*merchant_uid*/,
                                                     int /*limit*/) override {
        return why_;
    }

    Result<std::vector<PaymentRecord>> last_payments_of(std::string_view /*merchant_uid*/,
                                                        int /*limit*/) override {
        return why_;
    }

    Result<std::vector<std::int64_t>> settling_times(int /*most*/) override { return why_; }

    Result<std::vector<store::HourCount>> counts_since(UnixSeconds /*since*/) override {
        return why_;
    }

    Result<void> transact(const store::Work& /*work*/) override { return why_; }

    Result<void> transact_by(SteadyTime /*deadline*/, const store::Work& /*work*/) override {
        return why_;
    }

    Result<store::ImportCount> import_orders(const store::ImportSource& /*next*/,
                                             UnixSeconds /*now*/) override {
        return why_;
    }

    Result<void> remember_lookup(std::string_view /*group*/,
                                 std::string_view /*key*/,
                                 UnixSeconds /*now*/) override {
        return why_;
    }

    Result<LookupMemory> recall_lookups(std::string_view /*group*/,
                                        std::string_view /*key*/,
                                        UnixSeconds /*now*/) override {
        return why_;
    }

  private:
    Error why_;
};

}  // namespace imp
