#include "settlement/outbox_runner.hpp"

#include "base/log.hpp"
#include "metrics/count.hpp"

#include <algorithm>
#include <array>
#include <exception>
#include <set>

namespace imp::settlement {

namespace {

constexpr int kPage = 64;

std::optional<Error> first_failure(const Result<void>& done) {
    return done ? std::nullopt : std::optional(done.error());
}

metrics::AttemptEnd counted_as(Attempt::End end, store::OutboxState state) {
    switch (end) {
        case Attempt::End::done:
            return metrics::AttemptEnd::done;
        case Attempt::End::wait:
            return metrics::AttemptEnd::wait;
        case Attempt::End::dead:
            return metrics::AttemptEnd::dead;
        case Attempt::End::retry:
            break;
    }
    return state == store::OutboxState::dead ? metrics::AttemptEnd::dead
                                             : metrics::AttemptEnd::retry;
}

void alarm(const store::OutboxEntry& entry) {
    log::error("given up: the operator's task",
               {{"entry", entry.id},
                {"merchant_uid", entry.merchant_uid},
                {"imp_uid", entry.imp_uid},
                {"type", entry.type},
                {"detail", entry.last_error}});
}

}  // namespace

UnixSeconds retry_after(int failures) noexcept {
    constexpr std::array<UnixSeconds, 6> kLengths{2, 10, 30, 120, 600, 1800};
    constexpr UnixSeconds kLater = 3600;
    const auto n = static_cast<std::size_t>(std::max(failures, 1)) - 1;
    return n < kLengths.size() ? kLengths[n] : kLater;
}

OutboxRunner::OutboxRunner(store::OrderStore& store, const Clock& clock)
    : store_(store), clock_(clock) {}

void OutboxRunner::add(std::string kind, Do how) {
    doers_[std::move(kind)] = std::move(how);
}

Result<bool> OutboxRunner::run_one() {
    auto due = store_.due_entries(clock_.now(), kPage);
    if (!due)
        return due.error();
    for (const store::OutboxEntry& entry : *due) {
        auto done = run(entry.id);
        if (!done)
            return done.error();
        if (*done)
            return true;
    }
    return false;
}

Result<int> OutboxRunner::run_due() {
    // What fails is due again later than this moment, so that each entry is tried once.
    const UnixSeconds started = clock_.now();
    std::set<std::string> tried;
    int performed = 0;  // the others were somebody else's
    for (bool more = true; more;) {
        more = false;
        auto due = store_.due_entries(started, kPage);
        if (!due)
            return due.error();
        for (const store::OutboxEntry& entry : *due) {
            if (!tried.insert(entry.id).second)
                continue;
            more = true;
            auto done = run(entry.id);
            if (!done)
                return done.error();
            performed += *done ? 1 : 0;
        }
    }
    return performed;
}

Result<std::optional<store::OutboxEntry>> OutboxRunner::run(const std::string& id) {
    std::optional<store::OutboxEntry> mine;
    const Result<void> claimed = store_.transact([&](store::Transaction& tx) -> Result<void> {
        mine.reset();
        const UnixSeconds now = clock_.now();
        auto won = tx.claim_entry(id, now, now + kClaim);
        if (!won)
            return won.error();
        if (!*won)
            return {};
        auto entry = tx.find_entry(id);
        if (!entry)
            return entry.error();
        mine = std::move(*entry);
        return {};
    });
    if (!claimed)
        return claimed.error();
    if (!mine)
        return mine;
    return perform(std::move(*mine));
}

Result<std::optional<store::OutboxEntry>> OutboxRunner::perform(store::OutboxEntry entry) {
    const Keep keep = [this](const store::OutboxEntry& changed) {
        return store_.transact([&](store::Transaction& tx) { return tx.update_entry(changed); });
    };
    Attempt attempt{.end = Attempt::End::retry, .error = "this program does not know its kind"};
    if (const auto doer = doers_.find(entry.kind); doer != doers_.end()) {
        try {
            attempt = doer->second(entry, keep);
        } catch (const std::exception&) {  // its text may hold anything
            attempt = {.end = Attempt::End::retry, .error = "an exception"};
        }
    }
    if (auto failure = first_failure(write_end(entry, attempt)))
        return std::move(*failure);
    return std::optional(std::move(entry));
}

Result<void> OutboxRunner::write_end(store::OutboxEntry& entry, const Attempt& attempt) {
    const UnixSeconds now = clock_.now();
    entry.claimed_until = 0;
    if (attempt.was_told)
        entry.acted_at = now;
    entry.last_error = attempt.error;
    switch (attempt.end) {
        case Attempt::End::done:
            entry.state = store::OutboxState::done;
            break;
        case Attempt::End::retry:
            ++entry.attempts;
            entry.due_at = now + retry_after(entry.attempts);
            if (now - entry.created_at > kGiveUpAfter && entry.attempts >= kLeastAttempts)
                entry.state = store::OutboxState::dead;
            break;
        case Attempt::End::wait:
            entry.due_at = attempt.again_at;
            break;
        case Attempt::End::dead:
            entry.state = store::OutboxState::dead;
            break;
    }
    metrics::outbox_attempt(entry.kind, counted_as(attempt.end, entry.state));
    Result<void> written = store_.transact([&](store::Transaction& tx) -> Result<void> {
        auto there = tx.find_entry(entry.id);
        if (!there)
            return there.error();
        // The operator may have dropped it meanwhile, or another may have done it after our claim
        // was over. What was done counts, what failed does not.
        const bool stands = *there && (*there)->state == store::OutboxState::due;
        if (!stands && entry.state != store::OutboxState::done)
            return {};
        return tx.update_entry(entry);
    });
    if (!written)
        return written;
    if (entry.state == store::OutboxState::dead)
        alarm(entry);
    else if (attempt.end == Attempt::End::retry)
        log::warn("will be tried again",
                  {{"entry", entry.id},
                   {"merchant_uid", entry.merchant_uid},
                   {"imp_uid", entry.imp_uid},
                   {"type", entry.type},
                   {"attempts", entry.attempts},
                   {"detail", attempt.error}});
    else if (attempt.end == Attempt::End::done)
        log::info("entry done",
                  {{"entry", entry.id},
                   {"merchant_uid", entry.merchant_uid},
                   {"imp_uid", entry.imp_uid},
                   {"type", entry.type}});
    return {};
}

}  // namespace imp::settlement
