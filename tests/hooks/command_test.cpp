// The shop's program, as it is: quick, slow, silent, loud, gone.
#include "hooks/hook.hpp"
#include "support/temporary_directory.hpp"

#include <doctest/doctest.h>

#include <dirent.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <atomic>
#include <cerrno>
#include <fstream>
#include <sstream>
#include <thread>

using namespace imp;
using namespace std::chrono_literals;
using std::chrono::steady_clock;

namespace {

/// A directory with one shell script, and the hook that runs it.
struct Program {
    Program(hooks::Starting starting, const std::string& script) {
        const std::string path = file("hook");
        std::ofstream(path) << "#!/bin/sh\n" << script << "\n";
        ::chmod(path.c_str(), 0700);
        hook = hooks::make_command({path, directory.path().string()}, starting).value();
    }

    Result<HookReply> call(const std::string& line = "{}", std::chrono::milliseconds time = 20s) {
        return hook->call("evt_1", line, steady_clock::now() + time);
    }

    [[nodiscard]] std::string file(const std::string& name) const {
        return (directory.path() / name).string();
    }

    [[nodiscard]] std::string contents(const std::string& name) const {
        std::ostringstream out;
        out << std::ifstream(file(name)).rdbuf();
        return out.str();
    }

    TemporaryDirectory directory;
    std::unique_ptr<Hook> hook;
};

struct ByUs {
    static constexpr auto kStarting = hooks::Starting::by_us;
};

struct ByHelper {
    static constexpr auto kStarting = hooks::Starting::by_helper;
};

int open_descriptors() {
    int count = 0;
    DIR* const directory = ::opendir("/proc/self/fd");
    while (::readdir(directory) != nullptr)  // NOLINT(concurrency-mt-unsafe): its own stream
        ++count;
    ::closedir(directory);
    return count;
}

bool is_alive(const std::string& pid) {
    return ::kill(std::stoi(pid), 0) == 0;
}

}  // namespace

TEST_CASE_TEMPLATE("the event is the program's standard input, one line and no more",
                   How,
                   ByUs,
                   ByHelper) {
    Program program(How::kStarting, "cat >\"$1/input\"; echo taken");
    const auto reply = program.call("{\"id\":\"evt_1\"}");
    REQUIRE(reply);
    CHECK(reply->accepted);
    CHECK(reply->status == 0);
    CHECK(reply->output == "taken\n");
    CHECK(program.contents("input") == "{\"id\":\"evt_1\"}\n");
}

TEST_CASE_TEMPLATE("an exit status and a signal say no", How, ByUs, ByHelper) {
    CHECK(Program(How::kStarting, "exit 3").call()->status == 3);
    CHECK_FALSE(Program(How::kStarting, "exit 3").call()->accepted);
    CHECK(Program(How::kStarting, "kill -9 $$").call()->status == 128 + 9);
}

TEST_CASE_TEMPLATE("a program that is not there, or cannot be run, is trouble that says what",
                   How,
                   ByUs,
                   ByHelper) {
    TemporaryDirectory directory;
    const std::string plain = (directory.path() / "plain").string();
    std::ofstream(plain) << "not a program";
    for (const std::string& path : {std::string("/nonexistent/hook"), plain}) {
        const auto reply = hooks::make_command({path}, How::kStarting)
                               .value()
                               ->call("a", "b", steady_clock::now() + 5s);
        REQUIRE_FALSE(reply);
        CHECK(reply.error().code == Errc::unavailable);
        CHECK(reply.error().detail.find(path) != std::string::npos);
    }
    CHECK(hooks::make_command({}, How::kStarting).error().code == Errc::config);
}

TEST_CASE_TEMPLATE("a name without a slash is looked up as a shell does", How, ByUs, ByHelper) {
    const auto reply = hooks::make_command({"cat"}, How::kStarting)
                           .value()
                           ->call("a", "b", steady_clock::now() + 20s);
    REQUIRE(reply);
    CHECK(reply->output == "b\n");
}

TEST_CASE_TEMPLATE("a program that hangs is killed with all that it has started",
                   How,
                   ByUs,
                   ByHelper) {
    Program program(How::kStarting, "sleep 600 & echo $! >\"$1/child\"; wait");
    const auto reply = program.call("{}", 700ms);
    REQUIRE_FALSE(reply);
    CHECK(reply.error().code == Errc::unavailable);
    const std::string child = program.contents("child");
    REQUIRE_FALSE(child.empty());
    for (int i = 0; i < 200 && is_alive(child); ++i)  // until init has reaped it
        std::this_thread::sleep_for(10ms);
    CHECK_FALSE(is_alive(child));
}

TEST_CASE_TEMPLATE("neither a program that never reads nor one that talks much holds anybody",
                   How,
                   ByUs,
                   ByHelper) {
    const std::string much(1'000'000, 'x');
    CHECK(Program(How::kStarting, "exit 0").call(much)->accepted);
    const auto loud =
        Program(How::kStarting, "head -c 1000000 /dev/zero | tr '\\0' y; cat >/dev/null")
            .call(much);
    REQUIRE(loud);
    CHECK(loud->accepted);
    CHECK(loud->output == std::string(4096, 'y'));
}

TEST_CASE_TEMPLATE("a daemon that keeps the output open is neither waited for nor ended",
                   How,
                   ByUs,
                   ByHelper) {
    Program program(How::kStarting, "sleep 600 & echo $! >\"$1/child\"; echo started");
    const auto reply = program.call();
    REQUIRE(reply);
    CHECK(reply->accepted);
    CHECK(reply->output == "started\n");
    const std::string child = program.contents("child");
    CHECK_MESSAGE(is_alive(child), "nor ended: it is the shop's own");
    ::kill(std::stoi(child), SIGKILL);
}

TEST_CASE_TEMPLATE("our secrets and our descriptors stay with us", How, ByUs, ByHelper) {
    ::setenv("IMP_API_SECRET", "hush", 1);        // NOLINT(concurrency-mt-unsafe)
    ::setenv("IMP_NOTIFY_SECRET", "hush", 1);     // NOLINT(concurrency-mt-unsafe)
    ::setenv("IMP_ORDERS_API_TOKEN", "hush", 1);  // NOLINT(concurrency-mt-unsafe)
    ::setenv("IMP_STORE_URL", "sqlite:x", 1);     // NOLINT(concurrency-mt-unsafe)
    Program program(How::kStarting, "env >\"$1/env\"; ls /proc/self/fd >\"$1/fds\"");
    std::ofstream leaked("/dev/null");
    CHECK(program.call()->accepted);
    for (const char* const name :
         {"IMP_API_SECRET", "IMP_NOTIFY_SECRET", "IMP_ORDERS_API_TOKEN", "IMP_STORE_URL"})
        ::unsetenv(name);  // NOLINT(concurrency-mt-unsafe)
    CHECK(program.contents("env").find("hush") == std::string::npos);
    CHECK(program.contents("env").find("IMP_STORE_URL=sqlite:x") != std::string::npos);
    CHECK(program.contents("fds") == "0\n1\n2\n3\n");  // 3 is ls reading the directory
}

TEST_CASE_TEMPLATE("many at once: each its own answer, no zombie, no descriptor left",
                   How,
                   ByUs,
                   ByHelper) {
    Program program(How::kStarting, "read -r line; echo \"$line\"");
    const int before = open_descriptors();
    std::atomic<int> wrong = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < 8; ++t) {
        threads.emplace_back([&, t] {
            for (int i = 0; i < 6; ++i) {
                const std::string line = std::to_string(t) + "-" + std::to_string(i);
                const auto reply = program.call(line);
                if (!reply || reply->output != line + "\n")
                    ++wrong;
            }
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    CHECK(wrong == 0);
    CHECK(open_descriptors() == before);
    program.hook.reset();  // and the helper with it
    CHECK(::waitpid(-1, nullptr, WNOHANG) == -1);
    CHECK(errno == ECHILD);
}

TEST_CASE("hundreds at once wait for the helper, and none is turned away") {
    Program program(hooks::Starting::by_helper, "exit 0");
    std::atomic<int> accepted = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < 300; ++t)
        threads.emplace_back([&] {
            const auto reply = program.call("{}", 60s);
            accepted += reply && reply->accepted ? 1 : 0;
        });
    for (std::thread& thread : threads)
        thread.join();
    CHECK(accepted == 300);
}

TEST_CASE("a helper that was killed is trouble that says so, and nothing hangs") {
    Program program(hooks::Starting::by_helper, "exit 0");
    CHECK(program.call()->accepted);
    const std::string children = "/proc/self/task/" + std::to_string(::getpid()) + "/children";
    std::ifstream list(children);
    pid_t helper = 0;
    list >> helper;
    REQUIRE(helper > 0);
    ::kill(helper, SIGKILL);
    std::this_thread::sleep_for(50ms);
    const auto reply = program.call("{}", 5s);
    REQUIRE_FALSE(reply);
    CHECK(reply.error().code == Errc::unavailable);
}

TEST_CASE("what was asked for dies with its minder, and is not called done") {
    Program program(hooks::Starting::by_us, "echo $$ $PPID >\"$1/pids\"; kill -9 $PPID; sleep 600");
    const auto reply = program.call("{}", 20s);
    REQUIRE_FALSE(reply);
    CHECK(reply.error().code == Errc::unavailable);
    const std::string pids = program.contents("pids");
    for (int i = 0; i < 200 && is_alive(pids.substr(0, pids.find(' '))); ++i)
        std::this_thread::sleep_for(10ms);
    CHECK_FALSE(is_alive(pids.substr(0, pids.find(' '))));
}
