#pragma once

#include "base/fd.hpp"
#include "http/gateway.hpp"

#include <functional>
#include <memory>

namespace imp::http {

/// Prepares libfcgi, once, before threads. Takes back the signal handlers that it installs (a
/// handler for SIGTERM would hide it from us); SIGPIPE is ignored afterwards.
void init_libfcgi();

/// One connection from the web server. For one thread.
class Connection {
  public:
    /// Asked between two requests of a kept connection, with its descriptor: wait for the next one?
    /// False ends it.
    using WaitForNext = std::function<bool(int fd)>;

    Connection();
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// Answers the requests that arrive on `fd`, an accepted connection with time limits set, and
    /// closes it. Call it once.
    void serve(UniqueFd fd, const Handler& handler, const WaitForNext& wait_for_next);

  private:
    struct State;

    /// True if the connection is in order for another request.
    bool serve_one(const Handler& handler);
    void close_gently();

    std::unique_ptr<State> state_;
};

}  // namespace imp::http
