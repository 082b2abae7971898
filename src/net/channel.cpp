#include "net/channel.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <memory>
#include <utility>

namespace imp::net {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr ssize_t kBroken = -1;
constexpr ssize_t kTimedOut = -2;

/// OpenSSL counts in int.
int int_size(std::size_t size) {
    return static_cast<int>(std::min<std::size_t>(size, std::numeric_limits<int>::max()));
}

}  // namespace

/// What came of one try that does not wait.
struct Channel::Attempt {
    ssize_t done;
    short wait_for;  ///< poll's event, or 0: `done` is the answer
};

Channel::~Channel() {
    close();
}

void Channel::close() noexcept {
    if (tls_ && may_say_goodbye_) {
        ERR_clear_error();
        SSL_shutdown(tls_.get());
    }
    tls_.reset();
    fd_.reset();
    may_say_goodbye_ = false;
    unread_ = {};
}

bool Channel::fail(Trouble trouble, std::string detail) {
    failure_ = {trouble, std::move(detail)};
    return false;
}

bool Channel::wait(short events, SteadyTime until) const {
    for (;;) {
        const auto left = until - steady_clock::now();
        if (left <= left.zero())
            return false;
        // Rounded up: 0 would be asked again and again for the last millisecond.
        const auto ms = std::chrono::ceil<milliseconds>(left).count();
        pollfd wanted{fd_.get(), events, 0};
        const int ready =
            ::poll(&wanted,
                   1,
                   static_cast<int>(std::min<decltype(ms)>(ms, std::numeric_limits<int>::max())));
        if (ready > 0)
            return true;
        if (ready < 0 && errno != EINTR)
            return false;
    }
}

ssize_t Channel::repeat(const std::function<Attempt()>& attempt, SteadyTime until) const {
    // Asks the clock before each try: whoever always has a byte ready never makes us wait.
    while (steady_clock::now() < until) {
        const Attempt tried = attempt();
        if (tried.wait_for == 0)
            return tried.done;
        if (!wait(tried.wait_for, until))
            break;
    }
    return kTimedOut;
}

Channel::Attempt Channel::judge_tls(int returned) const {
    if (returned > 0)
        return {returned, 0};
    switch (SSL_get_error(tls_.get(), returned)) {
        case SSL_ERROR_WANT_READ:
            return {0, POLLIN};
        case SSL_ERROR_WANT_WRITE:
            return {0, POLLOUT};
        case SSL_ERROR_ZERO_RETURN:
            return {0, 0};
        default:
            return {kBroken, 0};
    }
}

bool Channel::connect(const std::string& address,
                      int port,
                      TlsSession tls,
                      milliseconds patience,
                      SteadyTime deadline) {
    if (!connect_tcp(address, port, std::min(deadline, steady_clock::now() + patience)))
        return steady_clock::now() < deadline ? false : fail(Trouble::deadline, "deadline");
    if (!tls)
        return true;
    tls_ = std::move(tls);
    return shake_hands(patience, deadline);
}

bool Channel::connect_tcp(const std::string& address, int port, SteadyTime until) {
    addrinfo hints{};
    hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (::getaddrinfo(address.c_str(), std::to_string(port).c_str(), &hints, &found) != 0)
        return fail(Trouble::connect, "not an address: " + address);
    const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owner(found, &::freeaddrinfo);

    fd_.reset(::socket(found->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!fd_)
        return fail(Trouble::connect, "no socket can be had");
    // Head and body of a request are written one after the other.
    const int yes = 1;
    ::setsockopt(fd_.get(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);

    int error = ::connect(fd_.get(), found->ai_addr, found->ai_addrlen) == 0 ? 0 : errno;
    if (error == EINPROGRESS) {
        if (!wait(POLLOUT, until))
            return fail(Trouble::connect, "cannot connect in time");
        socklen_t size = sizeof error;
        if (::getsockopt(fd_.get(), SOL_SOCKET, SO_ERROR, &error, &size) != 0)
            error = errno;
    }
    return error == 0 || fail(Trouble::connect, "cannot connect");
}

bool Channel::shake_hands(milliseconds patience, SteadyTime deadline) {
    if (SSL_set_fd(tls_.get(), fd_.get()) != 1)
        return fail(Trouble::transfer, "TLS cannot be set up");
    ssize_t done = kTimedOut;
    bool silent = false;
    while (!silent && steady_clock::now() < deadline) {
        ERR_clear_error();
        const Attempt tried = judge_tls(SSL_connect(tls_.get()));
        done = tried.done;
        if (tried.wait_for == 0)
            break;
        done = kTimedOut;
        silent = !wait(tried.wait_for, std::min(deadline, steady_clock::now() + patience));
    }
    may_say_goodbye_ = done > 0;
    if (done > 0)
        return true;
    if (const long verdict = SSL_get_verify_result(tls_.get()); verdict != X509_V_OK) {
        fail(Trouble::certificate,
             std::string("certificate refused: ") + X509_verify_cert_error_string(verdict));
        failure_.certificate = certificate_fault(verdict);
        return false;
    }
    if (steady_clock::now() >= deadline)
        return fail(Trouble::deadline, "deadline");
    return fail(Trouble::transfer, "the TLS handshake failed");
}

ssize_t Channel::receive(char* room, std::size_t size, SteadyTime until) {
    const ssize_t got = repeat(
        [&]() -> Attempt {
            if (tls_) {
                ERR_clear_error();
                return judge_tls(SSL_read(tls_.get(), room, int_size(size)));
            }
            const ssize_t plain = ::recv(fd_.get(), room, size, 0);
            if (plain < 0 && (errno == EAGAIN || errno == EINTR))
                return {0, POLLIN};
            return {plain, 0};
        },
        until);
    if (got >= 0)
        return got;
    may_say_goodbye_ = got == kTimedOut;
    if (got == kTimedOut)
        fail(Trouble::deadline, "deadline");
    else
        fail(Trouble::transfer, "the answer broke off");
    return kBroken;
}

ssize_t Channel::read(char* room, std::size_t size, SteadyTime deadline) {
    if (unread_.empty()) {
        const ssize_t got = receive(buffer_.data(), buffer_.size(), deadline);
        if (got <= 0)
            return got;
        unread_ = {buffer_.data(), static_cast<std::size_t>(got)};
    }
    const std::size_t taken = unread_.copy(room, size);
    unread_.remove_prefix(taken);
    return static_cast<ssize_t>(taken);
}

bool Channel::write(std::string_view bytes, SteadyTime deadline) {
    while (!bytes.empty()) {
        const ssize_t put = repeat(
            [&]() -> Attempt {
                if (tls_) {
                    ERR_clear_error();
                    return judge_tls(SSL_write(tls_.get(), bytes.data(), int_size(bytes.size())));
                }
                const ssize_t plain = ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
                if (plain < 0 && (errno == EAGAIN || errno == EINTR))
                    return {0, POLLOUT};
                return {plain, 0};
            },
            deadline);
        if (put <= 0) {
            may_say_goodbye_ = false;  // perhaps in the middle of a record
            return put == kTimedOut ? fail(Trouble::deadline, "deadline")
                                    : fail(Trouble::transfer, "the connection broke while sending");
        }
        bytes.remove_prefix(static_cast<std::size_t>(put));
    }
    return true;
}

bool Channel::quiet() const {
    if (!fd_ || !unread_.empty() || (tls_ && SSL_has_pending(tls_.get()) == 1))
        return false;
    pollfd unasked{fd_.get(), POLLIN, 0};
    return ::poll(&unasked, 1, 0) == 0;
}

}  // namespace imp::net
