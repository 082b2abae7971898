#include "cli/stop_signal.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <system_error>

namespace imp::cli {

namespace {

std::atomic<int> tell_fd = -1;
static_assert(std::atomic<int>::is_always_lock_free, "a signal handler uses it");

extern "C" void tell(int /*signal*/) {
    const int saved = errno;
    const char byte = 's';
    // A full pipe has been told already.
    [[maybe_unused]] const ssize_t written = ::write(tell_fd.load(), &byte, 1);
    errno = saved;
}

}  // namespace

StopSignal::StopSignal() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0)
        throw std::system_error(errno, std::generic_category(), "pipe");
    came_.reset(ends[0]);
    tell_.reset(ends[1]);
    // The reader waits; only the handler must never.
    ::fcntl(came_.get(), F_SETFL, 0);
    tell_fd = tell_.get();

    struct sigaction action {};

    action.sa_handler = tell;
    action.sa_flags = SA_RESTART;
    ::sigaction(SIGTERM, &action, &before_term_);
    ::sigaction(SIGINT, &action, &before_int_);
}

StopSignal::~StopSignal() {
    ::sigaction(SIGTERM, &before_term_, nullptr);
    ::sigaction(SIGINT, &before_int_, nullptr);
    tell_fd = -1;
}

void StopSignal::wait() {
    char byte = 0;
    while (::read(came_.get(), &byte, 1) < 0 && errno == EINTR) {
    }
}

}  // namespace imp::cli
