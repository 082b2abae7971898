#include "api/token_cache.hpp"

#include <algorithm>
#include <exception>
#include <utility>

namespace imp::api {

namespace {

using std::chrono::milliseconds;

/// How long a CGI process waits for another's fetch before it fetches for itself.
constexpr milliseconds kLockPatience{2'000};

}  // namespace

TokenCache::TokenCache(const Clock& clock, Fetch fetch, std::unique_ptr<TokenFile> file)
    : clock_(clock), fetch_(std::move(fetch)), file_(std::move(file)) {}

bool TokenCache::is_fresh(const Held& held) const {
    return clock_.steady() < held.end - kRenewBefore;
}

std::optional<Error> TokenCache::hold_back() const {
    if (clock_.steady() >= refused_until_)
        return std::nullopt;
    return Error{Errc::refused, "key and secret were refused; held back for a minute"};
}

Result<std::string> TokenCache::get(SteadyTime deadline) {
    std::unique_lock lock(mutex_);
    if (current_ && is_fresh(*current_))
        return current_->token;
    if (auto held_back = hold_back())
        return *std::move(held_back);

    if (fetching_) {
        // In its last minute a token is still good: only one caller waits for the next.
        if (current_ && clock_.steady() < current_->end)
            return current_->token;
        const unsigned mine = round_;
        if (!changed_.wait_until(lock, deadline, [&] { return round_ != mine; }))
            return Error{Errc::unavailable, "deadline while waiting for a token"};
        if (!*last_)
            return last_->error();
        return (*last_)->token;
    }

    fetching_ = true;
    lock.unlock();
    Result<Held> outcome = Error{Errc::internal, "no token"};
    try {
        outcome = obtain(deadline);
    } catch (const std::exception&) {
        outcome = Error{Errc::internal, "fetching a token failed"};
    }
    lock.lock();
    settle(outcome);
    if (outcome)
        return outcome->token;
    // The renewal failed, but the old token has not ended yet.
    if (current_ && outcome.error().code == Errc::unavailable && clock_.steady() < current_->end)
        return current_->token;
    return outcome.error();
}

/// The outcome for all who wait.
void TokenCache::settle(const Result<Held>& outcome) {
    if (outcome && clock_.steady() < outcome->end)
        current_ = *outcome;
    if (!outcome && outcome.error().code == Errc::refused) {
        current_.reset();
        refused_until_ = clock_.steady() + hold_for_;
    }
    last_ = outcome;
    fetching_ = false;
    ++round_;
    changed_.notify_all();
}

std::optional<Result<TokenCache::Held>> TokenCache::from_file() {
    auto known = file_->read();
    if (!known)
        return std::nullopt;
    const SteadyTime end = clock_.steady() + known->left;
    if (known->kind == Remembered::Kind::refused) {
        hold_for_ = known->left;
        return Error{Errc::refused, "key and secret were refused; held back for a minute"};
    }
    Held held{std::move(known->token), end};
    if (!is_fresh(held))
        return std::nullopt;
    return held;
}

Result<TokenCache::Held> TokenCache::obtain(SteadyTime deadline) {
    UniqueFd lock;
    if (file_) {
        if (auto known = from_file())
            return *std::move(known);
        const auto left =
            std::chrono::duration_cast<milliseconds>(deadline - std::chrono::steady_clock::now());
        lock = file_->lock(std::min(left, kLockPatience));
        if (auto known = from_file())
            return *std::move(known);
    }
    hold_for_ = kHoldBack;
    const SteadyTime asked = clock_.steady();
    auto token = fetch_(deadline);
    if (!token) {
        if (file_ && token.error().code == Errc::refused)
            file_->write({Remembered::Kind::refused, "", kHoldBack});
        return token.error();
    }
    const auto life =
        std::clamp<std::chrono::seconds>(std::chrono::seconds(token->expired_at - token->now),
                                         std::chrono::seconds(0),
                                         kLongestTokenLife);
    if (file_ && life > kRenewBefore)
        file_->write({Remembered::Kind::token, token->access_token, life});
    return Held{std::move(token->access_token), asked + life};
}

void TokenCache::drop(const std::string& token) {
    {
        const std::lock_guard lock(mutex_);
        if (current_ && current_->token == token)
            current_.reset();
    }
    if (file_)
        file_->remove(token);
}

}  // namespace imp::api
