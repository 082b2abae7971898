#include "store/writers.hpp"

#include "store/migrations.hpp"
#include "store/query.hpp"
#include "store/session_pool.hpp"
#include "store/sql_transaction.hpp"

#include <algorithm>
#include <chrono>
#include <random>
#include <thread>
#include <utility>

namespace imp::store {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr int kMostRuns = 10;           ///< of a job that returns conflict
constexpr int kMostTransactions = 30;   ///< for a job that others are in the way of
constexpr int kMostTriesToConnect = 2;  ///< for one batch, where the first one is lost

/// For whoever has no deadline of his own: so long a buyer waits for others.
constexpr milliseconds kPatienceOfABuyer{5'000};

/// For the lock between threads, where no deadline is nearer.
constexpr milliseconds kLongestWaitAlone{6'000};

/// Set while this thread runs jobs. One that asked for a transaction of its own would wait for
/// itself for ever.
thread_local bool is_running_jobs = false;

class RunningJobs {
  public:
    RunningJobs() { is_running_jobs = true; }

    ~RunningJobs() { is_running_jobs = false; }

    RunningJobs(const RunningJobs&) = delete;
    RunningJobs& operator=(const RunningJobs&) = delete;
};

/// The job, its exceptions as errors: on this thread there are other callers' jobs to finish.
Result<void> run_guarded(const Job& job, SqlTransaction& transaction) {
    try {
        const RunningJobs inside;
        Result<void> done = job(transaction);
        if (transaction.failure())
            return *transaction.failure();  // even if the work made nothing of it
        return done;
    } catch (...) {
        return Error{Errc::internal, "a work of a transaction threw an exception"};
    }
}

/// Two who got in each other's way do not come back at the same moment.
void step_aside(int times, SteadyTime deadline) {
    thread_local std::minstd_rand random{std::random_device{}()};
    const milliseconds most{std::min(5 * times, 50)};
    const milliseconds pause{
        std::uniform_int_distribution<int>(1, static_cast<int>(most.count()))(random)};
    std::this_thread::sleep_for(std::min(pause, time_left(deadline, pause)));
}

}  // namespace

Writers::Writers(const Dialect& dialect, std::unique_ptr<Session> first)
    : dialect_(dialect), limits_(dialect.writer_limits()), turn_(limits_.writers) {
    idle_.reserve(static_cast<std::size_t>(limits_.writers));
    idle_.push_back(std::move(first));
}

bool Writers::is_inside_a_job() noexcept {
    return is_running_jobs;
}

void Writers::run(const std::vector<Ticket*>& batch) {
    const std::lock_guard lock(turn_);
    const SteadyTime deadline = steady_clock::now() + kPatienceOfABuyer;
    const auto settle = [](const Batch& tickets, const Outcome& outcome) {
        for (Ticket* ticket : tickets) {
            if (outcome.end != End::committed && ticket->result)
                ticket->result = outcome.why;
        }
    };
    Outcome outcome = try_twice(batch, deadline);
    if (outcome.end != End::in_the_way)
        return settle(batch, outcome);
    // One of them may stand in a queue for long: the others are not to wait with it. So each has a
    // turn before anybody has another one.
    Batch left = batch;
    for (int rounds = 1; !left.empty(); ++rounds) {
        Batch again;
        again.reserve(left.size());
        const Outcome held_up = outcome;
        for (Ticket* ticket : left) {
            const Batch alone{ticket};
            const bool has_time = steady_clock::now() < deadline;
            outcome = has_time ? try_twice(alone, deadline) : held_up;
            if (outcome.end == End::in_the_way && has_time && rounds < kMostTransactions)
                again.push_back(ticket);
            else
                settle(alone, outcome);
        }
        left = std::move(again);
        if (!left.empty())
            step_aside(rounds, deadline);
    }
}

/// On another connection if the first one is lost.
Writers::Outcome Writers::try_twice(const Batch& batch, SteadyTime deadline) {
    Outcome outcome = try_batch(batch, deadline, /*is_alone=*/false);
    if (outcome.end == End::lost)
        outcome = try_batch(batch, deadline, /*is_alone=*/false);
    return outcome;
}

Result<void> Writers::run_alone(SteadyTime deadline, const Job& job) {
    if (!turn_.try_lock_for(time_left(deadline, kLongestWaitAlone)))
        return Error{Errc::store, "others were writing for too long"};
    const std::lock_guard lock(turn_, std::adopt_lock);
    Ticket ticket{.job = &job, .result = {}, .turn = {}};
    const SteadyTime patient = std::min(deadline, steady_clock::now() + kPatienceOfABuyer);
    const Outcome outcome = run_until({&ticket}, patient);
    if (outcome.end == End::committed || !ticket.result)
        return ticket.result;
    return outcome.why;
}

/// Again and again while others are in the way, until `deadline`.
Writers::Outcome Writers::run_until(const Batch& batch, SteadyTime deadline) {
    int connections = 1;
    for (int times = 1;; ++times) {
        Outcome outcome = try_batch(batch, deadline, /*is_alone=*/true);
        const bool may_again = outcome.end == End::in_the_way ||
                               (outcome.end == End::lost && ++connections <= kMostTriesToConnect);
        if (!may_again || times == kMostTransactions || steady_clock::now() >= deadline)
            return outcome;
        step_aside(times, deadline);
    }
}

/// One transaction with all of the batch, or none.
///
/// A connection that is lost while it commits leaves open whether the commit was done. Nobody asks
/// for it afterwards: the callers are told an error, as if the store could not be asked. That is
/// enough because what they were about to say is then "being confirmed", and because every work of
/// this program may be done twice: it reads first what is there, settles a payment under its
/// imp_uid and an order's version, and keeps intents by their id. The next refresh, i'mport's next
/// webhook or reconciliation finds what was kept, or does it.
Writers::Outcome Writers::try_batch(const Batch& batch, SteadyTime deadline, bool is_alone) {
    for (Ticket* ticket : batch)
        ticket->result = {};
    std::unique_ptr<Session> session;
    bool is_committing = false;
    const auto left = [deadline] { return time_left(deadline, Dialect::kLockWait); };
    try {
        session = borrow(deadline, is_alone);
        if (is_alone)
            dialect_.set_lock_wait(*session, left());
        Query(*session, dialect_.begin_write()).run();
        if (std::optional<Error> closed = why_closed(*session, dialect_.share_row())) {
            if (roll_back(*session))
                give_back(std::move(session));
            return {.end = End::failed, .why = *std::move(closed)};
        }
        if (std::optional<Outcome> stopped = run_jobs(*session, batch)) {
            if (stopped->end == End::in_the_way && roll_back(*session))
                give_back(std::move(session));
            return *std::move(stopped);
        }
        if (is_alone)
            dialect_.set_lock_wait(*session, left());
        is_committing = true;
        Query(*session, "COMMIT").run();
        keep_for_next(std::move(session), is_alone);
        return {};
    } catch (const soci::soci_error& error) {
        Outcome outcome{.end = End::failed,
                        .why = {Errc::store, dialect_.to_error("a transaction", error).detail}};
        const Failure failure = dialect_.classify(error);
        if (failure == Failure::retry) {
            outcome.end = End::in_the_way;  // a commit that says so was not done
            if (session && roll_back(*session))
                give_back(std::move(session));
        } else if (failure == Failure::lost) {
            forget_idle();
            if (!is_committing)
                outcome.end = End::lost;
        }
        return outcome;
    } catch (const std::exception&) {  // its text may hold anything
        return {.end = End::failed,
                .why = {Errc::store, "a transaction: out of memory, or a fault of the library"}};
    }
}

/// Empty when all have been run, whatever came of them; else why the transaction is of no use.
std::optional<Writers::Outcome> Writers::run_jobs(Session& session, const Batch& batch) {
    for (Ticket* ticket : batch) {
        if (std::optional<Outcome> stopped = run_job(session, *ticket))
            return stopped;
    }
    return std::nullopt;
}

std::optional<Writers::Outcome> Writers::run_job(Session& session, Ticket& ticket) {
    for (int runs = 0; runs < kMostRuns; ++runs) {
        Query(session, "SAVEPOINT one_work").run();
        SqlTransaction transaction(dialect_, session);
        ticket.result = run_guarded(*ticket.job, transaction);
        if (ticket.result) {
            Query(session, "RELEASE SAVEPOINT one_work").run();
            return std::nullopt;
        }
        const std::optional<Failure> failure = transaction.failure_class();
        if (failure == Failure::retry || failure == Failure::lost) {
            const End end = failure == Failure::lost ? End::lost : End::in_the_way;
            Error why = ticket.result.error();
            ticket.result = {};  // nothing was decided
            return Outcome{.end = end, .why = std::move(why)};
        }
        session << "ROLLBACK TO SAVEPOINT one_work";
        session << "RELEASE SAVEPOINT one_work";
        if (ticket.result.error().code != Errc::conflict)
            return std::nullopt;
    }
    return std::nullopt;
}

std::unique_ptr<Session> Writers::borrow(SteadyTime deadline, bool is_alone) {
    {
        const std::lock_guard lock(mutex_);
        if (!idle_.empty()) {
            std::unique_ptr<Session> session = std::move(idle_.back());
            idle_.pop_back();
            return session;
        }
    }
    auto session = std::make_unique<Session>(dialect_.keeps_statements());
    dialect_.connect(*session, time_left(deadline, Dialect::kLockWait));
    if (!is_alone)
        dialect_.set_lock_wait(*session, limits_.lock_wait);
    return session;
}

void Writers::give_back(std::unique_ptr<Session> session) {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(session));
}

/// After a commit, of which nothing that happens here may make a failure: a connection that cannot
/// be kept is closed.
void Writers::keep_for_next(std::unique_ptr<Session> session, bool is_alone) noexcept {
    try {
        if (is_alone)
            dialect_.set_lock_wait(*session, limits_.lock_wait);
        give_back(std::move(session));
    } catch (const std::exception&) {
        return;
    }
}

/// A server that ended one connection has most likely ended all of them.
void Writers::forget_idle() {
    std::vector<std::unique_ptr<Session>> gone;
    const std::lock_guard lock(mutex_);
    gone.swap(idle_);
}

/// False if the session is of no more use. Its end rolls back too.
bool Writers::roll_back(Session& session) {
    try {
        session << "ROLLBACK";
        dialect_.set_lock_wait(session, limits_.lock_wait);
        return true;
    } catch (const std::exception&) {
        return false;
    }
}

}  // namespace imp::store
