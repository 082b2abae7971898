#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "domain/verdict.hpp"
#include "metrics/families.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

/// Counting, from any thread, in few instructions and without a lock; nothing here fails. Like the
/// log it is the process's: whoever knows that something happened says so, and nobody is lent it.
namespace imp::metrics {

/// Why a landing or a webhook has no verdict.
enum class NoVerdict {
    cannot_tell,    ///< i'mport or the store cannot be asked now
    unknown_order,  ///< no such order here
    not_found,      ///< no such payment at i'mport
    bad_request,
    order_state,  ///< no payment was named: the order's state was the answer
    certified,
    certification_failed,
};

using Outcome = std::variant<Verdict, NoVerdict>;

enum class Refusal { address, malformed };
enum class Confirm { approved, refused, cannot_tell };
enum class Retry { connection, status, token };
enum class NotAsked { breaker, bulkhead };
enum class StoreWork { open, read, write };
enum class AttemptEnd { done, retry, wait, dead };

using Duration = std::chrono::steady_clock::duration;

void landing(const Outcome& outcome) noexcept;
void webhook(const Outcome& outcome) noexcept;
void webhook_refused(Refusal reason) noexcept;
void confirm(Confirm answer) noexcept;
void confirm_refused(Refusal reason) noexcept;
void settled(Verdict verdict) noexcept;

/// `route`: route_number() of it.
void request(std::size_t route, int status, Duration took) noexcept;
/// Answered without a handler.
void request_refused(int status) noexcept;
std::size_t route_number(std::string_view route) noexcept;

/// `call`: a word of api/client.cpp, or "token"; all others are one.
void api_call(std::string_view call, Duration took) noexcept;
void api_error(Errc error) noexcept;
void api_retry(Retry reason) noexcept;
void api_not_asked(NotAsked reason) noexcept;
/// The breaker of this process: it opened, or was found open; or it has closed.
void breaker_opened(UnixSeconds now) noexcept;
void breaker_is_open(UnixSeconds now) noexcept;
void breaker_closed() noexcept;

/// `kind`: of settlement/intents.hpp.
void outbox_attempt(std::string_view kind, AttemptEnd end) noexcept;

void store_error(StoreWork doing) noexcept;

}  // namespace imp::metrics
