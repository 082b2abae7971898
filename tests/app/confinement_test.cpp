// What a process can do no more, tried in children: nothing of it can be undone.
#include "app/confinement.hpp"

#include "base/sanitizers.hpp"
#include "support/temporary_directory.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>
#include <thread>

using namespace imp;

namespace {

/// The exit status of a child that does this, with its standard error in `errors`.
int in_child(const std::string& errors, const std::function<int()>& body) {
    const pid_t child = ::fork();
    if (child == 0) {
        const int file = ::open(errors.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
        ::dup2(file, STDERR_FILENO);
        ::_exit(body());
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

std::string contents(const std::string& path) {
    std::ostringstream out;
    out << std::ifstream(path).rdbuf();
    return out.str();
}

bool has_landlock() {
    return ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION) > 0;
}

}  // namespace

TEST_CASE("a system call that is not ours fails and is told, and the process goes on" *
          doctest::skip(kSanitized || kWatched)) {
    const TemporaryDirectory directory;
    const std::string errors = (directory.path() / "errors").string();
    const int status = in_child(errors, [] {
        confine_system_calls(log::Format::logfmt);
        errno = 0;
        if (::syscall(SYS_ptrace, 0, 0, 0, 0) != -1 || errno != ENOSYS)
            return 1;
        char* none[] = {nullptr};
        if (::execve("/bin/true", none, none) != -1 || errno != ENOSYS)
            return 2;
        if (::fork() != -1)
            return 3;
        if (::socket(AF_PACKET, SOCK_RAW, 0) != -1 || errno != ENOSYS)
            return 4;
        void* const page =
            ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (page == MAP_FAILED || ::mprotect(page, 4096, PROT_READ | PROT_EXEC) != -1)
            return 5;
        bool ran = false;
        std::thread([&] { ran = ::syscall(SYS_ptrace, 0, 0, 0, 0) == -1; }).join();
        return ran ? 0 : 6;
    });
    CHECK(status == 0);
    const std::string told = contents(errors);
    CHECK(told.find("level=error msg=\"a system call was refused\" call=" +
                    std::to_string(SYS_execve) + "\n") != std::string::npos);
}

TEST_CASE("threads that are there already are filtered too, and the log is not flooded" *
          doctest::skip(kSanitized || kWatched)) {
    const TemporaryDirectory directory;
    const std::string errors = (directory.path() / "errors").string();
    const int status = in_child(errors, [] {
        std::atomic<bool> filtered = false;
        std::atomic<int> refused = 0;
        std::thread thread([&] {
            while (!filtered)
                std::this_thread::yield();
            for (int i = 0; i < 100; ++i)
                refused += ::syscall(SYS_ptrace, 0, 0, 0, 0) == -1 ? 1 : 0;
        });
        confine_system_calls(log::Format::json);
        filtered = true;
        thread.join();
        return refused == 100 ? 0 : 1;
    });
    CHECK(status == 0);
    const std::string told = contents(errors);
    CHECK(std::count(told.begin(), told.end(), '\n') == 20);
    CHECK(told.starts_with(R"({"level":"error","msg":"a system call was refused","call":101})") ==
          (SYS_ptrace == 101));
}

TEST_CASE("files are written in their folders alone, and none is executed" *
          doctest::skip(kWatched || !has_landlock())) {
    const TemporaryDirectory ours;
    const TemporaryDirectory others;
    const std::string errors = (others.path() / "errors").string();
    std::ofstream(others.path() / "theirs") << "x";
    const int status = in_child(errors, [&] {
        confine_files({ours.path().string(), "/nonexistent/folder"});
        const auto can_write = [](const std::filesystem::path& path) {
            return ::open(path.c_str(), O_WRONLY | O_CREAT, 0600) >= 0;
        };
        if (!can_write(ours.path() / "new"))
            return 1;
        if (can_write(others.path() / "new") || errno != EACCES)
            return 2;
        if (can_write(others.path() / "theirs"))
            return 3;
        if (::unlink((others.path() / "theirs").c_str()) == 0)
            return 4;
        if (::open((others.path() / "theirs").c_str(), O_RDONLY) < 0)
            return 5;
        if (::unlink((ours.path() / "new").c_str()) != 0)
            return 6;
        char* none[] = {nullptr};
        ::execve("/bin/true", none, none);
        return errno == EACCES ? 0 : 7;
    });
    CHECK(status == 0);
    CHECK(contents(errors).empty());
}
