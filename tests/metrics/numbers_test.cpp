#include "metrics/numbers.hpp"

#include "metrics/count.hpp"
#include "metrics/count_file.hpp"
#include "shown.hpp"
#include "support/temporary_directory.hpp"

#include <doctest/doctest.h>

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>
#include <vector>

using namespace imp;

namespace {

std::string file_in(const TemporaryDirectory& directory, const char* name) {
    return (directory.path() / name).string();
}

/// Numbers in a file of its own, and in memory again afterwards.
struct Shared {
    Shared() { metrics::share(path()); }

    ~Shared() { metrics::share(""); }

    Shared(const Shared&) = delete;
    Shared& operator=(const Shared&) = delete;

    std::string path() { return file_in(directory, "imp.metrics"); }

    /// What another process finds that starts now.
    double paid_by_another() {
        metrics::share("");
        metrics::share(path());
        return paid();
    }

    TemporaryDirectory directory;
};

void write(const std::string& path, const std::string& content) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << content;
}

std::string read(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    return text.str();
}

/// Runs it in so many processes; the exit statuses are 0.
template <typename Body>
void in_processes(int number, Body&& body) {
    std::vector<pid_t> children;
    for (int i = 0; i < number; ++i) {
        const pid_t child = ::fork();
        if (child == 0) {
            body();
            ::_exit(0);
        }
        children.push_back(child);
    }
    for (const pid_t child : children) {
        int status = -1;
        ::waitpid(child, &status, 0);
        CHECK(status == 0);
    }
}

void count_paid(int times) {
    for (int i = 0; i < times; ++i)
        metrics::landing(Verdict::paid);
}

}  // namespace

TEST_CASE("the store is asked by one of all who want to know, every five seconds") {
    Shared shared;
    CHECK(metrics::begin_asking_store(kNow));
    CHECK_FALSE(metrics::begin_asking_store(kNow + 4));
    CHECK(metrics::begin_asking_store(kNow + 5));
    CHECK_FALSE(metrics::begin_asking_store(kNow + 5));
    CHECK_MESSAGE(metrics::begin_asking_store(kNow - 100), "a clock that was set back");
}

TEST_CASE("threads of several processes lose no count") {
    constexpr int kProcesses = 4;
    constexpr int kThreads = 4;
    constexpr int kEach = 20'000;
    Shared shared;
    in_processes(kProcesses, [&] {
        // One of its own, as a process has that was started by itself.
        metrics::share("");
        metrics::share(shared.path());
        std::vector<std::thread> threads;
        for (int i = 0; i < kThreads; ++i)
            threads.emplace_back([] { count_paid(kEach); });
        for (std::thread& thread : threads)
            thread.join();
    });
    CHECK(paid() == kProcesses * kThreads * kEach);
}

TEST_CASE("processes that start at once make one file") {
    constexpr int kProcesses = 8;
    TemporaryDirectory directory;
    const std::string path = file_in(directory, "imp.metrics");
    in_processes(kProcesses, [&] {
        metrics::share(path);
        if (!metrics::is_shared())
            ::_exit(1);
        count_paid(1);
    });
    metrics::share(path);
    CHECK(paid() == kProcesses);
    metrics::share("");
}

TEST_CASE("counts outlive a process that is killed in the middle of counting") {
    Shared shared;
    int ready[2];
    REQUIRE(::pipe(ready) == 0);
    const pid_t child = ::fork();
    if (child == 0) {
        count_paid(1000);
        [[maybe_unused]] const ssize_t told = ::write(ready[1], "x", 1);
        for (;;)
            count_paid(1);
    }
    char byte = 0;
    CHECK(::read(ready[0], &byte, 1) == 1);
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    ::close(ready[0]);
    ::close(ready[1]);
    const double counted = paid();
    CHECK(counted >= 1000);
    count_paid(1);
    CHECK(paid() == counted + 1);
    CHECK(shared.paid_by_another() == counted + 1);
}

TEST_CASE("the file is nobody else's") {
    Shared shared;

    struct stat about {};

    REQUIRE(::stat(shared.path().c_str(), &about) == 0);
    CHECK((about.st_mode & 07777U) == 0600);
    CHECK(about.st_size == static_cast<off_t>(metrics::kFileSize));
    CHECK_MESSAGE(about.st_blocks * 512 >= about.st_size, "no hole: a full disk must not matter");
}

TEST_CASE("a file that was made and not filled is filled") {
    for (const std::size_t size : {std::size_t{0}, metrics::kFileSize}) {
        TemporaryDirectory directory;
        const std::string path = file_in(directory, "imp.metrics");
        write(path, std::string(size, '\0'));
        ::chmod(path.c_str(), 0600);
        metrics::share(path);
        CHECK(metrics::is_shared());
        count_paid(3);
        CHECK(paid() == 3);
        metrics::share("");
    }
}

TEST_CASE("a file of another version, or cut short, gives way to a new one") {
    Shared shared;
    count_paid(5);
    const std::string good = read(shared.path());
    std::string other = good;
    other[8] = static_cast<char>(other[8] + 1);
    for (const std::string& content :
         {other, good.substr(0, 4096), good.substr(0, 8), good + "x"}) {
        write(shared.path(), content);
        CHECK(shared.paid_by_another() == 0);
        CHECK(metrics::is_shared());
        count_paid(2);
        CHECK(shared.paid_by_another() == 2);
    }
    CHECK_MESSAGE(std::distance(std::filesystem::directory_iterator(
                                    std::filesystem::path(shared.path()).parent_path()),
                                {}) == 1,
                  "nothing is left beside it");
}

TEST_CASE("what is no file of ours is left alone, and counting goes on in memory") {
    TemporaryDirectory directory;
    const std::string path = file_in(directory, "orders.csv");
    const double before = paid();
    const auto is_left_alone = [&] {
        metrics::share(path);
        CHECK_FALSE(metrics::is_shared());
        count_paid(1);
        metrics::look_again();
        metrics::share("");
    };
    write(path, "A-1,1000,KRW\n");
    ::chmod(path.c_str(), 0600);
    is_left_alone();
    CHECK(read(path) == "A-1,1000,KRW\n");
    write(path, "");
    ::chmod(path.c_str(), 0644);
    is_left_alone();
    CHECK_MESSAGE(read(path).empty(), "others may read it");
    std::filesystem::remove(path);
    std::filesystem::create_symlink(file_in(directory, "elsewhere"), path);
    is_left_alone();
    CHECK_FALSE(std::filesystem::exists(file_in(directory, "elsewhere")));
    std::filesystem::remove(path);
    std::filesystem::create_directory(path);
    is_left_alone();
    metrics::share(file_in(directory, "no/such/folder/imp.metrics"));
    CHECK_FALSE(metrics::is_shared());
    metrics::share("");
    CHECK(paid() == before + 4);
}

TEST_CASE("a file that is cut short while it is mapped ends nobody, and is made whole again") {
    Shared shared;
    count_paid(5);
    REQUIRE(::truncate(shared.path().c_str(), 0) == 0);
    count_paid(1);  // SIGBUS, without care
    CHECK(paid() == 1);
    metrics::look_again();
    CHECK(metrics::is_shared());
    count_paid(2);
    CHECK(shared.paid_by_another() == 2);
}

TEST_CASE("a file that is gone or was replaced is followed") {
    Shared shared;
    count_paid(5);
    std::filesystem::remove(shared.path());
    metrics::look_again();
    CHECK(paid() == 0);
    count_paid(1);
    const std::string other = file_in(shared.directory, "other");
    std::filesystem::copy_file(shared.path(), other);
    ::chmod(other.c_str(), 0600);
    std::filesystem::rename(other, shared.path());
    count_paid(1);
    CHECK(paid() == 2);
    metrics::look_again();
    CHECK_MESSAGE(paid() == 1, "as the copy has it");
}
