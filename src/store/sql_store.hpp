#pragma once

#include "store/commit_queue.hpp"
#include "store/dialect.hpp"
#include "store/order_store.hpp"
#include "store/session_pool.hpp"
#include "store/writers.hpp"

#include <memory>
#include <vector>

namespace imp::store {

/// OrderStore over SOCI, whatever the database: some connections that write, their commits shared,
/// and some that read.
class SqlStore final : public OrderStore {
  public:
    /// Connects and brings the schema up to date. Errors: store.
    static Result<std::unique_ptr<OrderStore>> open(std::unique_ptr<Dialect> dialect,
                                                    const StoreOptions& options);

    SqlStore(std::unique_ptr<Dialect> dialect, std::unique_ptr<Session> writer, int readers);

    Result<std::optional<Order>> find_order(const MerchantUid& merchant_uid,
                                            SteadyTime deadline) override;
    Result<std::optional<PaymentRecord>> find_payment(const ImpUid& imp_uid) override;
    Result<std::vector<PaymentRecord>> payments_of(std::string_view merchant_uid) override;
    Result<std::optional<CertificationRecord>> find_certification(const ImpUid& imp_uid) override;
    Result<std::optional<BillingKeyRecord>> find_billing_key(
        std::string_view customer_uid) override;
    Result<std::vector<Event>> events_of(std::string_view merchant_uid) override;
    Result<std::vector<Order>> list_orders(std::optional<OrderState> state,
                                           std::string_view after,
                                           int limit) override;
    Result<std::int64_t> count_orders(std::optional<OrderState> state) override;
    Result<std::vector<OutboxEntry>> due_entries(UnixSeconds now, int limit) override;
    Result<std::vector<OutboxEntry>> list_entries(std::optional<OutboxState> state,
                                                  std::int64_t after_seq,
                                                  int limit) override;
    Result<std::int64_t> count_entries(OutboxState state) override;
    Result<std::vector<std::string>> last_errors(int most) override;
    Result<std::vector<OutboxEntry>> entries_of(std::string_view merchant_uid) override;
    Result<void> purge_entries(UnixSeconds before) override;
    Result<std::int64_t> correct_times(UnixSeconds now) override;
    Result<std::optional<std::string>> find_note(std::string_view name) override;
    Result<std::vector<InboxItem>> due_inbox(UnixSeconds now, int limit) override;
    Result<std::int64_t> count_inbox() override;
    Result<std::vector<InboxItem>> inbox_of(std::string_view merchant_uid) override;
    Result<std::vector<Order>> orders_to_check(UnixSeconds now, int limit) override;
    Result<std::vector<HeldPayment>> payments_to_check(UnixSeconds checked_before,
                                                       int limit) override;
    Result<std::vector<PaymentRecord>> payments_between(UnixSeconds from,
                                                        UnixSeconds to,
                                                        std::string_view after,
                                                        int limit) override;
    Result<std::vector<PaymentRecord>> payments_without_order(std::string_view after,
                                                              int limit) override;
    Result<std::int64_t> count_refused(int most) override;
    Result<std::vector<Order>> open_orders_between(UnixSeconds from,
                                                   UnixSeconds to,
                                                   std::string_view after,
                                                   int limit) override;
    Result<std::vector<PaidSum>> sum_paid(UnixSeconds from, UnixSeconds to, int most) override;
    Result<std::vector<StateCount>> count_open(UnixSeconds from, UnixSeconds to, int most) override;
    Result<std::int64_t> count_orders_up_to(OrderState state, int most) override;
    Result<std::vector<ListedPayment>> latest_paid(Position after, int limit) override;
    Result<std::vector<ListedPayment>> latest_refused(std::int64_t before_id, int limit) override;
    Result<std::vector<OutboxEntry>> latest_entries(OutboxState state,
                                                    Position after,
                                                    int limit) override;
    Result<std::vector<OutboxEntry>> entries_near(std::string_view merchant_uid,
                                                  const std::vector<UnixSeconds>& times) override;
    Result<std::vector<Event>> last_events_of(std::string_view merchant_uid, int limit) override;
    Result<std::vector<PaymentRecord>> last_payments_of(std::string_view merchant_uid,
                                                        int limit) override;
    Result<std::vector<std::int64_t>> settling_times(int most) override;
    Result<std::vector<HourCount>> counts_since(UnixSeconds since) override;
    Result<void> transact(const Work& work) override;
    Result<void> transact_by(SteadyTime deadline, const Work& work) override;
    Result<ImportCount> import_orders(const ImportSource& next, UnixSeconds now) override;
    Result<void> remember_lookup(std::string_view group,
                                 std::string_view key,
                                 UnixSeconds now) override;
    Result<LookupMemory> recall_lookups(std::string_view group,
                                        std::string_view key,
                                        UnixSeconds now) override;

  private:
    Result<void> submit(const Job& job);

    std::unique_ptr<Dialect> dialect_;
    SessionPool readers_;
    Writers writers_;
    CommitQueue queue_;
};

}  // namespace imp::store
