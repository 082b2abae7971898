#pragma once

#include "base/json.hpp"
#include "base/result.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace imp::sandbox {

/// Ways in which an API call goes wrong.
enum class FaultKind {
    latency,             ///< answered well, but late
    status,              ///< that HTTP status with an envelope; the call is not carried out
    html_502,            ///< an edge server's page; the call is not carried out
    down,                ///< closed without a word; the call is not carried out
    reset,               ///< carried out, then reset by TCP without a reply
    reset_mid_body,      ///< carried out, then reset by TCP after half of the body
    truncate,            ///< carried out, then closed in order after half of the body
    drip,                ///< a good answer, its body one byte at a time
    huge,                ///< a reply of 5 MiB
    code_nonzero,        ///< HTTP 200 with code 1
    wrong_content_type,  ///< a good answer labelled text/html
    not_json,            ///< HTTP 200, labelled JSON, no JSON
    empty_response,      ///< HTTP 200, code 0, `response` null
    empty_body,          ///< HTTP 200 without a body
    expire_token,        ///< the token is revoked before the call is looked at
};

struct Fault {
    FaultKind kind = FaultKind::latency;
    int status = 0;                      ///< for FaultKind::status
    std::chrono::milliseconds delay{0};  ///< latency: before the answer; drip: between two bytes
    std::int64_t count = 1;              ///< calls still to be hit; -1: until cleared
    std::string path = "/payments";      ///< calls whose path starts so
};

/// {"kind", "ms", "count", "path"}; kind is a name from FaultKind, or status_400 … status_599.
/// Errors: bad_input.
Result<Fault> parse_fault(const json::Value& given);

json::Value to_json(const Fault& fault);

/// What happens to one call: a delay, and at most one other fault.
struct Hit {
    std::chrono::milliseconds latency{0};
    std::optional<Fault> fault;
};

/// The faults in force, in the order in which they were set. Not for several threads at once.
class Faults {
  public:
    void add(Fault fault) { faults_.push_back(std::move(fault)); }

    void clear() { faults_.clear(); }

    /// What hits a call of this path. Each that hits has one less to go.
    Hit take(std::string_view path);

    [[nodiscard]] json::Value to_json() const;

  private:
    std::vector<Fault> faults_;
};

}  // namespace imp::sandbox
