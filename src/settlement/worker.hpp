#pragma once

#include "settlement/inbox.hpp"
#include "settlement/outbox_runner.hpp"
#include "settlement/reconcile.hpp"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace imp::settlement {

/// Does what is due: deliveries, refunds, waiting webhooks, reconciliation. As threads of the
/// responder, as `impctl work`, or once from cron.
class Worker {
  public:
    static constexpr int kDeliveryThreads = 4;  ///< a hook that hangs holds one of them

    /// All lent for its life.
    Worker(store::OrderStore& store,
           OutboxRunner& outbox,
           Inbox& inbox,
           Reconciler& reconciler,
           const Clock& clock);
    ~Worker();
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    struct Done {
        int delivered = 0;                   ///< outbox entries tried
        int inbox = 0;                       ///< webhooks tried again
        std::optional<Error> inbox_trouble;  ///< why one of them could not be asked about
        ReconcileReport reconciled;
    };

    /// Everything that is due now, once. `watch`: of its reconciliation. Errors: store.
    Result<Done> run_once(const ReconcileWatch& watch = {});

    /// Starts the threads: what is new is first tried within 2 s.
    void start();
    /// Nothing new is begun from now on. Any thread.
    void ask_to_stop();
    /// Waits until what is under way has ended.
    void stop();
    /// The same until `limit`; false where it has not ended by then. It still runs then and needs
    /// all that it was lent: nothing is left to do but to end the process. What it was at is taken
    /// up again by the next one.
    bool stop_by(SteadyTime limit);

  private:
    void start_thread(std::chrono::milliseconds pause, std::function<void()> body);
    void repeat(std::chrono::milliseconds pause, const std::function<void()>& body);
    bool is_stopping(std::chrono::milliseconds pause);
    void deliver();
    void look_into_inbox();
    void reconcile();
    void note_counts();
    void correct_times();

    store::OrderStore& store_;
    OutboxRunner& outbox_;
    Inbox& inbox_;
    Reconciler& reconciler_;
    const Clock& clock_;
    std::mutex mutex_;
    std::condition_variable stopping_;
    std::condition_variable ended_;
    bool stop_ = false;
    int running_ = 0;  ///< threads
    SteadyTime correct_at_;
    SteadyTime purge_at_;  ///< touched by one thread only
    std::vector<std::thread> threads_;
};

}  // namespace imp::settlement
