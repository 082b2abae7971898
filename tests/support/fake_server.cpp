#include "support/fake_server.hpp"

#include "base/text.hpp"

#include <openssl/ssl.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

namespace imp::api::test {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kTick{20};  // how soon a stop is noticed

bool readable(int fd, milliseconds patience) {
    pollfd wanted{fd, POLLIN, 0};
    return ::poll(&wanted, 1, static_cast<int>(patience.count())) > 0;
}

std::size_t content_length(const std::string& head) {
    constexpr std::string_view kName = "content-length:";
    const std::string lower = text::to_lower(head);
    const auto at = lower.find(kName);
    if (at == std::string::npos)
        return 0;
    const auto start = at + kName.size();
    const auto value =
        text::trim(std::string_view(lower).substr(start, lower.find('\r', start) - start));
    return static_cast<std::size_t>(text::parse_int(value).value_or(0));
}

}  // namespace

void Peer::answer(int status, const std::string& body, const std::string& content_type) {
    send("HTTP/1.1 " + std::to_string(status) + " Said\r\nContent-Type: " + content_type +
         "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
}

bool Peer::send(std::string_view bytes) {
    while (!bytes.empty() && !stopping_) {
        const int size = static_cast<int>(bytes.size());
        const ssize_t put = ssl_ != nullptr ? SSL_write(ssl_, bytes.data(), size)
                                            : ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (put <= 0) {
            closing_ = true;
            return false;
        }
        bytes.remove_prefix(static_cast<std::size_t>(put));
    }
    return !stopping_;
}

void Peer::sleep(milliseconds time) {
    const auto end = steady_clock::now() + time;
    while (!stopping_ && steady_clock::now() < end)
        std::this_thread::sleep_for(std::min(kTick, time));
}

void Peer::drip(std::string_view piece, milliseconds pause) {
    while (send(piece))
        sleep(pause);
    closing_ = true;
}

void Peer::reset() {
    const linger at_once{1, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    ssl_ = nullptr;  // and no close_notify
    closing_ = true;
}

void Peer::end() {
    if (ssl_ != nullptr)
        SSL_shutdown(ssl_);
}

bool Peer::receive(milliseconds patience) {
    const auto end = steady_clock::now() + patience;
    const bool pending = ssl_ != nullptr && SSL_pending(ssl_) > 0;
    while (!pending && !readable(fd_, kTick)) {
        if (stopping_ || steady_clock::now() >= end)
            return false;
    }
    std::array<char, 4096> room{};
    const ssize_t got = ssl_ != nullptr ? SSL_read(ssl_, room.data(), room.size())
                                        : ::recv(fd_, room.data(), room.size(), 0);
    if (got <= 0)
        return false;
    buffer_.append(room.data(), static_cast<std::size_t>(got));
    return true;
}

bool Peer::read_request(SeenRequest& request, milliseconds patience) {
    std::size_t end = 0;
    while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
        if (!receive(patience))
            return false;
    }
    request.head = buffer_.substr(0, end + 2);
    buffer_.erase(0, end + 4);
    const std::size_t length = content_length(request.head);
    while (buffer_.size() < length) {
        if (!receive(patience))
            return false;
    }
    request.body = buffer_.substr(0, length);
    buffer_.erase(0, length);
    const auto line =
        text::split(std::string_view(request.head).substr(0, request.head.find('\r')), ' ');
    request.method = line.at(0);
    request.target = line.size() > 1 ? std::string(line[1]) : "";
    return true;
}

FakeServer::FakeServer(Script script, ServerOptions options)
    : script_(std::move(script)), options_(std::move(options)), tls_(nullptr, &SSL_CTX_free) {
    listener_.reset(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in here{};
    here.sin_family = AF_INET;
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* address = reinterpret_cast<sockaddr*>(&here);
    socklen_t size = sizeof here;
    if (::bind(listener_.get(), address, size) != 0 || ::listen(listener_.get(), SOMAXCONN) != 0 ||
        ::getsockname(listener_.get(), address, &size) != 0)
        throw std::runtime_error("no port for the fake server");
    port_ = ntohs(here.sin_port);
    if (!options_.certificate.empty()) {
        tls_.reset(SSL_CTX_new(TLS_server_method()));
        if (SSL_CTX_use_certificate_file(
                tls_.get(), options_.certificate.c_str(), SSL_FILETYPE_PEM) != 1 ||
            SSL_CTX_use_PrivateKey_file(tls_.get(), options_.key.c_str(), SSL_FILETYPE_PEM) != 1)
            throw std::runtime_error("no certificate for the fake server");
    }
    accepting_ = std::thread([this] { accept_all(); });
}

FakeServer::~FakeServer() {
    stopping_ = true;
    accepting_.join();
    for (std::thread& each : threads_)
        each.join();
}

std::string FakeServer::url(const std::string& host) const {
    return (tls_ || options_.drip_handshake ? "https://" : "http://") + host + ':' +
           std::to_string(port_);
}

std::vector<SeenRequest> FakeServer::requests(std::string_view target) const {
    const std::lock_guard lock(mutex_);
    std::vector<SeenRequest> some;
    for (const SeenRequest& each : requests_) {
        if (std::string_view(each.target).substr(0, target.size()) == target)
            some.push_back(each);
    }
    return some;
}

void FakeServer::accept_all() {
    while (!stopping_) {
        if (!readable(listener_.get(), kTick))
            continue;
        const int fd = ::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC);
        if (fd < 0)
            continue;
        const int number = ++accepted_;
        const int now_open = ++open_;
        most_open_ = std::max<int>(most_open_, now_open);
        threads_.emplace_back([this, fd, number] { serve(fd, number); });
    }
}

void FakeServer::serve(int fd, int number) {
    UniqueFd owner(fd);
    const int yes = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    // No script may block for good in a write or a handshake.
    const timeval limit{30, 0};
    ::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    std::unique_ptr<SSL, decltype(&SSL_free)> ssl(nullptr, &SSL_free);
    if (options_.drip_handshake) {
        Peer peer(fd, nullptr, stopping_);
        // The head of a long handshake record, then its contents a byte at a time.
        peer.send(std::string_view("\x16\x03\x03\x40\x00", 5));
        peer.drip("\x02", milliseconds(100));
    } else if (tls_) {
        ssl.reset(SSL_new(tls_.get()));
        SSL_set_fd(ssl.get(), fd);
        if (SSL_accept(ssl.get()) == 1) {
            Peer peer(fd, ssl.get(), stopping_);
            converse(peer, number);
        }
    } else {
        Peer peer(fd, nullptr, stopping_);
        converse(peer, number);
    }
    ssl.reset();
    owner.reset();
    --open_;
}

void FakeServer::converse(Peer& peer, int number) {
    SeenRequest request;
    request.connection = number;
    while (!peer.closing() && peer.read_request(request, options_.idle_limit)) {
        {
            const std::lock_guard lock(mutex_);
            requests_.push_back(request);
        }
        script_(peer, request);
    }
    peer.end();
}

}  // namespace imp::api::test
