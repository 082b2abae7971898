#pragma once

#include "base/clock.hpp"
#include "store/order_store.hpp"

#include <chrono>
#include <deque>
#include <map>
#include <mutex>
#include <string>

namespace imp::settlement {

/// How often i'mport may be asked on behalf of browsers (design 5 and 7). Source of the numbers:
/// the same.
inline constexpr std::chrono::seconds kFoundFor{3};   ///< an answer holds this long, whoever polls
inline constexpr std::chrono::seconds kMissedFor{5};  ///< "no such payment" holds this long
inline constexpr std::chrono::seconds kBudgetSpan{60};
inline constexpr int kMissesPerOrder = 10;    ///< unknown imp_uids per order and kBudgetSpan
inline constexpr int kMissesPerAddress = 10;  ///< likewise for look-ups that name no order

enum class Advice {
    ask,
    asked_just_now,  ///< the store holds the answer
    not_there,       ///< i'mport knew nothing a moment ago
    over_budget,     ///< too many look-ups of this group led nowhere
};

/// Remembers which look-ups were made. `group` is what the budget counts by (an order, an address),
/// `key` what was looked up. Only look-ups that lead nowhere count: carriers put thousands of
/// buyers behind one address. Callable from any thread.
class Lookups {
  public:
    Lookups() = default;
    Lookups(const Lookups&) = delete;
    Lookups& operator=(const Lookups&) = delete;
    virtual ~Lookups() = default;

    virtual Advice advise(const std::string& group, const std::string& key, int misses_allowed) = 0;
    virtual void found(const std::string& group, const std::string& key) = 0;
    virtual void missed(const std::string& group, const std::string& key) = 0;
};

/// For a process that lives: in memory, bounded.
class MemoryLookups final : public Lookups {
  public:
    explicit MemoryLookups(const Clock& clock) : clock_(clock) {}

    Advice advise(const std::string& group, const std::string& key, int misses_allowed) override;
    void found(const std::string& group, const std::string& key) override;
    void missed(const std::string& group, const std::string& key) override;

    /// Past this many entries what is out of date is dropped, and if that is not enough,
    /// everything: the rule is a courtesy to i'mport, not what the verdict rests on.
    static constexpr std::size_t kMaxEntries = 100'000;

  private:
    struct Seen {
        SteadyTime at;
        bool found = false;
    };

    void make_room(SteadyTime now);

    const Clock& clock_;
    std::mutex mutex_;
    std::map<std::string, Seen> seen_;
    std::map<std::string, std::deque<SteadyTime>> misses_;
};

/// For CGI, where each request is a process: in the store. A store that cannot be asked advises to
/// ask i'mport: the look-up itself will tell what is wrong.
class StoredLookups final : public Lookups {
  public:
    StoredLookups(store::OrderStore& store, const Clock& clock) : store_(store), clock_(clock) {}

    Advice advise(const std::string& group, const std::string& key, int misses_allowed) override;
    void found(const std::string& group, const std::string& key) override;
    void missed(const std::string& group, const std::string& key) override;

  private:
    store::OrderStore& store_;
    const Clock& clock_;
};

}  // namespace imp::settlement
