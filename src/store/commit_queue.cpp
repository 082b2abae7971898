#include "store/commit_queue.hpp"

#include <algorithm>
#include <utility>

namespace imp::store {

CommitQueue::CommitQueue(RunBatch run_batch, std::size_t most_in_batch)
    : run_batch_(std::move(run_batch)), most_in_batch_(most_in_batch) {}

Result<void> CommitQueue::submit(const Job& job) {
    Ticket own{.job = &job, .result = {}, .turn = {}};
    std::unique_lock lock(mutex_);
    waiting_.push_back(&own);
    own.turn.wait(lock, [&] { return own.done || waiting_.front() == &own; });
    if (own.done)
        return own.result;

    const std::size_t size = std::min(waiting_.size(), most_in_batch_);
    const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(size);
    const std::vector<Ticket*> batch(waiting_.begin(), end);
    lock.unlock();
    run_batch_(batch);
    lock.lock();

    // Woken under the lock: a ticket is gone as soon as its owner has seen that it is done.
    waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(size));
    for (Ticket* ticket : batch) {
        ticket->done = true;
        ticket->turn.notify_one();
    }
    if (!waiting_.empty())
        waiting_.front()->turn.notify_one();
    return own.result;
}

}  // namespace imp::store
