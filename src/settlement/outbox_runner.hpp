#pragma once

#include "base/clock.hpp"
#include "store/order_store.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>

namespace imp::settlement {

/// How one attempt at an entry ended.
struct Attempt {
    enum class End {
        done,
        retry,  ///< failed for now: later, by the schedule
        wait,   ///< under way elsewhere: look again at `again_at`; not counted as a failure
        dead,   ///< cannot be done by itself
    };
    End end = End::retry;
    std::string error;         ///< for the operator
    UnixSeconds again_at = 0;  ///< for `wait`
    bool was_told = false;     ///< the shop was: entry.acted_at is set to now
};

/// Does what transactions left to be done outside: takes one entry, has whoever knows its kind do
/// it, writes down how it went. Many may run at once, in many processes and machines: an entry is
/// claimed first, for kClaim; one whose taker died is taken up again after that. Any thread.
class OutboxRunner {
  public:
    static constexpr UnixSeconds kClaim = 45;  ///< longer than any attempt may take
    static constexpr UnixSeconds kGiveUpAfter = UnixSeconds{3} * 24 * 3600;
    /// And not before so many attempts, hours of them: a clock may run ahead.
    static constexpr int kLeastAttempts = 12;

    /// Does one entry. May change `entry.body` and `entry.acted_at`, by `keep`, which is durable
    /// when it returns: what is written before the world is changed.
    using Keep = std::function<Result<void>(const store::OutboxEntry& entry)>;
    using Do = std::function<Attempt(store::OutboxEntry& entry, const Keep& keep)>;

    /// All lent for its life.
    OutboxRunner(store::OrderStore& store, const Clock& clock);

    /// Before the first run.
    void add(std::string kind, Do how);

    /// Takes one entry that is due and does it. False if there is none. Errors: store.
    Result<bool> run_one();

    /// Everything that is due by now, one after the other; each entry at most once. How many.
    /// Errors: store.
    Result<int> run_due();

    /// Does this entry now, if it is due and nobody is at it. Empty if not. Errors: store.
    Result<std::optional<store::OutboxEntry>> run(const std::string& id);

  private:
    Result<std::optional<store::OutboxEntry>> perform(store::OutboxEntry entry);
    Result<void> write_end(store::OutboxEntry& entry, const Attempt& attempt);

    store::OrderStore& store_;
    const Clock& clock_;
    std::map<std::string, Do> doers_;
};

/// Seconds until the next attempt after `failures` of them: 2, 10, 30 s, 2, 10, 30 min, then every
/// hour. Source: design 6.
UnixSeconds retry_after(int failures) noexcept;

}  // namespace imp::settlement
