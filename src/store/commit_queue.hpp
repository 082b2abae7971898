#pragma once

#include "base/result.hpp"

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <vector>

namespace imp::store {

class SqlTransaction;

/// What one caller wants done inside a transaction.
using Job = std::function<Result<void>(SqlTransaction& transaction)>;

/// A job that waits for its turn, and how it ended.
struct Ticket {
    const Job* job;
    Result<void> result;
    bool taken = false;  ///< into a batch that is being run
    bool done = false;
    std::condition_variable turn;
};

/// Lets jobs of many threads share one commit. Whoever comes first leads: it takes all that wait by
/// then, runs them in one transaction, and wakes their owners when the commit is on the disk. What
/// arrives meanwhile is the next one's batch; as many lead at the same time as there are writers.
/// No thread of its own. Any thread.
class CommitQueue {
  public:
    /// Runs the jobs in their order, and gives each ticket its result. Called by `leaders` threads
    /// at a time, at most. Must not throw.
    using RunBatch = std::function<void(const std::vector<Ticket*>& batch)>;

    CommitQueue(RunBatch run_batch, std::size_t most_in_batch, int leaders = 1);

    /// Waits until the job has been run and committed, by this thread or another. Errors besides
    /// the job's own: store (its turn did not come in time; nothing of it was done).
    Result<void> submit(const Job& job);

  private:
    void withdraw(const Ticket& ticket);
    void wake_next();

    const RunBatch run_batch_;
    const std::size_t most_in_batch_;
    const int leaders_;
    std::mutex mutex_;
    int leading_ = 0;              ///< batches that are being run
    std::deque<Ticket*> waiting_;  ///< the front leads next
};

}  // namespace imp::store
