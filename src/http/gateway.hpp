#pragma once

#include "base/fd.hpp"
#include "base/result.hpp"
#include "http/request.hpp"
#include "http/response.hpp"

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <string>

/// How requests come in and answers go out. The only room that knows libfcgi.
namespace imp::http {

/// Answers one request. Called from many threads at once in FastCGI mode. What it throws becomes a
/// 500.
using Handler = std::function<Response(const Request&)>;

/// True where `fd` is a socket that listens (SO_ACCEPTCONN): exact, unlike FCGX_IsCGI.
bool is_listening(int fd) noexcept;

/// True where the process was started as a CGI program: REQUEST_METHOD, GATEWAY_INTERFACE,
/// QUERY_STRING or SCRIPT_NAME is in the environment. Then no argument may be read.
bool started_as_cgi() noexcept;

/// One request from the environment and standard input, its answer to standard output. Both are at
/// their end afterwards, for the web server too: it waits no longer for what else this process
/// does.
void serve_cgi(const Handler& handler);

/// A listening socket at `address`: a path (it contains '/') or host:port ("127.0.0.1:9000",
/// "[::1]:9000"). A stale unix socket (nobody answers) is replaced; anything else at the path is
/// left alone. `mode` is for unix sockets. Close-on-exec, non-blocking. Errors: config (with the
/// reason and the address).
Result<UniqueFd> listen_at(const std::string& address, int mode);

/// The path of a unix socket that listen_at() has just made; nothing for host:port.
class SocketPath {
  public:
    explicit SocketPath(const std::string& address);

    /// Takes the path away, unless another socket is there by now. Nobody finds the socket any
    /// more; who has connected already stays in its queue.
    void remove() const;

  private:
    std::string path_;  ///< empty where there is nothing to remove
    dev_t device_ = 0;
    ino_t inode_ = 0;
};

struct FastCgiOptions {
    int threads = 320;
    std::chrono::milliseconds read_timeout{10'000};   ///< for one read from the web server
    std::chrono::milliseconds write_timeout{10'000};  ///< for one write to it
    std::chrono::milliseconds drain{
        20'000};  ///< how long requests in flight may take after SIGTERM
    /// The socket lives on in who passed it: what is queued after SIGTERM is left to the next
    /// process. Else it closes with this process, and what is queued is served.
    bool queue_outlives_us = false;
    std::function<void()> serving;      ///< called once the threads run
    std::function<void()> each_minute;  ///< called by the thread that waits for the end
    std::function<void()> stopping;     ///< called after SIGTERM, before what is left is served
};

/// Serves until SIGTERM or SIGINT: then finishes what is in flight, and what is queued where that
/// would be lost, and returns.
/// Blocks these signals in all threads it starts; call it from the main thread before others are
/// started, with SIGPIPE ignored. True if all workers ended within `drain`.
bool serve_fastcgi(int listen_fd, const FastCgiOptions& options, const Handler& handler);

}  // namespace imp::http
