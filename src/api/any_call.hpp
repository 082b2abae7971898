#pragma once

#include "api/call_arguments.hpp"
#include "api/calls.hpp"
#include "api/client.hpp"
#include "base/clock.hpp"
#include "base/json.hpp"
#include "base/result.hpp"
#include "net/connection.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// Any call of i'mport's API, by the table of calls.
namespace imp::api {

/// What i'mport said.
struct CallAnswer {
    enum class Kind {
        done,
        partly,     ///< 207: some of what was asked for
        refused,    ///< a code other than 0, a 4xx, or a payment that failed
        not_found,  ///< its own 404, or 409 to a look-up
    };

    Kind kind = Kind::done;
    int http_status = 0;
    std::string message;   ///< in its own words, without control characters; may be ""
    json::Value envelope;  ///< the whole answer
    json::Value response;  ///< null where there is none
};

/// What an answer means. An answer with HTTP 200 may be a refusal (a code other than 0, or a charge
/// whose payment failed). Errors: unavailable (5xx, 429), bad_reply (not i'mport's envelope); the
/// detail has i'mport's message where there is one. Pure. Source: iamport-v1.md 3.3, 3.4, 3.10.
Result<CallAnswer> read_answer(const Call& call, const net::Reply& reply);

/// Any thread.
class AnyCaller {
  public:
    AnyCaller() = default;
    AnyCaller(const AnyCaller&) = delete;
    AnyCaller& operator=(const AnyCaller&) = delete;
    virtual ~AnyCaller() = default;

    /// Sends it and waits for the answer, at most the options' deadline. What changes something is
    /// sent once, never repeated: with unavailable, bad_reply and internal it is not known whether
    /// it was done. Errors besides: those of read_answer, refused (keys; or the call is served by
    /// another host).
    virtual Result<CallAnswer> make(const Call& call, const CallRequest& request) = 0;
};

/// Calls by their names in the table, with their arguments as text; times in seconds. Any thread.
class NamedCalls {
  public:
    NamedCalls() = default;
    NamedCalls(const NamedCalls&) = delete;
    NamedCalls& operator=(const NamedCalls&) = delete;
    virtual ~NamedCalls() = default;

    /// Errors: bad_input (no such call; those of write_request), and those of AnyCaller::make.
    virtual Result<CallAnswer> make(std::string_view call,
                                    const std::vector<Argument>& arguments) = 0;
};

/// `caller` is lent.
std::unique_ptr<NamedCalls> by_name(AnyCaller& caller);

/// Errors: config, as make_client. `clock` must outlive it.
Result<std::unique_ptr<AnyCaller>> make_any_caller(const ClientOptions& options,
                                                   const Clock& clock);

}  // namespace imp::api
