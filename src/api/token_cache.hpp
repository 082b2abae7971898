#pragma once

#include "api/json_map.hpp"
#include "api/token_file.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace imp::api {

/// One token for all threads, fetched once however many wait for it. Its life is counted from
/// `expired_at − now` on the monotonic clock, so that no wrong wall clock matters; it is renewed
/// kRenewBefore its end. Refused keys are not tried again for kHoldBack. Any thread. Source:
/// iamport-v1.md 3.2.
class TokenCache {
  public:
    static constexpr std::chrono::seconds kRenewBefore{60};
    static constexpr std::chrono::seconds kHoldBack{60};

    /// Asks i'mport. Errors: refused (the keys), unavailable, bad_reply.
    using Fetch = std::function<Result<Token>(SteadyTime deadline)>;

    /// `clock` must outlive it and rules the token's life; deadlines are real time. `file` may be
    /// null.
    TokenCache(const Clock& clock, Fetch fetch, std::unique_ptr<TokenFile> file);

    /// Waits until the deadline at most, also for somebody else's fetch; its failure is then ours
    /// too. A token that is past its end as it arrives is given to those who waited, once.
    Result<std::string> get(SteadyTime deadline);

    /// The API refused this token: it is not given out again. Another that came meanwhile stays.
    void drop(const std::string& token);

  private:
    struct Held {
        std::string token;
        SteadyTime end;
    };

    [[nodiscard]] bool is_fresh(const Held& held) const;
    [[nodiscard]] std::optional<Error> hold_back() const;
    Result<Held> obtain(SteadyTime deadline);
    std::optional<Result<Held>> from_file();
    void settle(const Result<Held>& outcome);

    const Clock& clock_;
    Fetch fetch_;
    std::unique_ptr<TokenFile> file_;

    std::mutex mutex_;
    std::condition_variable changed_;
    bool fetching_ = false;
    unsigned round_ = 0;                ///< fetches that have ended
    std::optional<Result<Held>> last_;  ///< how the last one ended, for those who waited for it
    std::optional<Held> current_;
    SteadyTime refused_until_{};
    std::chrono::milliseconds hold_for_{};  ///< touched only by whoever fetches
};

}  // namespace imp::api
