#include "base/text.hpp"
#include "http/gateway.hpp"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <system_error>

namespace imp::http {

namespace {

/// A burst of buyers waits here while all threads are busy.
constexpr int kBacklog = 4096;
constexpr int kSocketFlags = SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK;

Error cannot_listen(const std::string& address, const std::string& reason) {
    return Error{Errc::config, "cannot listen at " + address + ": " + reason};
}

std::string words_for(int error_number) {
    return std::generic_category().message(error_number);
}

const sockaddr* generic(const sockaddr_un& address) noexcept {
    return reinterpret_cast<const sockaddr*>(&address);
}

/// Who is at the path already, or empty where it may be replaced: a socket that nobody answers at.
std::string why_not_replace(const sockaddr_un& address) {
    struct stat info {};

    if (::lstat(static_cast<const char*>(address.sun_path), &info) != 0)
        return words_for(errno);
    if (!S_ISSOCK(info.st_mode))
        return "something that is no socket is there";
    const UniqueFd probe(::socket(AF_UNIX, kSocketFlags, 0));
    if (::connect(probe.get(), generic(address), sizeof address) == 0 || errno == EAGAIN)
        return "another process serves there";
    return errno == ECONNREFUSED ? "" : words_for(errno);
}

Result<UniqueFd> listen_at_path(const std::string& path, int mode) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path)
        return cannot_listen(
            path,
            "the path is longer than " + std::to_string(sizeof address.sun_path - 1) + " bytes");
    std::memcpy(static_cast<char*>(address.sun_path), path.c_str(), path.size() + 1);

    UniqueFd fd(::socket(AF_UNIX, kSocketFlags, 0));
    // Before bind: Linux creates the file with the socket's own mode (less the umask), so that
    // there is no moment at which it is wider open than asked.
    if (!fd || ::fchmod(fd.get(), static_cast<mode_t>(mode)) != 0)
        return cannot_listen(path, words_for(errno));
    if (::bind(fd.get(), generic(address), sizeof address) != 0) {
        if (errno != EADDRINUSE)
            return cannot_listen(path, words_for(errno));
        const std::string reason = why_not_replace(address);
        if (!reason.empty())
            return cannot_listen(path, reason);
        if (::unlink(path.c_str()) != 0 || ::bind(fd.get(), generic(address), sizeof address) != 0)
            return cannot_listen(path, words_for(errno));
    }
    // What the umask took away. Nobody can connect yet: that takes listen().
    if (::chmod(path.c_str(), static_cast<mode_t>(mode)) != 0 || ::listen(fd.get(), kBacklog) != 0)
        return cannot_listen(path, words_for(errno));
    return fd;
}

/// Splits "127.0.0.1:9000" and "[::1]:9000". False for anything else; a missing host would mean
/// the whole world.
bool split_host_port(const std::string& address, std::string& host, std::string& port) {
    const std::size_t colon = address.rfind(':');
    if (colon == std::string::npos)
        return false;
    host = address.substr(0, colon);
    port = address.substr(colon + 1);
    if (host.size() > 2 && host.front() == '[' && host.back() == ']')
        host = host.substr(1, host.size() - 2);
    else if (host.find_first_of(":[]") != std::string::npos)
        return false;
    const auto number = text::parse_int(port);
    return !host.empty() && number && *number >= 0 && *number <= 65535;
}

Result<UniqueFd> listen_at_port(const std::string& address) {
    std::string host;
    std::string port;
    if (!split_host_port(address, host, port))
        return cannot_listen(address, "neither a path with '/' nor host:port");
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICSERV;
    addrinfo* found = nullptr;
    const int failure = ::getaddrinfo(host.c_str(), port.c_str(), &hints, &found);
    if (failure != 0)
        return cannot_listen(address, ::gai_strerror(failure));
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, &::freeaddrinfo);

    UniqueFd fd(::socket(found->ai_family, kSocketFlags, 0));
    const int on = 1;
    if (!fd || ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0)
        return cannot_listen(address, words_for(errno));
    // "[::]" means IPv6 alone, whatever the system's default.
    if (found->ai_family == AF_INET6 &&
        ::setsockopt(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on) != 0)
        return cannot_listen(address, words_for(errno));
    if (::bind(fd.get(), found->ai_addr, found->ai_addrlen) != 0 ||
        ::listen(fd.get(), kBacklog) != 0)
        return cannot_listen(address, words_for(errno));
    return fd;
}

}  // namespace

bool is_listening(int fd) noexcept {
    int listens = 0;
    socklen_t size = sizeof listens;
    return ::getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) == 0 && listens != 0;
}

Result<UniqueFd> listen_at(const std::string& address, int mode) {
    if (address.find('/') != std::string::npos)
        return listen_at_path(address, mode);
    return listen_at_port(address);
}

SocketPath::SocketPath(const std::string& address) {
    struct stat info {};

    if (address.find('/') == std::string::npos || ::lstat(address.c_str(), &info) != 0)
        return;
    path_ = address;
    device_ = info.st_dev;
    inode_ = info.st_ino;
}

void SocketPath::remove() const {
    struct stat info {};

    if (!path_.empty() && ::lstat(path_.c_str(), &info) == 0 && info.st_dev == device_ &&
        info.st_ino == inode_)
        ::unlink(path_.c_str());
}

}  // namespace imp::http
