#pragma once

#include "base/clock.hpp"
#include "store/commit_queue.hpp"
#include "store/dialect.hpp"
#include "store/session.hpp"
#include "store/write_turn.hpp"

#include <memory>
#include <mutex>
#include <vector>

namespace imp::store {

/// The connections of this process that write, opened when first needed, and the transactions on
/// them. Between processes the database decides. Any thread.
class Writers {
  public:
    /// `first` is open already.
    Writers(const Dialect& dialect, std::unique_ptr<Session> first);

    /// Runs the jobs in their order, in one transaction if that can be, and gives each ticket its
    /// result. Whoever was in somebody else's way is run again, for as long as a buyer would wait.
    void run(const std::vector<Ticket*>& batch);

    /// One job in a transaction of its own, by `deadline`.
    Result<void> run_alone(SteadyTime deadline, const Job& job);

    /// Held while somebody writes on a connection that is none of these.
    WriteTurn& turn() noexcept { return turn_; }

    /// Whether this thread runs a job now: then it must not wait for another.
    static bool is_inside_a_job() noexcept;

  private:
    using Batch = std::vector<Ticket*>;

    /// How a transaction ended.
    enum class End {
        committed,
        in_the_way,  ///< rolled back because of others: may be run again
        lost,        ///< the connection was lost before the commit: not done, may be run again
        failed,      ///< what was to be kept is not, or nobody can tell (see try_batch)
    };

    struct Outcome {
        End end = End::committed;
        Error why{Errc::store, ""};
    };

    Outcome try_twice(const Batch& batch, SteadyTime deadline);
    Outcome run_until(const Batch& batch, SteadyTime deadline);
    Outcome try_batch(const Batch& batch, SteadyTime deadline, bool is_alone);
    std::optional<Outcome> run_jobs(Session& session, const Batch& batch);
    std::optional<Outcome> run_job(Session& session, Ticket& ticket);

    std::unique_ptr<Session> borrow(SteadyTime deadline, bool is_alone);
    void give_back(std::unique_ptr<Session> session);
    void keep_for_next(std::unique_ptr<Session> session, bool is_alone) noexcept;
    void forget_idle();
    bool roll_back(Session& session);

    const Dialect& dialect_;
    const WriterLimits limits_;
    WriteTurn turn_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<Session>> idle_;  ///< under mutex_
};

}  // namespace imp::store
