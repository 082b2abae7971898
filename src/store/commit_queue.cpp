#include "store/commit_queue.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace imp::store {

namespace {

/// For one's turn. A batch that another process holds up waits the busy timeout; whoever came
/// behind it waits no second time.
constexpr std::chrono::seconds kLongestWait{6};

}  // namespace

CommitQueue::CommitQueue(RunBatch run_batch, std::size_t most_in_batch)
    : run_batch_(std::move(run_batch)), most_in_batch_(most_in_batch) {}

Result<void> CommitQueue::submit(const Job& job) {
    Ticket own{.job = &job, .result = {}, .turn = {}};
    std::vector<Ticket*> batch;
    batch.reserve(most_in_batch_);  // before anybody counts on us: nothing below can fail
    std::unique_lock lock(mutex_);
    waiting_.push_back(&own);
    const auto is_my_turn = [&] { return own.done || waiting_.front() == &own; };
    if (!own.turn.wait_for(lock, kLongestWait, is_my_turn)) {
        if (!own.taken) {
            withdraw(own);
            return Error{Errc::store, "too many wait to write"};
        }
        own.turn.wait(lock, [&] { return own.done; });
    }
    if (own.done)
        return own.result;

    const std::size_t size = std::min(waiting_.size(), most_in_batch_);
    for (std::size_t i = 0; i < size; ++i) {
        waiting_[i]->taken = true;
        batch.push_back(waiting_[i]);
    }
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

/// Never the front: that one's turn has come. Nobody else refers to it.
void CommitQueue::withdraw(const Ticket& ticket) {
    waiting_.erase(std::find(waiting_.begin(), waiting_.end(), &ticket));
}

}  // namespace imp::store
