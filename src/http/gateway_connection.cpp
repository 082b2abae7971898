#include "http/gateway_connection.hpp"

#include "base/log.hpp"
#include "http/body.hpp"
#include "http/gateway_answer.hpp"
#include "http/gateway_cgi.hpp"
#include "http/record_check.hpp"

#include <fcgiapp.h>

#include <fastcgi.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace imp::http {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// Of the connection that this thread serves.
thread_local RecordCheck* record_check = nullptr;  // NOLINT(*-avoid-non-const-global-variables)

/// For as long as libfcgi reads from it.
class Checked {
  public:
    explicit Checked(RecordCheck& check) { record_check = &check; }

    ~Checked() { record_check = nullptr; }

    Checked(const Checked&) = delete;
    Checked& operator=(const Checked&) = delete;
};

/// What a web server sends is a few kilobytes: these are checked once libfcgi has read them. See
/// also RecordCheck.
constexpr std::size_t kMaxVariables = 1024;
constexpr std::size_t kMaxVariableBytes = std::size_t{256} * 1024;

/// How long a peer that still sends may keep a connection that is answered already.
constexpr milliseconds kGoodbye{1000};

bool acceptable(const char* const* variables) {
    std::size_t count = 0;
    std::size_t bytes = 0;
    for (; variables[count] != nullptr; ++count)
        bytes += std::strlen(variables[count]);
    return count <= kMaxVariables && bytes <= kMaxVariableBytes;
}

ByteSource source_of(FCGX_Stream* stream) {
    return [stream](char* buffer, std::size_t size) -> std::ptrdiff_t {
        const int got = FCGX_GetStr(buffer, static_cast<int>(size), stream);
        if (got == 0 && FCGX_GetError(stream) != 0)
            return -1;
        return got;
    };
}

/// Reads what is left of the request, in bounds. True if its end was seen: then the connection can
/// be closed at once, or take another request. Web servers send the end with the request.
bool at_end(FCGX_Stream* in) {
    std::array<char, 4096> unwanted{};
    for (std::size_t read = 0; read <= kMaxBody;) {
        const int got = FCGX_GetStr(unwanted.data(), static_cast<int>(unwanted.size()), in);
        if (got <= 0)
            return FCGX_GetError(in) == 0;
        read += static_cast<std::size_t>(got);
    }
    return false;
}

}  // namespace

#ifdef IMP_STATIC
#define IMP_OS_READ __wrap_OS_Read
#else
#define IMP_OS_READ OS_Read
#endif

/// In place of libfcgi's own function of this name, which only reads: nothing reaches the library
/// that RecordCheck refuses. The linker puts it there, by --wrap where the library is an archive.
extern "C" int IMP_OS_READ(int fd, char* buffer, std::size_t size);

extern "C" int IMP_OS_READ(int fd, char* buffer, std::size_t size) {
    const ssize_t got = ::read(fd, buffer, size);
    if (got <= 0 || record_check == nullptr)
        return static_cast<int>(got);
    if (record_check->take(buffer, static_cast<std::size_t>(got)))
        return static_cast<int>(got);
    log::warn("refused a connection: these are no records of a web server's request");
    ::shutdown(fd, SHUT_RDWR);  // or libfcgi goes on reading until its peer falls silent
    errno = EPROTO;
    return -1;
}

void init_libfcgi() {
    constexpr std::array kSignals{SIGTERM, SIGUSR1, SIGPIPE};
    std::array<struct sigaction, kSignals.size()> before{};
    for (std::size_t i = 0; i < kSignals.size(); ++i)
        ::sigaction(kSignals[i], nullptr, &before[i]);
    // Read by FCGX_Init: how long the library waits for the other end to close a connection that
    // it closes itself, which is after malformed records only.
    // NOLINTNEXTLINE(concurrency-mt-unsafe): before threads.
    ::setenv("LIBFCGI_OS_CLOSE_POLL_TIMEOUT", "200", /*overwrite=*/0);
    // NOLINTNEXTLINE(concurrency-mt-unsafe): before threads.
    ::setenv("LIBFCGI_IS_AF_UNIX_KEEPER_POLL_TIMEOUT", "200", /*overwrite=*/0);
    FCGX_Init();
    for (std::size_t i = 0; i < kSignals.size(); ++i)
        ::sigaction(kSignals[i], &before[i], nullptr);
    std::signal(SIGPIPE, SIG_IGN);
}

struct Connection::State {
    FCGX_Request request{};
    bool end_seen = false;  ///< of the last request
    RecordCheck check;
};

Connection::Connection() : state_(std::make_unique<State>()) {
    // No listening socket: the library never accepts by itself.
    FCGX_InitRequest(&state_->request, -1, 0);
}

Connection::~Connection() {
    // Only after an exception there is something left to free and to close.
    FCGX_Free(&state_->request, /*close=*/1);
}

void Connection::serve(UniqueFd fd, const Handler& handler, const WaitForNext& wait_for_next) {
    FCGX_Request& request = state_->request;
    request.ipcFd = fd.release();
    const Checked checked(state_->check);
    do {
        // Makes FCGX_Accept_r take the open connection. Without a listening socket it fails where
        // it would wait for the next one, and has closed this one then.
        request.keepConnection = 1;
        state_->end_seen = false;
        if (FCGX_Accept_r(&request) != 0) {
            log::debug("a connection ended without a request that can be read");
            return;
        }
    } while (serve_one(handler) && wait_for_next(request.ipcFd));
    close_gently();
}

bool Connection::serve_one(const Handler& handler) {
    FCGX_Request& request = state_->request;
    const bool asked_to_keep = request.keepConnection != 0;
    std::string text;
    if (request.role != FCGI_RESPONDER) {
        // An authorizer's 200 would let somebody in.
        log::warn("refused a FastCGI role that is not responder", {{"role", request.role}});
        text = plain_answer(403, Request({}, {}, Request::BodyState::complete));
    } else if (!acceptable(request.envp)) {
        log::warn("refused a request with too many variables");
        text = plain_answer(400, Request({}, {}, Request::BodyState::complete));
    } else {
        Request::Variables variables = variables_of(request.envp);
        Body body = read_body(
            variables["REQUEST_METHOD"], variables["CONTENT_LENGTH"], source_of(request.in));
        state_->end_seen = body.state == Request::BodyState::complete && at_end(request.in);
        text = answer(handler, Request(std::move(variables), std::move(body.bytes), body.state));
    }
    FCGX_PutStr(text.data(), static_cast<int>(text.size()), request.out);
    const bool sent = FCGX_FClose(request.err) == 0 && FCGX_FClose(request.out) == 0;
    if (!sent)  // the library waits for the other end to fall silent before it closes: cut that
                // short
        ::shutdown(request.ipcFd, SHUT_RDWR);
    // A half-read body is an error to the library, which would close with that wait, too.
    FCGX_ClearError(request.in);
    request.keepConnection = 1;
    FCGX_Finish_r(&request);
    return asked_to_keep && sent && state_->end_seen && state_->check.is_between_requests();
}

/// Closing with unread bytes makes the kernel reset the connection, and the other end may lose the
/// answer. So: say that we are done, read on for a while, close.
void Connection::close_gently() {
    const UniqueFd fd(std::exchange(state_->request.ipcFd, -1));
    if (!fd || state_->end_seen || ::shutdown(fd.get(), SHUT_WR) != 0)
        return;
    const auto deadline = steady_clock::now() + kGoodbye;
    std::array<char, 4096> unwanted{};
    for (;;) {
        const auto left = std::chrono::duration_cast<milliseconds>(deadline - steady_clock::now());
        pollfd wait{fd.get(), POLLIN, 0};
        if (left.count() <= 0 || ::poll(&wait, 1, static_cast<int>(left.count())) <= 0 ||
            ::recv(fd.get(), unwanted.data(), unwanted.size(), MSG_DONTWAIT) <= 0)
            return;
    }
}

}  // namespace imp::http
