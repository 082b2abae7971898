#include "store/sql_store.hpp"

#include "metrics/count.hpp"
#include "store/future_times.hpp"
#include "store/import.hpp"
#include "store/journal.hpp"
#include "store/migrations.hpp"
#include "store/orders_table.hpp"
#include "store/payments_table.hpp"
#include "store/sql_transaction.hpp"

#include <utility>

namespace imp::store {

namespace {

constexpr int kPurgedAtOnce = 500;
constexpr int kCorrectedAtOnce = 500;

Result<void> counted(Result<void> written) {
    if (!written && written.error().code == Errc::store)
        metrics::store_error(metrics::StoreWork::write);
    return written;
}

}  // namespace

Result<std::unique_ptr<OrderStore>> SqlStore::open(std::unique_ptr<Dialect> dialect,
                                                   const StoreOptions& options) {
    using Opened = Result<std::unique_ptr<OrderStore>>;
    return guarded(*dialect, "opening the database", [&]() -> Opened {
        auto writer = std::make_unique<Session>(dialect->keeps_statements());
        dialect->connect(*writer, options.longest_opening);
        if (const Result<void> migrated = migrate(*dialect, *writer, options.longest_opening);
            !migrated)
            return migrated.error();
        dialect->set_lock_wait(*writer, dialect->writer_limits().lock_wait);
        const int most = dialect->most_readers() > 0 ? dialect->most_readers() : options.readers;
        return Opened(std::make_unique<SqlStore>(std::move(dialect), std::move(writer), most));
    });
}

SqlStore::SqlStore(std::unique_ptr<Dialect> dialect, std::unique_ptr<Session> writer, int readers)
    : dialect_(std::move(dialect)),
      readers_(*dialect_, readers),
      writers_(*dialect_, std::move(writer)),
      queue_([this](const std::vector<Ticket*>& batch) { writers_.run(batch); },
             dialect_->writer_limits().most_in_batch,
             dialect_->writer_limits().writers) {}

// ---- reading: the longer lists are in sql_store_lists.cpp

Result<std::optional<Order>> SqlStore::find_order(const MerchantUid& merchant_uid,
                                                  SteadyTime deadline) {
    return readers_.read(
        "reading an order",
        [&](Session& session) -> Result<std::optional<Order>> {
            Result<std::optional<Order>> found = orders_table::find(session, merchant_uid);
            if (!found || *found)
                return found;
            // Of a store that was moved nobody may say that it knows no such order.
            if (std::optional<Error> closed = why_closed(session))
                return *std::move(closed);
            return found;
        },
        deadline);
}

Result<std::optional<PaymentRecord>> SqlStore::find_payment(const ImpUid& imp_uid) {
    return readers_.read("reading a payment",
                         [&](Session& session) { return payments_table::find(session, imp_uid); });
}

Result<std::vector<PaymentRecord>> SqlStore::payments_of(std::string_view merchant_uid) {
    return readers_.read("reading payments", [&](Session& session) {
        return payments_table::list(session, merchant_uid);
    });
}

Result<std::vector<Event>> SqlStore::events_of(std::string_view merchant_uid) {
    return readers_.read("reading the journal",
                         [&](Session& session) -> Result<std::vector<Event>> {
                             return journal::list(session, merchant_uid);
                         });
}

Result<std::vector<Order>> SqlStore::list_orders(std::optional<OrderState> state,
                                                 std::string_view after,
                                                 int limit) {
    return readers_.read("listing orders", [&](Session& session) {
        return orders_table::list(session, state, after, limit);
    });
}

Result<std::int64_t> SqlStore::count_orders(std::optional<OrderState> state) {
    return readers_.read("counting orders", [&](Session& session) -> Result<std::int64_t> {
        return orders_table::count(session, state);
    });
}

Result<OrderStore::LookupMemory> SqlStore::recall_lookups(std::string_view group,
                                                          std::string_view key,
                                                          UnixSeconds now) {
    return readers_.read("recalling look-ups", [&](Session& session) -> Result<LookupMemory> {
        return journal::recall_lookups(session, group, key, now);
    });
}

// ---- writing

Result<void> SqlStore::transact(const Work& work) {
    return submit([&work](SqlTransaction& transaction) { return work(transaction); });
}

Result<void> SqlStore::remember_lookup(std::string_view group,
                                       std::string_view key,
                                       UnixSeconds now) {
    return submit(
        [&](SqlTransaction& transaction) { return transaction.remember_lookup(group, key, now); });
}

Result<void> SqlStore::transact_by(SteadyTime deadline, const Work& work) {
    if (Writers::is_inside_a_job())
        return Error{Errc::internal, "a transaction inside a transaction"};
    return counted(writers_.run_alone(
        deadline, [&work](SqlTransaction& transaction) { return work(transaction); }));
}

Result<void> SqlStore::purge_entries(UnixSeconds before) {
    // In small pieces: others write in between.
    std::int64_t forgotten = kPurgedAtOnce;
    while (forgotten == kPurgedAtOnce) {
        Result<void> purged = submit([&](SqlTransaction& transaction) -> Result<void> {
            const Result<std::int64_t> some = transaction.purge_entries(before, kPurgedAtOnce);
            if (!some)
                return some.error();
            forgotten = *some;
            return {};
        });
        if (!purged)
            return purged;
    }
    return {};
}

Result<std::int64_t> SqlStore::correct_times(UnixSeconds now) {
    constexpr UnixSeconds kIsSet = 1'767'225'600;  // 2026-01-01
    if (now < kIsSet)
        return 0;
    // Looked for first: writing takes a turn from others.
    const Result<bool> found = readers_.read(
        "looking for wrong times",
        [&](Session& session) -> Result<bool> { return future_times::exist(session, now); });
    if (!found)
        return found.error();
    std::int64_t corrected = 0;
    if (!*found)
        return corrected;
    Result<void> done = submit([&](SqlTransaction& transaction) -> Result<void> {
        const Result<std::int64_t> some = transaction.correct_times(now, kCorrectedAtOnce);
        if (!some)
            return some.error();
        corrected = *some;
        return {};
    });
    if (!done)
        return done.error();
    return corrected;
}

Result<ImportCount> SqlStore::import_orders(const ImportSource& next, UnixSeconds now) {
    if (Writers::is_inside_a_job())
        return Error{Errc::internal, "an import inside a transaction"};
    return store::import_orders(*dialect_, writers_.turn(), next, now);
}

Result<void> SqlStore::submit(const Job& job) {
    if (Writers::is_inside_a_job())
        return Error{Errc::internal, "a transaction inside a transaction"};
    return counted(queue_.submit(job));
}

}  // namespace imp::store
