#pragma once

#include "base/result.hpp"
#include "net/connection.hpp"
#include "net/pool.hpp"
#include "net/resolver.hpp"
#include "net/tls.hpp"
#include "net/url.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

namespace imp::net {

/// Whether a request was sent once more, and why.
enum class Repeated { no, after_error, after_status };

/// One request to one server and its answer, whatever it says: connections, addresses, repeats. Any
/// thread.
class Transport {
  public:
    /// `ca_file` as in ClientOptions. Opens nothing yet.
    Transport(Endpoint endpoint,
              const std::string& ca_file,
              std::chrono::milliseconds connect_timeout,
              std::size_t max_reply);

    /// `call.target` without the endpoint's prefix. A GET is repeated once after a connection error
    /// or a 5xx; others never, but for a kept connection that the server had closed (getToken may
    /// be sent twice; what may not says `once`). An address where nobody answers gives way to the
    /// host's next. `repeated`, unless null, is told. Errors: unavailable, bad_reply (too large),
    /// config (no authorities).
    Result<Reply> send(Call call, SteadyTime deadline, Repeated* repeated = nullptr);

  private:
    Outcome once(const Call& call, SteadyTime deadline);
    Outcome fresh(const Call& call, const CallLimits& limits);

    Endpoint endpoint_;
    std::chrono::milliseconds connect_timeout_;
    std::size_t max_reply_;
    std::unique_ptr<Tls> tls_;  ///< null for plain HTTP
    Resolver resolver_;
    Pool pool_;  ///< its connections use tls_, so it ends before it
};

}  // namespace imp::net
