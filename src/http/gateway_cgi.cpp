#include "http/gateway_cgi.hpp"

#include "base/log.hpp"
#include "http/body.hpp"
#include "http/gateway_answer.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <utility>

namespace imp::http {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// As long as web servers themselves wait for a client that sends slowly.
constexpr milliseconds kBodyPatience{30'000};
/// What a web server may have passed on of a body that we refuse, and how long it may take.
constexpr std::size_t kMaxDiscarded = 16 * kMaxBody;
constexpr milliseconds kDiscardPatience{500};

/// Waits until `fd` can be read; false after `deadline`.
bool readable_before(int fd, steady_clock::time_point deadline) {
    for (;;) {
        const auto left =
            std::chrono::duration_cast<milliseconds>(deadline - steady_clock::now()).count();
        if (left <= 0)
            return false;
        pollfd wait{fd, POLLIN, 0};
        const int ready = ::poll(&wait, 1, static_cast<int>(left) + 1);
        if (ready > 0)
            return true;
        if (ready < 0 && errno != EINTR)
            return false;
    }
}

ByteSource source_of(int fd, steady_clock::time_point deadline) {
    return [fd, deadline](char* buffer, std::size_t size) -> std::ptrdiff_t {
        for (;;) {
            if (!readable_before(fd, deadline))
                return -1;
            const ssize_t got = ::read(fd, buffer, size);
            if (got >= 0 || (errno != EINTR && errno != EAGAIN))
                return got;
        }
    };
}

/// Reads and forgets what a refused body still has, within bounds. Apache's mod_cgid has the body
/// and the answer on one socket: closed with bytes unread, it would lose the answer.
void discard_rest(int fd) {
    std::array<char, 4096> chunk{};
    const auto deadline = steady_clock::now() + kDiscardPatience;
    for (std::size_t left = kMaxDiscarded; left > 0;) {
        if (!readable_before(fd, deadline))
            return;
        const ssize_t got = ::read(fd, chunk.data(), std::min(chunk.size(), left));
        if (got <= 0)
            return;
        left -= static_cast<std::size_t>(got);
    }
}

/// The web server may have gone, or have put a non-blocking pipe on standard output.
bool write_all(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(fd, bytes.data(), bytes.size());
        if (written >= 0) {
            bytes.remove_prefix(static_cast<std::size_t>(written));
        } else if (errno == EAGAIN) {
            pollfd wait{fd, POLLOUT, 0};
            if (::poll(&wait, 1, static_cast<int>(kBodyPatience.count())) == 0)
                return false;
        } else if (errno != EINTR) {
            return false;
        }
    }
    return true;
}

/// Lets the web server see the end of a stream. Not by close(): no other file is to get its number.
void let_go(int fd) {
    const int nothing = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    if (nothing < 0)
        return;
    ::dup2(nothing, fd);
    ::close(nothing);
}

std::string_view value_in(const Request::Variables& variables, std::string_view name) {
    const auto found = variables.find(name);
    return found == variables.end() ? std::string_view{} : found->second;
}

}  // namespace

Request::Variables variables_of(const char* const* environment) {
    Request::Variables variables;
    for (; environment != nullptr && *environment != nullptr; ++environment) {
        const std::string_view entry = *environment;
        const std::size_t equals = entry.find('=');
        if (equals != std::string_view::npos && equals != 0)
            variables.insert_or_assign(std::string(entry.substr(0, equals)),
                                       std::string(entry.substr(equals + 1)));
    }
    return variables;
}

bool started_as_cgi() noexcept {
    constexpr std::array kTelling{
        "REQUEST_METHOD", "GATEWAY_INTERFACE", "QUERY_STRING", "SCRIPT_NAME"};
    return std::any_of(kTelling.begin(), kTelling.end(), [](const char* name) {
        // NOLINTNEXTLINE(concurrency-mt-unsafe): asked at start, before there are threads.
        return std::getenv(name) != nullptr;
    });
}

bool serve_cgi_on(char* const* environment,
                  int in_fd,
                  int out_fd,
                  milliseconds patience,
                  const Handler& handler) {
    Request::Variables variables = variables_of(environment);
    Body body = read_body(value_in(variables, "REQUEST_METHOD"),
                          value_in(variables, "CONTENT_LENGTH"),
                          source_of(in_fd, steady_clock::now() + patience));
    const Request request(std::move(variables), std::move(body.bytes), body.state);
    const bool taken = write_all(out_fd, answer(handler, request));
    if (request.body_state() != Request::BodyState::complete)
        discard_rest(in_fd);
    return taken;
}

void serve_cgi(const Handler& handler) {
    if (!serve_cgi_on(environ, STDIN_FILENO, STDOUT_FILENO, kBodyPatience, handler))
        log::info("the web server did not take the answer");
    let_go(STDOUT_FILENO);
    let_go(STDIN_FILENO);
}

}  // namespace imp::http
