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

CommitQueue::CommitQueue(RunBatch run_batch, std::size_t most_in_batch, int leaders)
    : run_batch_(std::move(run_batch)), most_in_batch_(most_in_batch), leaders_(leaders) {}

Result<void> CommitQueue::submit(const Job& job) {
    Ticket own{.job = &job, .result = {}, .turn = {}};
    std::vector<Ticket*> batch;
    batch.reserve(most_in_batch_);  // before anybody counts on us: nothing below can fail
    std::unique_lock lock(mutex_);
    waiting_.push_back(&own);
    const auto is_my_turn = [&] {
        return own.done || (!own.taken && leading_ < leaders_ && waiting_.front() == &own);
    };
    if (!own.turn.wait_for(lock, kLongestWait, is_my_turn)) {
        if (!own.taken) {
            withdraw(own);
            return Error{Errc::store, "too many wait to write"};
        }
        own.turn.wait(lock, [&] { return own.done; });
    }
    if (own.done)
        return own.result;

    ++leading_;
    while (!waiting_.empty() && batch.size() < most_in_batch_) {
        waiting_.front()->taken = true;
        batch.push_back(waiting_.front());
        waiting_.pop_front();
    }
    wake_next();
    lock.unlock();
    run_batch_(batch);
    lock.lock();

    // Woken under the lock: a ticket is gone as soon as its owner has seen that it is done.
    --leading_;
    for (Ticket* ticket : batch) {
        ticket->done = true;
        ticket->turn.notify_one();
    }
    wake_next();
    return own.result;
}

/// Nobody else refers to a ticket that was not taken. If it was its turn to lead, the next one's
/// has come.
void CommitQueue::withdraw(const Ticket& ticket) {
    waiting_.erase(std::find(waiting_.begin(), waiting_.end(), &ticket));
    wake_next();
}

void CommitQueue::wake_next() {
    if (!waiting_.empty() && leading_ < leaders_)
        waiting_.front()->turn.notify_one();
}

}  // namespace imp::store
