#pragma once

#include "base/fd.hpp"
#include "base/result.hpp"
#include "http/request.hpp"
#include "http/response.hpp"

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

/// One request from the environment and standard input, its answer to standard output.
void serve_cgi(const Handler& handler);

/// A listening socket at `address`: a path (it contains '/') or host:port ("127.0.0.1:9000",
/// "[::1]:9000"). A stale unix socket (nobody answers) is replaced; anything else at the path is
/// left alone. `mode` is for unix sockets. Close-on-exec, non-blocking. Errors: config (with the
/// reason and the address).
Result<UniqueFd> listen_at(const std::string& address, int mode);

struct FastCgiOptions {
    int threads = 320;
    std::chrono::milliseconds read_timeout{10'000};   ///< for one read from the web server
    std::chrono::milliseconds write_timeout{10'000};  ///< for one write to it
    std::chrono::milliseconds drain{
        20'000};  ///< how long requests in flight may take after SIGTERM
};

/// Serves until SIGTERM or SIGINT: then accepts no more, finishes what is in flight, returns.
/// Blocks these signals in all threads it starts; call it from the main thread before others are
/// started, with SIGPIPE ignored. True if all workers ended within `drain`.
bool serve_fastcgi(int listen_fd, const FastCgiOptions& options, const Handler& handler);

}  // namespace imp::http
