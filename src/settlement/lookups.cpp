#include "settlement/lookups.hpp"

#include "base/log.hpp"
#include "base/text.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <utility>

namespace imp::settlement {

namespace {

// What is remembered besides the misses of a group stands in groups of its own, so that it is not
// counted with them.
std::string found_group(const std::string& group) {
    return "found " + group;
}

}  // namespace

Inquiry::Inquiry(Lookups& lookups, std::string group, std::string key, const Budget& budget)
    : lookups_(lookups),
      group_(std::move(group)),
      key_(std::move(key)),
      advice_(lookups.advise(group_, key_, budget)) {}

Inquiry::~Inquiry() {
    if (advice_ == Advice::ask)
        lookups_.note(group_, key_, outcome_);
}

// ---- in memory

bool MemoryLookups::counts(const Use& use, SteadyTime now) const {
    return use.missed && now - use.missed_at < kBudgetSpan;
}

bool MemoryLookups::is_over(const Group& group,
                            const std::string& but,
                            const Budget& budget,
                            SteadyTime now) const {
    int misses = 0;
    int under_way = 0;
    for (const auto& [key, use] : group) {
        if (key == but)
            continue;
        if (counts(use, now))
            ++misses;
        else if (use.under_way > 0)
            ++under_way;
    }
    return misses >= budget.misses || misses + under_way >= budget.misses_and_under_way;
}

Advice MemoryLookups::advise(const std::string& group,
                             const std::string& key,
                             const Budget& budget) {
    const SteadyTime now = clock_.steady();
    const std::lock_guard lock(mutex_);
    if (const auto seen = seen_.find(key); seen != seen_.end()) {
        const auto age = now - seen->second.at;
        if (seen->second.outcome == LookupOutcome::missed && age < budget.missed_for)
            return Advice::not_there;
        if (seen->second.outcome == LookupOutcome::found && age < kFoundFor)
            return Advice::found_just_now;
        if (seen->second.outcome == LookupOutcome::unclear && age < kFoundFor &&
            seen->second.in_a_row >= kUnclearInARow)
            return Advice::unclear_just_now;
    }
    make_room(now);
    Group& uses = groups_[group];
    if (is_over(uses, key, budget, now))
        return Advice::over_budget;
    const auto [use, is_new] = uses.try_emplace(key);
    if (is_new)
        ++uses_;
    ++use->second.under_way;
    return Advice::ask;
}

void MemoryLookups::note(const std::string& group, const std::string& key, LookupOutcome outcome) {
    const SteadyTime now = clock_.steady();
    const std::lock_guard lock(mutex_);
    if (outcome == LookupOutcome::forgotten) {
        seen_.erase(key);
    } else {
        Seen& seen = seen_[key];
        const bool again = outcome == LookupOutcome::unclear && seen.outcome == outcome;
        seen = {now, outcome, again ? std::min(seen.in_a_row + 1, kUnclearInARow) : 1};
    }
    const auto uses = groups_.find(group);
    if (uses == groups_.end())
        return;  // the memory was full and started anew
    if (const auto found = uses->second.find(key); found != uses->second.end()) {
        Use& use = found->second;
        use.under_way -= use.under_way > 0 ? 1 : 0;
        if (outcome == LookupOutcome::missed) {
            use.missed = true;
            use.missed_at = now;
        }
        if (use.under_way == 0 && !counts(use, now)) {
            uses->second.erase(found);
            --uses_;
        }
    }
    if (uses->second.empty())
        groups_.erase(uses);
}

void MemoryLookups::make_room(SteadyTime now) {
    const bool is_full = seen_.size() + uses_ >= kMaxEntries;
    if (is_full || now - swept_at_ >= kSweepEvery)
        sweep(now);
    if (seen_.size() + uses_ >= kMaxEntries) {
        log::warn("look-up memory is full and starts anew", {{"entries", seen_.size() + uses_}});
        seen_.clear();
        groups_.clear();
        uses_ = 0;
    }
}

void MemoryLookups::sweep(SteadyTime now) {
    swept_at_ = now;
    std::erase_if(seen_, [&](const auto& entry) {
        const auto holds =
            entry.second.outcome == LookupOutcome::missed ? kBudgetSpan : kSweepEvery;
        return now - entry.second.at >= holds;
    });
    for (auto& [name, uses] : groups_) {
        uses_ -= std::erase_if(uses, [&](const auto& entry) {
            return entry.second.under_way == 0 && !counts(entry.second, now);
        });
    }
    std::erase_if(groups_, [](const auto& entry) { return entry.second.empty(); });
}

std::size_t MemoryLookups::entries() {
    const std::lock_guard lock(mutex_);
    return seen_.size() + uses_;
}

// ---- in the store

Advice StoredLookups::advise(const std::string& group,
                             const std::string& key,
                             const Budget& budget) {
    const UnixSeconds now = clock_.now();
    const auto is_recent = [&](const std::string& of, std::chrono::seconds span) {
        const auto memory = store_.recall_lookups(of, key, now);
        return memory && memory->last != 0 && memory->last <= now &&
               now - memory->last < span.count();
    };
    if (is_recent(group, budget.missed_for))
        return Advice::not_there;
    if (is_recent(found_group(group), kFoundFor))
        return Advice::found_just_now;
    const auto misses = store_.recall_lookups(group, key, now);
    return misses && misses->in_group >= budget.misses ? Advice::over_budget : Advice::ask;
}

void StoredLookups::note(const std::string& group, const std::string& key, LookupOutcome outcome) {
    const auto remember = [&](const std::string& in) {
        if (const auto done = store_.remember_lookup(in, key, clock_.now()); !done)
            log::warn("look-up not remembered", {{"error", done.error().detail}});
    };
    switch (outcome) {
        case LookupOutcome::found:
            return remember(found_group(group));
        case LookupOutcome::missed:
            return remember(group);
        case LookupOutcome::unclear:
        case LookupOutcome::forgotten:
            return;
    }
}

std::string network_of(std::string_view address) {
    constexpr std::size_t kNetworkBytes = 8;
    in6_addr v6{};
    if (::inet_pton(AF_INET6, std::string(address).c_str(), &v6) != 1 || IN6_IS_ADDR_V4MAPPED(&v6))
        return std::string(address);
    return text::hex({reinterpret_cast<const char*>(&v6), kNetworkBytes});
}

}  // namespace imp::settlement
