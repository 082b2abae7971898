#include "sandbox/connection.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

namespace imp::sandbox {

namespace {

constexpr std::size_t kReadSize = 16UL * 1024;    // a TLS record
constexpr std::size_t kWriteSize = 256UL * 1024;  // past it, out it goes
constexpr timeval kSocketTimeout{30, 0};

void address_of(int fd, int (*ask)(int, sockaddr*, socklen_t*), std::string& ip, int& port) {
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    std::array<char, INET6_ADDRSTRLEN> text{};
    port = 0;
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    if (ask(fd, any, &size) != 0)
        return;
    if (address.ss_family == AF_INET) {
        const auto* const v4 = reinterpret_cast<const sockaddr_in*>(&address);
        inet_ntop(AF_INET, &v4->sin_addr, text.data(), text.size());
        port = ntohs(v4->sin_port);
    } else if (address.ss_family == AF_INET6) {
        const auto* const v6 = reinterpret_cast<const sockaddr_in6*>(&address);
        inet_ntop(AF_INET6, &v6->sin6_addr, text.data(), text.size());
        port = ntohs(v6->sin6_port);
    }
    ip = text.data();
}

int clamp_to_int(std::size_t n) {
    constexpr std::size_t kMost = 1U << 30U;
    return static_cast<int>(std::min(n, kMost));
}

}  // namespace

Connection::Connection(int fd, SSL_CTX* context, std::uint64_t number) : fd_(fd), number_(number) {
    ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &kSocketTimeout, sizeof kSocketTimeout);
    ::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &kSocketTimeout, sizeof kSocketTimeout);
    if (context != nullptr) {
        ssl_.reset(SSL_new(context));
        SSL_set_fd(ssl_.get(), fd);
    }
}

bool Connection::handshake() {
    return !ssl_ || SSL_accept(ssl_.get()) == 1;
}

bool Connection::wait_for_request(int stop_fd, std::chrono::milliseconds idle) {
    if (is_readable())
        return true;
    std::array<pollfd, 2> fds{{{fd_.get(), POLLIN, 0}, {stop_fd, POLLIN, 0}}};
    const int ready =
        ::poll(fds.data(), fds.size(), clamp_to_int(static_cast<std::size_t>(idle.count())));
    return ready > 0 && fds[1].revents == 0;
}

bool Connection::is_readable() const {
    return in_used_ < in_.size() || (ssl_ && SSL_pending(ssl_.get()) > 0);
}

ssize_t Connection::receive(char* ptr, size_t size) {
    if (ssl_)
        return SSL_read(ssl_.get(), ptr, clamp_to_int(size));
    for (;;) {
        const ssize_t n = ::recv(fd_.get(), ptr, size, 0);
        if (n >= 0 || errno != EINTR)
            return n;
    }
}

ssize_t Connection::read(char* ptr, size_t size) {
    if (in_used_ == in_.size()) {
        // Who waits for our `100 Continue` would wait for ever if it were still collected here.
        if (!flush())
            return -1;
        in_.resize(kReadSize);
        const ssize_t n = receive(in_.data(), in_.size());
        in_.resize(n > 0 ? static_cast<std::size_t>(n) : 0);
        in_used_ = 0;
        if (n <= 0)
            return n;
    }
    const std::size_t n = std::min(size, in_.size() - in_used_);
    std::copy_n(in_.data() + in_used_, n, ptr);
    in_used_ += n;
    return static_cast<ssize_t>(n);
}

ssize_t Connection::write(const char* ptr, size_t size) {
    if (broken_)
        return -1;
    out_.append(ptr, size);
    if (out_.size() >= kWriteSize && !flush())
        return -1;
    return static_cast<ssize_t>(size);
}

bool Connection::flush() {
    std::size_t sent = 0;
    while (!broken_ && sent < out_.size()) {
        const char* const rest = out_.data() + sent;
        const std::size_t size = out_.size() - sent;
        const ssize_t n = ssl_ ? SSL_write(ssl_.get(), rest, clamp_to_int(size))
                               : ::send(fd_.get(), rest, size, MSG_NOSIGNAL);
        if (n > 0)
            sent += static_cast<std::size_t>(n);
        else if (ssl_ || errno != EINTR)
            broken_ = true;
    }
    out_.clear();
    return !broken_;
}

void Connection::reset() {
    const linger at_once{1, 0};
    ::setsockopt(fd_.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    broken_ = true;
}

void Connection::get_remote_ip_and_port(std::string& ip, int& port) const {
    address_of(fd_.get(), ::getpeername, ip, port);
}

void Connection::get_local_ip_and_port(std::string& ip, int& port) const {
    address_of(fd_.get(), ::getsockname, ip, port);
}

}  // namespace imp::sandbox
