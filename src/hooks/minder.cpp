#include "hooks/minder.hpp"

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace imp::hooks {

namespace {

constexpr int kFirst = 3;  ///< standard error stays ours

void close_from(unsigned first) {
    if (::syscall(SYS_close_range, first, ~0U, 0U) == 0)
        return;
    constexpr unsigned kMost = 65536;  // before Linux 5.9
    for (unsigned fd = first; fd < kMost; ++fd)
        ::close(static_cast<int>(fd));
}

/// Moves them to 3, 4 …, and closes all others above 2.
template <std::size_t count>
void keep_only(std::array<int, count>& descriptors) {
    constexpr int kOutOfTheWay = 16;
    for (int& fd : descriptors)
        fd = ::fcntl(fd, F_DUPFD_CLOEXEC, kOutOfTheWay);
    int next = kFirst;
    for (int& fd : descriptors) {
        ::dup3(fd, next, O_CLOEXEC);
        fd = next++;
    }
    close_from(static_cast<unsigned>(next));
    // The socket where requests arrive may be there.
    const int nothing = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    ::dup2(nothing, STDIN_FILENO);
    ::dup2(nothing, STDOUT_FILENO);
    ::close(nothing);
}

sigset_t block_all_signals() {
    sigset_t all;
    ::sigfillset(&all);
    ::sigprocmask(SIG_SETMASK, &all, nullptr);  // NOLINT(concurrency-mt-unsafe): one thread
    ::sigdelset(&all, SIGCHLD);
    return all;
}

[[noreturn]] void become(const Program& program, int in, int out, int report) {
    ::setpgid(0, 0);
    // If its minder is killed it is called again by somebody: not while it still runs.
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (int number = 1; number < NSIG; ++number)
        ::signal(number, SIG_DFL);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);  // NOLINT(concurrency-mt-unsafe): one thread
    // The others close by themselves when the program starts.
    if (::dup2(in, STDIN_FILENO) >= 0 && ::dup2(out, STDOUT_FILENO) >= 0)
        ::execve(program.path, program.argv, program.envp);
    const int failure = errno;
    [[maybe_unused]] const ssize_t told = ::write(report, &failure, sizeof failure);
    ::_exit(127);
}

[[noreturn]] void say(int link, LastWord word) {
    // If nobody listens, nobody wants to know.
    [[maybe_unused]] const ssize_t told = ::send(link, &word, sizeof word, MSG_NOSIGNAL);
    ::_exit(0);
}

/// 0 once the program runs, else why it does not.
int failure_of(int report) {
    int failure = 0;
    ssize_t got = 0;
    do {
        got = ::read(report, &failure, sizeof failure);
    } while (got < 0 && errno == EINTR);
    return got == sizeof failure ? failure : 0;
}

void await_end(pid_t child, int link, const sigset_t& but_for_children) {
    int status = 0;
    while (::waitpid(child, &status, WNOHANG) != child) {
        pollfd other{.fd = link, .events = 0, .revents = 0};
        // Woken by the child's end, or by that of the other side.
        if (::ppoll(&other, 1, nullptr, &but_for_children) <= 0)
            continue;
        ::kill(-child, SIGKILL);
        ::waitpid(child, &status, 0);
        ::_exit(0);
    }
    say(link, {.what = LastWord::ended, .number = status});
}

}  // namespace

void mind(const Program& program, int in, int out, int link) {
    const sigset_t but_for_children = block_all_signals();
    std::array<int, 3> ends{in, out, link};
    keep_only(ends);

    struct sigaction wake {};

    wake.sa_handler = [](int) {};
    ::sigaction(SIGCHLD, &wake, nullptr);
    std::array<int, 2> report{};
    if (::pipe2(report.data(), O_CLOEXEC) != 0)
        say(ends[2], {.what = LastWord::not_started, .number = errno});
    const pid_t child = ::fork();
    if (child < 0)
        say(ends[2], {.what = LastWord::not_started, .number = errno});
    if (child == 0)
        become(program, ends[0], ends[1], report[1]);
    ::setpgid(child, child);  // whichever of the two is first
    ::close(ends[0]);
    ::close(ends[1]);
    ::close(report[1]);
    const int failure = failure_of(report[0]);
    ::close(report[0]);
    if (failure != 0)
        say(ends[2], {.what = LastWord::not_started, .number = failure});
    await_end(child, ends[2], but_for_children);
    ::_exit(0);
}

void help(const Program& program, int socket) {
    block_all_signals();
    ::signal(SIGCHLD, SIG_IGN);  // minders need no burial
    ::prctl(PR_SET_NAME, "imp-hooks");
    std::array<int, 1> kept{socket};
    keep_only(kept);
    std::array<char, PATH_MAX> path{};
    while (true) {
        std::array<int, 3> ends{};
        alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof ends)> room{};
        iovec place{.iov_base = path.data(), .iov_len = path.size() - 1};
        msghdr message{};
        message.msg_iov = &place;
        message.msg_iovlen = 1;
        message.msg_control = room.data();
        message.msg_controllen = room.size();
        const ssize_t got = ::recvmsg(kept[0], &message, MSG_CMSG_CLOEXEC);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            ::_exit(0);
        path[static_cast<std::size_t>(got)] = '\0';
        const cmsghdr* const header = CMSG_FIRSTHDR(&message);
        if (header == nullptr || header->cmsg_len != CMSG_LEN(sizeof ends))
            continue;
        std::memcpy(ends.data(), CMSG_DATA(header), sizeof ends);
        const pid_t minder = ::fork();
        if (minder == 0)
            mind({path.data(), program.argv, program.envp}, ends[0], ends[1], ends[2]);
        if (minder < 0) {
            const LastWord word{.what = LastWord::not_started, .number = errno};
            ::send(ends[2], &word, sizeof word, MSG_NOSIGNAL);
        }
        for (const int fd : ends)
            ::close(fd);
    }
}

}  // namespace imp::hooks
