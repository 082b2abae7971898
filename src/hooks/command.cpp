#include "base/fd.hpp"
#include "hooks/hook.hpp"
#include "hooks/look.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <thread>

extern char** environ;  // NOLINT(readability-identifier-naming): POSIX's

namespace imp::hooks {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// Output that a program leaves behind as it ends is there at once; a child of its own that keeps
/// the pipe open is not waited for.
constexpr milliseconds kLastWords{50};
constexpr milliseconds kLookForEnd{20};
constexpr int kSignalled = 128;

/// Our secrets. Source: hook.hpp.
bool is_secret(std::string_view variable) {
    constexpr std::array<std::string_view, 3> kPrefixes{
        "IMP_API_", "IMP_NOTIFY_", "IMP_ORDERS_API_"};
    return std::any_of(kPrefixes.begin(), kPrefixes.end(), [&](std::string_view prefix) {
        return variable.starts_with(prefix);
    });
}

struct Pipe {
    UniqueFd read;
    UniqueFd write;
};

std::optional<Pipe> make_pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
        return std::nullopt;
    return Pipe{UniqueFd(ends[0]), UniqueFd(ends[1])};
}

std::vector<char*> pointers_to(std::vector<std::string>& words) {
    std::vector<char*> pointers;
    pointers.reserve(words.size() + 1);
    for (std::string& word : words)
        pointers.push_back(word.data());
    pointers.push_back(nullptr);
    return pointers;
}

/// Everything a child needs, made before the fork: after it only async-signal-safe calls may be
/// made, as other threads may hold any lock.
struct Plan {
    std::string program;
    std::vector<std::string> arguments;
    std::vector<std::string> environment;
    std::vector<char*> argv;
    std::vector<char*> envp;
};

[[noreturn]] void become(const Plan& plan, int in, int out, int report) {
    ::setpgid(0, 0);
    // If our process ends before it does, it is called again by the next: not while it still runs.
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (int number = 1; number < NSIG; ++number)
        ::signal(number, SIG_DFL);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);  // NOLINT(concurrency-mt-unsafe): one thread
    // `report` is above 2 and closes by itself when the program starts.
    if (::dup2(in, STDIN_FILENO) >= 0 && ::dup2(out, STDOUT_FILENO) >= 0) {
        ::syscall(SYS_close_range, 3U, ~0U, 4U);  // CLOSE_RANGE_CLOEXEC; all of ours are so anyway
        ::execve(plan.program.c_str(), plan.argv.data(), plan.envp.data());
    }
    const int failure = errno;
    [[maybe_unused]] const ssize_t told = ::write(report, &failure, sizeof failure);
    ::_exit(127);
}

/// A running program, and both of its ends. Ends it, and all that it has started, at the latest
/// with itself.
class Child {
  public:
    static Result<std::unique_ptr<Child>> start(const Plan& plan);

    Child(pid_t pid, UniqueFd in, UniqueFd out)
        : pid_(pid), in_(std::move(in)), out_(std::move(out)) {}

    ~Child() { kill_and_reap(); }

    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    /// Empty where it was not done by then.
    std::optional<HookReply> talk(std::string_view line, SteadyTime deadline);

  private:
    bool has_ended();
    void exchange(std::string_view& rest, int timeout_ms);
    void write_some(std::string_view& rest);
    void read_some();
    void kill_and_reap();

    pid_t pid_;
    UniqueFd in_;
    UniqueFd out_;
    std::string output_;
    std::optional<int> status_;
};

Result<std::unique_ptr<Child>> Child::start(const Plan& plan) {
    auto in = make_pipe();
    auto out = make_pipe();
    auto report = make_pipe();
    if (!in || !out || !report)
        return Error{Errc::unavailable, "no pipe for the program"};
    const pid_t pid = ::fork();
    if (pid < 0)
        return Error{Errc::unavailable, "no process for the program"};
    if (pid == 0)
        become(plan, in->read.get(), out->write.get(), report->write.get());
    ::setpgid(pid, pid);  // whichever of the two is first
    auto child = std::make_unique<Child>(pid, std::move(in->write), std::move(out->read));
    in->read = UniqueFd();
    out->write = UniqueFd();
    report->write = UniqueFd();
    int failure = 0;
    ssize_t got = 0;
    do {
        got = ::read(report->read.get(), &failure, sizeof failure);
    } while (got < 0 && errno == EINTR);
    if (got == sizeof failure)
        return Error{
            Errc::unavailable,
            plan.program + ": " + std::error_code(failure, std::generic_category()).message()};
    ::fcntl(child->in_.get(), F_SETFL, O_NONBLOCK);
    ::fcntl(child->out_.get(), F_SETFL, O_NONBLOCK);
    return child;
}

std::optional<HookReply> Child::talk(std::string_view line, SteadyTime deadline) {
    while (!has_ended()) {
        const auto left = std::chrono::duration_cast<milliseconds>(deadline - steady_clock::now());
        if (left <= milliseconds(0))
            return std::nullopt;
        exchange(line, static_cast<int>(std::min(left, kLookForEnd).count()));
    }
    // What it said last is in the pipe.
    const SteadyTime enough = steady_clock::now() + kLastWords;
    while (out_.get() >= 0 && steady_clock::now() < enough) {
        pollfd waiting{.fd = out_.get(), .events = POLLIN, .revents = 0};
        if (::poll(&waiting, 1, 0) <= 0)
            break;
        read_some();
    }
    const int status = *status_;
    HookReply reply;
    reply.status = WIFSIGNALED(status) ? kSignalled + WTERMSIG(status) : WEXITSTATUS(status);
    reply.accepted = reply.status == 0;
    reply.output = std::move(output_);
    return reply;
}

bool Child::has_ended() {
    int status = 0;
    const pid_t ended = ::waitpid(pid_, &status, WNOHANG);
    if (ended == pid_)
        status_ = status;
    return status_.has_value();
}

/// Waits until something can be read or written, or the time is over: its end is looked for by the
/// caller.
void Child::exchange(std::string_view& rest, int timeout_ms) {
    std::array<pollfd, 2> waiting{pollfd{.fd = out_.get(), .events = POLLIN, .revents = 0},
                                  pollfd{.fd = in_.get(), .events = POLLOUT, .revents = 0}};
    if (rest.empty())
        in_ = UniqueFd();  // the end of its input
    waiting[1].fd = in_.get();
    if (::poll(waiting.data(), waiting.size(), timeout_ms) <= 0)
        return;
    if (waiting[1].revents != 0)
        write_some(rest);
    if (waiting[0].revents != 0)
        read_some();
}

void Child::write_some(std::string_view& rest) {
    const ssize_t written = ::write(in_.get(), rest.data(), rest.size());
    if (written > 0)
        rest.remove_prefix(static_cast<std::size_t>(written));
    else if (written < 0 && errno != EAGAIN && errno != EINTR)
        rest = {};  // it does not read: its own business
}

void Child::read_some() {
    std::array<char, kMaxHookOutput> room{};
    const ssize_t got = ::read(out_.get(), room.data(), room.size());
    if (got > 0) {
        const std::size_t wanted =
            std::min(static_cast<std::size_t>(got), kMaxHookOutput - output_.size());
        output_.append(room.data(), wanted);
    } else if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
        out_ = UniqueFd();  // closed: poll() ignores it from now on
    }
}

void Child::kill_and_reap() {
    if (status_)  // what it left running in the background is the shop's own business
        return;
    ::kill(-pid_, SIGKILL);
    int status = 0;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
}

class Command final : public Hook {
  public:
    explicit Command(std::vector<std::string> argv) {
        plan_.arguments = std::move(argv);
        for (char** variable = environ; *variable != nullptr; ++variable) {
            if (!is_secret(*variable))
                plan_.environment.emplace_back(*variable);
        }
        plan_.argv = pointers_to(plan_.arguments);
        plan_.envp = pointers_to(plan_.environment);
    }

    Result<HookReply> call(std::string_view /*id*/,
                           std::string_view line,
                           SteadyTime deadline) override {
        // Looked up each time: it may have been installed meanwhile.
        Plan plan;
        plan.program = find_program(plan_.arguments.front());
        plan.argv = plan_.argv;
        plan.envp = plan_.envp;
        auto child = Child::start(plan);
        if (!child)
            return child.error();
        auto reply = (*child)->talk(std::string(line) + "\n", deadline);
        if (!reply)
            return Error{Errc::unavailable, plan.program + " was not done in time, and was killed"};
        return std::move(*reply);
    }

  private:
    Plan plan_;
};

}  // namespace

std::string find_program(const std::string& name) {
    if (name.find('/') != std::string::npos)
        return name;
    std::string_view path = "/usr/local/bin:/usr/bin:/bin";
    for (char** variable = environ; *variable != nullptr; ++variable) {
        const std::string_view entry(*variable);
        if (entry.starts_with("PATH="))
            path = entry.substr(5);
    }
    while (!path.empty()) {
        const std::size_t end = std::min(path.find(':'), path.size());
        std::string candidate = std::string(path.substr(0, end)) + "/" + name;
        if (end > 0 && ::access(candidate.c_str(), X_OK) == 0)
            return candidate;
        path.remove_prefix(std::min(end + 1, path.size()));
    }
    return name;
}

Result<std::unique_ptr<Hook>> make_command(std::vector<std::string> argv) {
    if (argv.empty() || argv.front().empty())
        return Error{Errc::config, "no program"};
    return std::unique_ptr<Hook>(std::make_unique<Command>(std::move(argv)));
}

}  // namespace imp::hooks
