#include "settlement/worker.hpp"

#include "base/log.hpp"
#include "metrics/numbers.hpp"
#include "settlement/history.hpp"

#include <atomic>
#include <exception>
#include <optional>

namespace imp::settlement {

namespace {

constexpr std::chrono::milliseconds kTick{1'000};
/// Walks and checks have their own times; this is how often they are asked for.
constexpr std::chrono::milliseconds kReconcileTick{5'000};
constexpr int kInboxAtOnce = 32;
constexpr UnixSeconds kKeepDoneFor = UnixSeconds{30} * 24 * 3600;
constexpr std::chrono::hours kPurgeEvery{1};
constexpr std::chrono::minutes kCorrectEvery{1};

void warn(std::string_view what, const Error& error) {
    log::warn(what, {{"error", to_string(error.code)}, {"detail", error.detail}});
}

}  // namespace

Worker::Worker(store::OrderStore& store,
               OutboxRunner& outbox,
               Inbox& inbox,
               Reconciler& reconciler,
               const Clock& clock)
    : store_(store), outbox_(outbox), inbox_(inbox), reconciler_(reconciler), clock_(clock) {}

Worker::~Worker() {
    stop();
}

Result<Worker::Done> Worker::run_once(const ReconcileWatch& watch) {
    Done done;
    correct_times();
    auto tried = inbox_.run_due(kInboxAtOnce);
    if (!tried)
        return tried.error();
    done.inbox = tried->tried;
    done.inbox_trouble = tried->trouble;
    done.reconciled = reconciler_.run_due(watch);

    // Last, so that what was just found is told at once. A hook that hangs holds one thread.
    std::atomic<int> delivered = 0;
    std::mutex guard;
    std::optional<Error> trouble;
    std::vector<std::thread> threads;
    threads.reserve(kDeliveryThreads);
    for (int i = 0; i < kDeliveryThreads; ++i) {
        threads.emplace_back([&] {
            const auto ran = outbox_.run_due();
            if (ran) {
                delivered += *ran;
                return;
            }
            const std::lock_guard lock(guard);
            trouble = ran.error();
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    if (trouble)
        return std::move(*trouble);
    done.delivered = delivered;
    note_counts();
    if (auto purged = store_.purge_entries(clock_.now() - kKeepDoneFor); !purged)
        return purged.error();
    return done;
}

void Worker::start() {
    for (int i = 0; i < kDeliveryThreads; ++i)
        start_thread(kTick, [this] { deliver(); });
    start_thread(kTick, [this] { look_into_inbox(); });
    start_thread(kReconcileTick, [this] { reconcile(); });
}

void Worker::start_thread(std::chrono::milliseconds pause, std::function<void()> body) {
    {
        const std::lock_guard lock(mutex_);
        ++running_;
    }
    threads_.emplace_back([this, pause, body = std::move(body)] {
        repeat(pause, body);
        const std::lock_guard lock(mutex_);
        --running_;
        ended_.notify_all();
    });
}

void Worker::ask_to_stop() {
    {
        const std::lock_guard lock(mutex_);
        stop_ = true;
    }
    stopping_.notify_all();
}

void Worker::stop() {
    ask_to_stop();
    for (std::thread& thread : threads_)
        thread.join();
    threads_.clear();
}

bool Worker::stop_by(SteadyTime limit) {
    ask_to_stop();
    {
        std::unique_lock lock(mutex_);
        if (!ended_.wait_until(lock, limit, [this] { return running_ == 0; }))
            return false;
    }
    stop();
    return true;
}

void Worker::repeat(std::chrono::milliseconds pause, const std::function<void()>& body) {
    while (!is_stopping(pause)) {
        try {
            body();
        } catch (const std::exception&) {  // out of memory: the next round may do
            log::error("an exception in the worker");
        }
    }
}

/// Waits for `pause`; true if it is to end.
bool Worker::is_stopping(std::chrono::milliseconds pause) {
    std::unique_lock lock(mutex_);
    return stopping_.wait_for(lock, pause, [this] { return stop_; });
}

void Worker::deliver() {
    while (!is_stopping(std::chrono::milliseconds(0))) {
        const auto found = outbox_.run_one();
        if (!found)
            return warn("the outbox cannot be read", found.error());
        if (!*found)
            return;
    }
}

void Worker::look_into_inbox() {
    if (const auto tried = inbox_.run_due(kInboxAtOnce); !tried)
        warn("the inbox cannot be read", tried.error());
}

void Worker::reconcile() {
    const SteadyTime now = clock_.steady();
    if (now >= correct_at_) {
        correct_at_ = now + kCorrectEvery;
        correct_times();
    }
    metrics::look_again();
    note_counts();
    const ReconcileReport report = reconciler_.run_due();
    if (report.trouble)
        warn("reconciliation could not ask for everything", *report.trouble);
    if (now < purge_at_)
        return;
    purge_at_ = now + kPurgeEvery;
    if (const auto purged = store_.purge_entries(clock_.now() - kKeepDoneFor); !purged)
        warn("old entries of the outbox cannot be forgotten", purged.error());
}

void Worker::note_counts() {
    if (const auto noted = note_history(store_, clock_.now()); !noted)
        warn("what was counted cannot be noted", noted.error());
}

void Worker::correct_times() {
    const auto corrected = store_.correct_times(clock_.now());
    if (!corrected)
        warn("wrong times cannot be looked for", corrected.error());
    else if (*corrected > 0)
        log::warn("what a clock that ran ahead had put off is due now", {{"times", *corrected}});
}

}  // namespace imp::settlement
