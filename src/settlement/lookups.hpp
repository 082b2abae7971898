#pragma once

#include "base/clock.hpp"
#include "store/order_store.hpp"

#include <chrono>
#include <limits>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

namespace imp::settlement {

/// How often i'mport may be asked on behalf of browsers (design 5 and 7). Source of the numbers:
/// the same.
inline constexpr std::chrono::seconds kFoundFor{3};   ///< an answer holds this long, whoever polls
inline constexpr std::chrono::seconds kMissedFor{5};  ///< "no such payment" holds this long
inline constexpr std::chrono::seconds kBudgetSpan{60};

/// An answer that cannot be believed may be a hiccup: so many are asked for at once, then one in
/// kFoundFor.
inline constexpr int kUnclearInARow = 3;

/// How many different look-ups of one group may lead nowhere in kBudgetSpan, and how many may be
/// under way besides. Only what leads nowhere counts for long: carriers put thousands of buyers
/// behind one address.
struct Budget {
    int misses;
    int misses_and_under_way;
    std::chrono::seconds missed_for = kMissedFor;  ///< how long "not there" holds
};

inline constexpr Budget kPerOrder{10, 10};
inline constexpr Budget kPerNetwork{10, 64};  ///< for look-ups that name no order
/// For amounts registered at i'mport (orders.source = prepared).
inline constexpr Budget kPreparedPerNetwork{10, 64, kBudgetSpan};
inline constexpr Budget kUnlimited{std::numeric_limits<int>::max(),
                                   std::numeric_limits<int>::max()};

enum class Advice {
    ask,               ///< a place in the budget is taken until the Inquiry ends
    found_just_now,    ///< the store holds the answer
    unclear_just_now,  ///< there were answers just now, and none could be believed
    not_there,         ///< i'mport knew nothing a moment ago
    over_budget,
};

enum class LookupOutcome {
    found,
    missed,
    unclear,
    forgotten,  ///< not asked after all, or nothing worth remembering: the next may ask at once
};

/// Remembers which look-ups were made. `group` is what the budget counts by (an order, a network),
/// `key` what is looked up. Callable from any thread.
class Lookups {
  public:
    Lookups() = default;
    Lookups(const Lookups&) = delete;
    Lookups& operator=(const Lookups&) = delete;
    virtual ~Lookups() = default;

    /// After `ask` one note() must follow: see Inquiry.
    virtual Advice advise(const std::string& group,
                          const std::string& key,
                          const Budget& budget) = 0;
    virtual void note(const std::string& group, const std::string& key, LookupOutcome outcome) = 0;
};

/// One look-up from the advice to its outcome, which is `forgotten` unless somebody says otherwise.
class Inquiry {
  public:
    Inquiry(Lookups& lookups, std::string group, std::string key, const Budget& budget);
    ~Inquiry();
    Inquiry(const Inquiry&) = delete;
    Inquiry& operator=(const Inquiry&) = delete;

    [[nodiscard]] Advice advice() const noexcept { return advice_; }

    void ended(LookupOutcome outcome) noexcept { outcome_ = outcome; }

  private:
    Lookups& lookups_;
    std::string group_;
    std::string key_;
    Advice advice_;
    LookupOutcome outcome_ = LookupOutcome::forgotten;
};

/// For a process that lives: in memory, bounded.
class MemoryLookups final : public Lookups {
  public:
    explicit MemoryLookups(const Clock& clock) : clock_(clock) {}

    Advice advise(const std::string& group, const std::string& key, const Budget& budget) override;
    void note(const std::string& group, const std::string& key, LookupOutcome outcome) override;

    /// Past this many entries what is out of date is dropped, and if that is not enough,
    /// everything: the rule is a courtesy to i'mport, not what the verdict rests on.
    static constexpr std::size_t kMaxEntries = 100'000;

    /// What is out of date goes so often: entries that stay among what comes and goes keep the
    /// memory around them from being used again.
    static constexpr std::chrono::seconds kSweepEvery{10};

    /// How many are there, in and out of date.
    [[nodiscard]] std::size_t entries();

  private:
    struct Seen {
        SteadyTime at;
        LookupOutcome outcome = LookupOutcome::found;
        int in_a_row = 1;  ///< so many times unclear
    };

    /// What one key costs its group.
    struct Use {
        int under_way = 0;
        bool missed = false;
        SteadyTime missed_at;
    };

    using Group = std::map<std::string, Use>;

    [[nodiscard]] bool counts(const Use& use, SteadyTime now) const;
    [[nodiscard]] bool is_over(const Group& group,
                               const std::string& but,
                               const Budget& budget,
                               SteadyTime now) const;
    void make_room(SteadyTime now);
    void sweep(SteadyTime now);

    const Clock& clock_;
    std::mutex mutex_;
    std::map<std::string, Seen> seen_;
    std::map<std::string, Group> groups_;
    std::size_t uses_ = 0;  ///< in all groups
    SteadyTime swept_at_;   ///< last
};

/// For CGI, where each request is a process: in the store. What is under way is not known here. A
/// store that cannot be asked advises to ask i'mport: the landing itself will tell what is wrong.
class StoredLookups final : public Lookups {
  public:
    StoredLookups(store::OrderStore& store, const Clock& clock) : store_(store), clock_(clock) {}

    Advice advise(const std::string& group, const std::string& key, const Budget& budget) override;
    void note(const std::string& group, const std::string& key, LookupOutcome outcome) override;

  private:
    store::OrderStore& store_;
    const Clock& clock_;
};

/// What a budget counts an address by: itself, or for IPv6 its /64, which one visitor has to
/// himself.
std::string network_of(std::string_view address);

}  // namespace imp::settlement
