#include "cutting_proxy.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <string_view>

namespace imp::store::test {

namespace {

constexpr int kTick = 50;  // ms between looks whether it is over

sockaddr_in loopback(int port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

/// The address as the socket functions take it.
template <typename Address>
sockaddr* generic(Address& address) {
    return reinterpret_cast<sockaddr*>(&address);
}

/// The statement alone, and last in what was sent; PostgreSQL ends it with a NUL.
bool is_commit(std::string_view bytes) {
    using std::literals::operator""sv;
    return bytes.ends_with("COMMIT") || bytes.ends_with("COMMIT\0"sv);
}

bool pass_on(int to, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(to, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

}  // namespace

CuttingProxy::CuttingProxy(int port) : server_port_(port) {
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    listening_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (::bind(listening_, generic(address), size) != 0 || ::listen(listening_, 16) != 0 ||
        ::getsockname(listening_, generic(address), &size) != 0)
        std::abort();
    port_ = ntohs(address.sin_port);
    accepting_ = std::thread([this] { serve(); });
}

CuttingProxy::~CuttingProxy() {
    is_ending_ = true;
    accepting_.join();
    for (std::thread& each : carrying_)
        each.join();
    ::close(listening_);
}

std::string CuttingProxy::url(const std::string& url) const {
    const std::size_t colon = url.rfind(':');
    return url.substr(0, colon + 1) + std::to_string(port_) + url.substr(url.find('/', colon));
}

void CuttingProxy::serve() {
    while (!is_ending_) {
        pollfd listening{.fd = listening_, .events = POLLIN, .revents = 0};
        if (::poll(&listening, 1, kTick) != 1)
            continue;
        const int client = ::accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC);
        const int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address = loopback(server_port_);
        if (::connect(server, generic(address), sizeof address) != 0)
            std::abort();
        carrying_.emplace_back([this, client, server] {
            carry(client, server);
            ::close(client);
            ::close(server);
        });
    }
}

void CuttingProxy::carry(int client, int server) {
    std::array<char, 65536> room{};
    Cut cut = Cut::none;
    while (!is_ending_) {
        if (is_frozen_) {
            std::this_thread::sleep_for(std::chrono::milliseconds(kTick));
            continue;
        }
        std::array<pollfd, 2> both{{{.fd = client, .events = POLLIN, .revents = 0},
                                    {.fd = server, .events = POLLIN, .revents = 0}}};
        if (::poll(both.data(), both.size(), kTick) <= 0)
            continue;
        for (const pollfd& from : both) {
            if (from.revents == 0)
                continue;
            const ssize_t got = ::recv(from.fd, room.data(), room.size(), 0);
            if (got <= 0)
                return;
            const std::string_view bytes(room.data(), static_cast<std::size_t>(got));
            if (from.fd == server) {
                if (cut == Cut::after_commit)  // its answer: it is done, and that stays here
                    return;
                if (!pass_on(client, bytes) || cut == Cut::after_answer)
                    return;
                continue;
            }
            if (is_commit(bytes)) {
                cut = cut_.exchange(Cut::none);
                if (cut == Cut::before_commit)
                    return;
            }
            if (!pass_on(server, bytes))
                return;
        }
    }
}

}  // namespace imp::store::test
