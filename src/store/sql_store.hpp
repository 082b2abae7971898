#pragma once

#include "store/commit_queue.hpp"
#include "store/dialect.hpp"
#include "store/order_store.hpp"
#include "store/session_pool.hpp"

#include <memory>
#include <mutex>
#include <vector>

namespace imp::store {

/// OrderStore over SOCI, whatever the database: one connection that writes (its commits shared),
/// some that read.
class SqlStore final : public OrderStore {
  public:
    /// Connects and brings the schema up to date. Errors: store.
    static Result<std::unique_ptr<OrderStore>> open(std::unique_ptr<Dialect> dialect, int readers);

    SqlStore(std::unique_ptr<Dialect> dialect, std::unique_ptr<soci::session> writer, int readers);

    Result<std::optional<Order>> find_order(const MerchantUid& merchant_uid) override;
    Result<std::optional<PaymentRecord>> find_payment(const ImpUid& imp_uid) override;
    Result<std::vector<PaymentRecord>> payments_of(std::string_view merchant_uid) override;
    Result<std::vector<Event>> events_of(std::string_view merchant_uid) override;
    Result<std::vector<Order>> list_orders(std::optional<OrderState> state,
                                           std::string_view after,
                                           int limit) override;
    Result<std::int64_t> count_orders(std::optional<OrderState> state) override;
    Result<void> transact(const Work& work) override;
    Result<ImportCount> import_orders(const ImportSource& next, UnixSeconds now) override;
    Result<void> remember_lookup(std::string_view group,
                                 std::string_view key,
                                 UnixSeconds now) override;
    Result<LookupMemory> recall_lookups(std::string_view group,
                                        std::string_view key,
                                        UnixSeconds now) override;

  private:
    Result<void> submit(const Job& job);
    void run_batch(const std::vector<Ticket*>& batch);
    Result<void> run_in_transaction(const std::vector<Ticket*>& batch);
    void run_one(soci::session& session, Ticket& ticket);
    soci::session& writer();

    std::unique_ptr<Dialect> dialect_;
    SessionPool readers_;
    std::mutex write_;  ///< one writer in this process; between processes the database decides
    std::unique_ptr<soci::session> writer_;  ///< under write_; null after it broke
    CommitQueue queue_;
};

}  // namespace imp::store
