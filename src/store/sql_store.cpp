#include "store/sql_store.hpp"

#include "store/import.hpp"
#include "store/journal.hpp"
#include "store/migrations.hpp"
#include "store/orders_table.hpp"
#include "store/payments_table.hpp"
#include "store/sql_transaction.hpp"

#include <mutex>
#include <utility>

namespace imp::store {

namespace {

constexpr std::size_t kMostInBatch = 256;
constexpr int kMostAttempts = 10;
constexpr int kPurgedAtOnce = 500;

/// For the lock between threads, where no deadline is nearer.
constexpr std::chrono::milliseconds kLongestWaitAlone{6'000};

/// Set while this thread runs works. One that asked for a transaction of its own would wait for
/// itself for ever.
thread_local bool is_inside_a_work = false;

class InsideAWork {
  public:
    InsideAWork() { is_inside_a_work = true; }

    ~InsideAWork() { is_inside_a_work = false; }

    InsideAWork(const InsideAWork&) = delete;
    InsideAWork& operator=(const InsideAWork&) = delete;
};

/// The work, its exceptions as errors: on this thread there are other callers' works to finish.
Result<void> run_work(const Job& job, SqlTransaction& transaction) {
    try {
        const InsideAWork inside;
        Result<void> done = job(transaction);
        if (transaction.failure())
            return *transaction.failure();  // even if the work made nothing of it
        return done;
    } catch (...) {
        return Error{Errc::internal, "a work of a transaction threw an exception"};
    }
}

}  // namespace

Result<std::unique_ptr<OrderStore>> SqlStore::open(std::unique_ptr<Dialect> dialect,
                                                   const StoreOptions& options) {
    using Opened = Result<std::unique_ptr<OrderStore>>;
    return guarded(*dialect, "opening the database", [&]() -> Opened {
        auto writer = std::make_unique<soci::session>();
        dialect->connect(*writer, options.longest_opening);
        if (const Result<void> migrated = migrate(*dialect, *writer); !migrated)
            return migrated.error();
        dialect->set_lock_wait(*writer, Dialect::kLockWait);
        return Opened(
            std::make_unique<SqlStore>(std::move(dialect), std::move(writer), options.readers));
    });
}

SqlStore::SqlStore(std::unique_ptr<Dialect> dialect,
                   std::unique_ptr<soci::session> writer,
                   int readers)
    : dialect_(std::move(dialect)),
      readers_(*dialect_, readers),
      writer_(std::move(writer)),
      queue_([this](const std::vector<Ticket*>& batch) { run_batch(batch); }, kMostInBatch) {}

// ---- reading: the longer lists are in sql_store_lists.cpp

Result<std::optional<Order>> SqlStore::find_order(const MerchantUid& merchant_uid,
                                                  SteadyTime deadline) {
    return readers_.read(
        "reading an order",
        [&](soci::session& session) { return orders_table::find(session, merchant_uid); },
        deadline);
}

Result<std::optional<PaymentRecord>> SqlStore::find_payment(const ImpUid& imp_uid) {
    return readers_.read("reading a payment", [&](soci::session& session) {
        return payments_table::find(session, imp_uid);
    });
}

Result<std::vector<PaymentRecord>> SqlStore::payments_of(std::string_view merchant_uid) {
    return readers_.read("reading payments", [&](soci::session& session) {
        return payments_table::list(session, merchant_uid);
    });
}

Result<std::vector<Event>> SqlStore::events_of(std::string_view merchant_uid) {
    return readers_.read("reading the journal",
                         [&](soci::session& session) -> Result<std::vector<Event>> {
                             return journal::list(session, merchant_uid);
                         });
}

Result<std::vector<Order>> SqlStore::list_orders(std::optional<OrderState> state,
                                                 std::string_view after,
                                                 int limit) {
    return readers_.read("listing orders", [&](soci::session& session) {
        return orders_table::list(session, state, after, limit);
    });
}

Result<std::int64_t> SqlStore::count_orders(std::optional<OrderState> state) {
    return readers_.read("counting orders", [&](soci::session& session) -> Result<std::int64_t> {
        return orders_table::count(session, state);
    });
}

Result<OrderStore::LookupMemory> SqlStore::recall_lookups(std::string_view group,
                                                          std::string_view key,
                                                          UnixSeconds now) {
    return readers_.read("recalling look-ups", [&](soci::session& session) -> Result<LookupMemory> {
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
    if (is_inside_a_work)
        return Error{Errc::internal, "a transaction inside a transaction"};
    if (!write_.try_lock_for(time_left(deadline, kLongestWaitAlone)))
        return Error{Errc::store, "others were writing for too long"};
    const std::lock_guard lock(write_, std::adopt_lock);
    const Job job = [&work](SqlTransaction& transaction) { return work(transaction); };
    Ticket ticket{.job = &job, .result = {}, .turn = {}};
    const Result<void> committed =
        guarded(*dialect_, "a transaction", [&] { return run_alone(deadline, ticket); });
    if (committed)
        return ticket.result;
    writer_.reset();  // as in run_batch
    return ticket.result ? Error{Errc::store, committed.error().detail} : ticket.result.error();
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

Result<ImportCount> SqlStore::import_orders(const ImportSource& next, UnixSeconds now) {
    if (is_inside_a_work)
        return Error{Errc::internal, "an import inside a transaction"};
    return store::import_orders(*dialect_, write_, next, now);
}

Result<void> SqlStore::submit(const Job& job) {
    if (is_inside_a_work)
        return Error{Errc::internal, "a transaction inside a transaction"};
    return queue_.submit(job);
}

void SqlStore::run_batch(const std::vector<Ticket*>& batch) {
    const std::lock_guard lock(write_);
    const Result<void> committed =
        guarded(*dialect_, "a transaction", [&] { return run_in_transaction(batch); });
    if (committed)
        return;
    writer_.reset();  // closing it rolls back; the next batch opens a new one
    for (Ticket* ticket : batch) {
        if (ticket->result)
            ticket->result = Error{Errc::store, committed.error().detail};
    }
}

Result<void> SqlStore::run_in_transaction(const std::vector<Ticket*>& batch) {
    soci::session& session = writer();
    session << std::string(dialect_->begin_write());
    for (Ticket* ticket : batch)
        run_one(session, *ticket);
    session << "COMMIT";
    return {};
}

/// As long as it takes to get the lock, but no longer than until `deadline`; the commit too may
/// have to wait for readers, where there is no WAL.
Result<void> SqlStore::run_alone(SteadyTime deadline, Ticket& ticket) {
    const auto left = [deadline] { return time_left(deadline, Dialect::kLockWait); };
    soci::session& session = writer(left());
    dialect_->set_lock_wait(session, left());
    session << std::string(dialect_->begin_write());
    run_one(session, ticket);
    dialect_->set_lock_wait(session, left());
    session << "COMMIT";
    dialect_->set_lock_wait(session, Dialect::kLockWait);
    return {};
}

void SqlStore::run_one(soci::session& session, Ticket& ticket) {
    for (int attempt = 0; attempt < kMostAttempts; ++attempt) {
        session << "SAVEPOINT one_work";
        SqlTransaction transaction(*dialect_, session);
        ticket.result = run_work(*ticket.job, transaction);
        if (ticket.result) {
            session << "RELEASE SAVEPOINT one_work";
            return;
        }
        session << "ROLLBACK TO SAVEPOINT one_work";
        session << "RELEASE SAVEPOINT one_work";
        if (ticket.result.error().code != Errc::conflict)
            return;
    }
}

soci::session& SqlStore::writer(std::chrono::milliseconds lock_wait) {
    if (!writer_) {
        auto session = std::make_unique<soci::session>();
        dialect_->connect(*session, lock_wait);
        writer_ = std::move(session);
    }
    return *writer_;
}

}  // namespace imp::store
