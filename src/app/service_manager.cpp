#include "app/service_manager.hpp"

#include "base/fd.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "config/config.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <system_error>

namespace imp {

namespace {

constexpr int kFirstPassedFd = 3;

}  // namespace

ServiceManager::ServiceManager() {
    const Environment environment = process_environment();
    const auto pid = environment("LISTEN_PID");
    const auto count = environment("LISTEN_FDS");
    address_ = environment("NOTIFY_SOCKET").value_or("");
    const bool ours = pid && text::parse_int(*pid) == static_cast<std::int64_t>(::getpid());
    const std::int64_t passed = count ? text::parse_int(*count).value_or(0) : 0;
    if (ours && passed >= 1) {
        socket_ = kFirstPassedFd;
        ::fcntl(socket_, F_SETFD, FD_CLOEXEC);
        if (passed > 1)
            log::warn("several sockets were passed, only the first is served",
                      {{"sockets", passed}});
    }
    constexpr std::array kTaken{"LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES", "NOTIFY_SOCKET"};
    for (const char* name : kTaken)
        ::unsetenv(name);  // NOLINT(concurrency-mt-unsafe): before threads
}

void ServiceManager::tell(std::string_view state) const {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (address_.empty() || address_.size() >= sizeof address.sun_path)
        return;
    std::memcpy(static_cast<char*>(address.sun_path), address_.data(), address_.size());
    if (address.sun_path[0] == '@')
        address.sun_path[0] = '\0';
    const UniqueFd fd(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + address_.size());
    if (!fd || ::sendto(fd.get(),
                        state.data(),
                        state.size(),
                        MSG_NOSIGNAL,
                        reinterpret_cast<const sockaddr*>(&address),
                        length) < 0)
        log::warn("the service manager cannot be told",
                  {{"state", state}, {"what", std::generic_category().message(errno)}});
}

}  // namespace imp
