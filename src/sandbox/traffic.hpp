#pragma once

#include "base/json.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

namespace imp::sandbox {

/// What an API call is about.
enum class CallKind { token, payment, find, findall, list, status, prepare, cancel, vbank, other };
inline constexpr std::size_t kCallKinds = 10;

/// The kind of a call, by its method and path ("/payments/find/…").
CallKind kind_of(std::string_view path);

struct LoggedCall {
    std::uint64_t number = 0;
    double time = 0;  ///< Unix seconds of the sandbox's clock, with milliseconds
    std::string method;
    std::string path;
    std::string query;
    int status = 0;     ///< 0: closed without a reply
    std::string fault;  ///< "" or what was done to it
    std::uint64_t connection = 0;
    int remote_port = 0;
};

/// What the API was asked, for tests. Calls below /sandbox do not count. Not for several threads at
/// once.
class Traffic {
  public:
    void begin();
    void end(LoggedCall call, bool first_of_connection);
    /// Calls still running stay counted as running.
    void reset();

    /// The last calls, oldest first. At most 100,000 are kept.
    [[nodiscard]] json::Value log() const;
    [[nodiscard]] json::Value stats(std::size_t open_connections) const;

  private:
    std::deque<LoggedCall> calls_;
    std::array<std::uint64_t, kCallKinds> by_kind_{};
    std::uint64_t total_ = 0;
    std::uint64_t unauthorized_ = 0;
    std::uint64_t faults_ = 0;
    std::uint64_t connections_ = 0;
    std::size_t running_ = 0;
    std::size_t max_concurrent_ = 0;
};

}  // namespace imp::sandbox
