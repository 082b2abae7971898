#include "hooks/hook.hpp"
#include "hooks/launcher.hpp"
#include "hooks/look.hpp"
#include "hooks/minder.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <optional>
#include <system_error>

extern char** environ;  // NOLINT(readability-identifier-naming): POSIX's

namespace imp::hooks {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// Output that a program leaves behind as it ends is there at once; a child of its own that keeps
/// the pipe open is not waited for.
constexpr milliseconds kLastWords{50};
/// Of one poll.
constexpr milliseconds kLongestWait{60'000};
constexpr int kSignalled = 128;

/// Our secrets. Source: hook.hpp.
bool is_secret(std::string_view variable) {
    constexpr std::array<std::string_view, 3> kPrefixes{
        "IMP_API_", "IMP_NOTIFY_", "IMP_ORDERS_API_"};
    return std::any_of(kPrefixes.begin(), kPrefixes.end(), [&](std::string_view prefix) {
        return variable.starts_with(prefix);
    });
}

/// A running program, and its ends. Ends it, and all that it has started, at the latest with
/// itself.
class Child {
  public:
    explicit Child(Running running) : running_(std::move(running)) {}

    ~Child() {
        running_.link = UniqueFd();
        while (running_.minder > 0 && ::waitpid(running_.minder, nullptr, 0) < 0 &&
               errno == EINTR) {
        }
    }

    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    /// Until it has ended; empty where it was not done by then.
    std::optional<LastWord> talk(std::string_view line, SteadyTime deadline);

    [[nodiscard]] std::string& output() noexcept { return output_; }

  private:
    bool exchange(std::string_view& rest, std::chrono::milliseconds most);
    void write_some(std::string_view& rest);
    void read_some();
    void read_the_rest();

    Running running_;
    std::string output_;
};

std::optional<LastWord> Child::talk(std::string_view line, SteadyTime deadline) {
    while (true) {
        const auto left = std::chrono::ceil<milliseconds>(deadline - steady_clock::now());
        if (left <= milliseconds(0))
            return std::nullopt;
        if (!exchange(line, left))
            continue;
        LastWord word{.what = LastWord::not_started, .number = ECHILD};
        // Nothing to read: its minder was killed, and so it is too.
        [[maybe_unused]] const ssize_t got = ::recv(running_.link.get(), &word, sizeof word, 0);
        read_the_rest();
        return word;
    }
}

/// What it said last is in the pipe.
void Child::read_the_rest() {
    const SteadyTime enough = steady_clock::now() + kLastWords;
    while (running_.out && steady_clock::now() < enough) {
        pollfd waiting{.fd = running_.out.get(), .events = POLLIN, .revents = 0};
        if (::poll(&waiting, 1, 0) <= 0)
            break;
        read_some();
    }
}

/// Waits until something can be read or written, or the time is over. True if there is a last word.
bool Child::exchange(std::string_view& rest, milliseconds most) {
    if (rest.empty())
        running_.in = UniqueFd();  // the end of its input
    std::array<pollfd, 3> waiting{
        pollfd{.fd = running_.out.get(), .events = POLLIN, .revents = 0},
        pollfd{.fd = running_.in.get(), .events = POLLOUT, .revents = 0},
        pollfd{.fd = running_.link.get(), .events = POLLIN, .revents = 0}};
    const auto timeout = static_cast<int>(std::min(most, kLongestWait).count());
    if (::poll(waiting.data(), waiting.size(), timeout) <= 0)
        return false;
    if (waiting[1].revents != 0)
        write_some(rest);
    if (waiting[0].revents != 0)
        read_some();
    return waiting[2].revents != 0;
}

void Child::write_some(std::string_view& rest) {
    const ssize_t written = ::write(running_.in.get(), rest.data(), rest.size());
    if (written > 0)
        rest.remove_prefix(static_cast<std::size_t>(written));
    else if (written < 0 && errno != EAGAIN && errno != EINTR)
        rest = {};  // it does not read: its own business
}

void Child::read_some() {
    std::array<char, kMaxHookOutput> room{};
    const ssize_t got = ::read(running_.out.get(), room.data(), room.size());
    if (got > 0) {
        const std::size_t wanted =
            std::min(static_cast<std::size_t>(got), kMaxHookOutput - output_.size());
        output_.append(room.data(), wanted);
    } else if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
        running_.out = UniqueFd();  // closed: poll() ignores it from now on
    }
}

class Command final : public Hook {
  public:
    Command(std::string name, std::unique_ptr<Launcher> launcher)
        : name_(std::move(name)), launcher_(std::move(launcher)) {}

    Result<HookReply> call(std::string_view /*id*/,
                           std::string_view line,
                           SteadyTime deadline) override {
        // Looked up each time: it may have been installed meanwhile.
        const std::string path = find_program(name_);
        auto running = launcher_->start(path);
        if (!running)
            return running.error();
        Child child(*std::move(running));
        const auto word = child.talk(std::string(line) + "\n", deadline);
        if (!word)
            return Error{Errc::unavailable, path + " was not done in time, and was killed"};
        if (word->what == LastWord::not_started)
            return Error{
                Errc::unavailable,
                path + ": " + std::error_code(word->number, std::generic_category()).message()};
        HookReply reply;
        reply.status = WIFSIGNALED(word->number) ? kSignalled + WTERMSIG(word->number)
                                                 : WEXITSTATUS(word->number);
        reply.accepted = reply.status == 0;
        reply.output = std::move(child.output());
        return reply;
    }

  private:
    std::string name_;
    std::unique_ptr<Launcher> launcher_;
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

Result<std::unique_ptr<Hook>> make_command(std::vector<std::string> argv, Starting starting) {
    if (argv.empty() || argv.front().empty())
        return Error{Errc::config, "no program"};
    std::string name = argv.front();
    Words words{.arguments = std::move(argv), .environment = {}};
    for (char** variable = environ; *variable != nullptr; ++variable) {
        if (!is_secret(*variable))
            words.environment.emplace_back(*variable);
    }
    std::unique_ptr<Launcher> launcher;
    if (starting == Starting::by_helper) {
        auto helper = make_helper(std::move(words));
        if (!helper)
            return helper.error();
        launcher = *std::move(helper);
    } else {
        launcher = make_launcher(std::move(words));
    }
    return std::unique_ptr<Hook>(std::make_unique<Command>(std::move(name), std::move(launcher)));
}

}  // namespace imp::hooks
