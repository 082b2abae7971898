// confine_system_calls: the one list of what the responder may ask of the kernel.
#include "app/confinement.hpp"
#include "base/sanitizers.hpp"

#include <seccomp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <ucontext.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace imp {

namespace {

/// Threads, locks, memory, clocks; files; sockets. On other processors some are not there.
constexpr std::array kAllowed{
    "access",
    "arch_prctl",
    "bind",
    "brk",
    "clock_getres",
    "clock_gettime",
    "clock_nanosleep",
    "close",
    "connect",
    "dup",
    "dup2",
    "dup3",
    "epoll_create1",
    "epoll_ctl",
    "epoll_pwait",
    "epoll_wait",
    "eventfd2",
    "exit",
    "exit_group",
    "faccessat",
    "faccessat2",
    "fadvise64",
    "fallocate",
    "fchmod",
    "fchown",
    "fcntl",
    "fdatasync",
    "flock",
    "fstat",
    "fstatfs",
    "fsync",
    "ftruncate",
    "futex",
    "getcwd",
    "getdents64",
    "getegid",
    "geteuid",
    "getgid",
    "getpeername",
    "getpid",
    "getrandom",
    "getrlimit",
    "getrusage",
    "getsockname",
    "getsockopt",
    "gettid",
    "gettimeofday",
    "getuid",
    "listen",
    "lseek",
    "lstat",
    "madvise",
    "membarrier",
    "mkdir",
    "mkdirat",
    "mremap",
    "munmap",
    "nanosleep",
    "newfstatat",
    "open",
    "openat",
    "pipe2",
    "poll",
    "ppoll",
    "pread64",
    "preadv",
    "prlimit64",
    "pwrite64",
    "pwritev",
    "read",
    "readlink",
    "readlinkat",
    "readv",
    "recvfrom",
    "recvmmsg",
    "recvmsg",
    "rename",
    "renameat",
    "restart_syscall",
    "rmdir",
    "rseq",
    "rt_sigaction",
    "rt_sigprocmask",
    "rt_sigreturn",
    "rt_sigtimedwait",
    "sched_getaffinity",
    "sched_getparam",
    "sched_getscheduler",
    "sched_yield",
    "select",
    "pselect6",
    "sendmmsg",
    "sendmsg",
    "sendto",
    "set_robust_list",
    "setsockopt",
    "shutdown",
    "sigaltstack",
    "socketpair",
    "stat",
    "statfs",
    "statx",
    "sysinfo",
    "tgkill",
    "time",
    "umask",
    "uname",
    "unlink",
    "unlinkat",
    "utimensat",
    "wait4",
    "waitid",
    "write",
    "writev",
    "accept",
    "accept4",
    "ioctl",
};

constexpr std::array kFamilies{AF_UNIX, AF_INET, AF_INET6, AF_NETLINK};

/// Refusals that are told; an attacker is not to fill the disk.
constexpr int kMostTold = 20;

std::atomic<int> told{0};
bool speaks_json = false;

/// `base` must hold what `write` adds: async-signal-safe, so no allocation.
class Line {
  public:
    void add(std::string_view text) {
        const std::size_t most = text_.size() - size_;
        const std::size_t count = text.size() < most ? text.size() : most;
        std::memcpy(text_.data() + size_, text.data(), count);
        size_ += count;
    }

    void add(int number) {
        std::array<char, 12> digits{};
        std::size_t at = digits.size();
        do {
            digits[--at] = static_cast<char>('0' + number % 10);
            number /= 10;
        } while (number > 0 && at > 0);
        add(std::string_view(digits.data() + at, digits.size() - at));
    }

    void print() const {
        [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, text_.data(), size_);
    }

  private:
    std::array<char, 160> text_{};
    std::size_t size_ = 0;
};

// Where refuse() does not know the register of a call's result, the kernel sets it, and nobody is
// told.
#if defined(__x86_64__) || defined(__aarch64__)
constexpr std::uint32_t kRefusal = SCMP_ACT_TRAP;
#else
constexpr std::uint32_t kRefusal = SCMP_ACT_ERRNO(ENOSYS);
#endif

/// The call was not made; it returns ENOSYS. `context`: of the thread that made it.
void refuse(int /*signal*/, siginfo_t* about, void* context) {
    auto* const registers = static_cast<ucontext_t*>(context);
#if defined(__x86_64__)
    registers->uc_mcontext.gregs[REG_RAX] = -ENOSYS;
#elif defined(__aarch64__)
    registers->uc_mcontext.regs[0] = static_cast<unsigned long long>(-ENOSYS);
#else
    static_cast<void>(registers);
#endif
    if (told.fetch_add(1) >= kMostTold)
        return;
    const int before = errno;
    Line line;
    line.add(speaks_json ? R"({"level":"error","msg":"a system call was refused","call":)"
                         : R"(level=error msg="a system call was refused" call=)");
    line.add(about->si_syscall);
    line.add(speaks_json ? "}\n" : "\n");
    line.print();
    errno = before;
}

/// Collects what cannot be done.
class Filter {
  public:
    Filter() : context_(::seccomp_init(kRefusal)) {}

    ~Filter() {
        if (context_ != nullptr)
            ::seccomp_release(context_);
    }

    Filter(const Filter&) = delete;
    Filter& operator=(const Filter&) = delete;

    /// Calls that this processor does not have are passed over.
    template <typename... Conditions>
    void add(const char* name, std::uint32_t action, Conditions... conditions) {
        const int call = ::seccomp_syscall_resolve_name(name);
        if (context_ == nullptr || call < 0)
            return;
        const std::array<scmp_arg_cmp, sizeof...(conditions)> list{conditions...};
        note(::seccomp_rule_add_array(
            context_, action, call, static_cast<unsigned>(list.size()), list.data()));
    }

    /// For all threads.
    bool load() {
        if (context_ == nullptr)
            return false;
        note(::seccomp_attr_set(context_, SCMP_FLTATR_CTL_TSYNC, 1));
        // A tree, not a list: kernels before 5.11 walk it for each call.
        note(::seccomp_attr_set(context_, SCMP_FLTATR_CTL_OPTIMIZE, 2));
        if (failed_ == 0)
            note(::seccomp_load(context_));
        return failed_ == 0;
    }

    [[nodiscard]] int failed() const noexcept { return failed_; }

  private:
    void note(int result) {
        if (result < 0 && failed_ == 0)
            failed_ = -result;
    }

    scmp_filter_ctx context_;
    int failed_ = 0;
};

void add_conditions(Filter& filter) {
    // A thread is a process that shares everything; clone3 hides what it wants, and the C library
    // takes clone where there is none.
    filter.add("clone", SCMP_ACT_ALLOW, SCMP_A0(SCMP_CMP_MASKED_EQ, 0x00010000, 0x00010000));
    filter.add("clone3", SCMP_ACT_ERRNO(ENOSYS));
    for (const int family : kFamilies)
        filter.add(
            "socket", SCMP_ACT_ALLOW, SCMP_A0(SCMP_CMP_EQ, static_cast<scmp_datum_t>(family)));
    // Memory is never made executable; a library that is loaded comes from a file.
    filter.add("mprotect", SCMP_ACT_ALLOW, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
    filter.add("mmap", SCMP_ACT_ALLOW, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
    filter.add("mmap", SCMP_ACT_ALLOW, SCMP_A3(SCMP_CMP_MASKED_EQ, MAP_ANONYMOUS, 0));
    filter.add("prctl", SCMP_ACT_ALLOW, SCMP_A0(SCMP_CMP_EQ, PR_SET_NAME));
}

}  // namespace

void confine_system_calls(log::Format format) {
    if (kSanitized || kWatched)  // which make calls of their own
        return;
    speaks_json = format == log::Format::json;

    struct sigaction action {};

    action.sa_sigaction = refuse;
    action.sa_flags = SA_SIGINFO;
    ::sigaction(SIGSYS, &action, nullptr);
    Filter filter;
    for (const char* const name : kAllowed)
        filter.add(name, SCMP_ACT_ALLOW);
    add_conditions(filter);
    if (!filter.load())
        log::warn("system calls cannot be confined", {{"error", filter.failed()}});
}

}  // namespace imp
