#include "settlement/lookups.hpp"

#include "base/log.hpp"

#include <algorithm>

namespace imp::settlement {

namespace {

// Found ones are remembered beside the misses of their group, but not counted with them.
std::string found_group(const std::string& group) {
    return "found " + group;
}

void warn_unless(const Result<void>& done) {
    if (!done)
        log::warn("look-up not remembered", {{"error", done.error().detail}});
}

}  // namespace

Advice MemoryLookups::advise(const std::string& group, const std::string& key, int misses_allowed) {
    const SteadyTime now = clock_.steady();
    const std::lock_guard lock(mutex_);
    if (const auto seen = seen_.find(key); seen != seen_.end()) {
        const auto age = now - seen->second.at;
        if (seen->second.found && age < kFoundFor)
            return Advice::asked_just_now;
        if (!seen->second.found && age < kMissedFor)
            return Advice::not_there;
    }
    if (const auto misses = misses_.find(group); misses != misses_.end()) {
        const auto recent = std::count_if(misses->second.begin(),
                                          misses->second.end(),
                                          [&](SteadyTime at) { return now - at < kBudgetSpan; });
        if (recent >= misses_allowed)
            return Advice::over_budget;
    }
    return Advice::ask;
}

void MemoryLookups::found(const std::string& /*group*/, const std::string& key) {
    const SteadyTime now = clock_.steady();
    const std::lock_guard lock(mutex_);
    make_room(now);
    seen_[key] = {now, true};
}

void MemoryLookups::missed(const std::string& group, const std::string& key) {
    const SteadyTime now = clock_.steady();
    const std::lock_guard lock(mutex_);
    make_room(now);
    seen_[key] = {now, false};
    std::deque<SteadyTime>& misses = misses_[group];
    misses.push_back(now);
    while (!misses.empty() && now - misses.front() >= kBudgetSpan)
        misses.pop_front();
}

void MemoryLookups::make_room(SteadyTime now) {
    if (seen_.size() + misses_.size() < kMaxEntries)
        return;
    std::erase_if(seen_, [&](const auto& entry) { return now - entry.second.at >= kMissedFor; });
    std::erase_if(misses_, [&](const auto& entry) {
        return entry.second.empty() || now - entry.second.back() >= kBudgetSpan;
    });
    if (seen_.size() + misses_.size() >= kMaxEntries) {
        log::warn("look-up memory is full and starts anew", {{"entries", seen_.size()}});
        seen_.clear();
        misses_.clear();
    }
}

Advice StoredLookups::advise(const std::string& group, const std::string& key, int misses_allowed) {
    const UnixSeconds now = clock_.now();
    const auto younger_than = [now](UnixSeconds at, std::chrono::seconds span) {
        return at != 0 && at <= now && now - at < span.count();
    };
    const auto found = store_.recall_lookups(found_group(group), key, now);
    if (found && younger_than(found->last, kFoundFor))
        return Advice::asked_just_now;
    const auto misses = store_.recall_lookups(group, key, now);
    if (!misses)
        return Advice::ask;
    if (younger_than(misses->last, kMissedFor))
        return Advice::not_there;
    return misses->in_group >= misses_allowed ? Advice::over_budget : Advice::ask;
}

void StoredLookups::found(const std::string& group, const std::string& key) {
    warn_unless(store_.remember_lookup(found_group(group), key, clock_.now()));
}

void StoredLookups::missed(const std::string& group, const std::string& key) {
    warn_unless(store_.remember_lookup(group, key, clock_.now()));
}

}  // namespace imp::settlement
