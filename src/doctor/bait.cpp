#include "doctor/bait.hpp"

#include "base/random.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <forward_list>
#include <mutex>
#include <system_error>

namespace imp::doctor {

namespace {

constexpr std::string_view kName = "imp-web-check-";
constexpr std::string_view kContent = "imp-fcgi-web-check-";
constexpr std::size_t kRandomBytes = 16;
constexpr mode_t kReadableByAll = 0644;
constexpr int kTries = 3;
constexpr std::array kEnding{SIGHUP, SIGINT, SIGQUIT, SIGTERM};

/// The path of what lies there now, for handlers.
std::atomic<const char*> lying = nullptr;
static_assert(std::atomic<const char*>::is_always_lock_free, "a signal handler uses it");

void take_away() {
    if (const char* path = lying.load())
        ::unlink(path);
}

extern "C" void take_away_and_quit() {
    take_away();
}

/// Set so that the signal's own effect is back already.
extern "C" void take_away_and_end(int signal) {
    take_away();
    ::raise(signal);
}

/// Paths are kept for good: a handler on another thread may still read the last one.
void announce(const std::string& path) {
    static std::mutex mutex;
    static std::forward_list<std::string> told;
    const std::lock_guard lock(mutex);
    lying = told.emplace_front(path).c_str();
}

void set_handlers() {
    static std::once_flag once;
    std::call_once(once, [] { static_cast<void>(std::at_quick_exit(take_away_and_quit)); });
    for (const int signal : kEnding) {
        struct sigaction before {};

        if (::sigaction(signal, nullptr, &before) != 0 || before.sa_handler != SIG_DFL)
            continue;

        struct sigaction action {};

        action.sa_handler = take_away_and_end;
        action.sa_flags = static_cast<int>(SA_RESETHAND | SA_NODEFER);
        ::sigaction(signal, &action, nullptr);
    }
}

void restore_handlers() {
    for (const int signal : kEnding) {
        struct sigaction now {};

        if (::sigaction(signal, nullptr, &now) == 0 && now.sa_handler == take_away_and_end)
            std::signal(signal, SIG_DFL);
    }
}

bool is_name(std::string_view name) {
    if (!name.starts_with(kName))
        return false;
    name.remove_prefix(kName.size());
    const std::string_view random = name.substr(0, name.find('.'));
    return !random.empty() && std::all_of(random.begin(), random.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    });
}

/// Whether `path` is of our kind, our user's, and nobody's any more.
bool is_left_over(const std::string& path) {
    const UniqueFd file(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));

    struct stat about {};

    if (!file || ::fstat(file.get(), &about) != 0 || !S_ISREG(about.st_mode) ||
        about.st_uid != ::geteuid() || ::flock(file.get(), LOCK_EX | LOCK_NB) != 0)
        return false;
    std::array<char, kContent.size()> bytes{};
    const ssize_t read = ::read(file.get(), bytes.data(), bytes.size());
    // A full disk leaves it empty or broken off.
    return read >= 0 &&
           kContent.starts_with(std::string_view(bytes.data(), static_cast<std::size_t>(read)));
}

void clear(const std::filesystem::path& folder) {
    std::error_code failure;
    for (std::filesystem::directory_iterator each(folder, failure), end; !failure && each != end;
         each.increment(failure)) {
        const std::string path = each->path().string();
        if (is_name(each->path().filename().string()) && is_left_over(path))
            ::unlink(path.c_str());
    }
}

/// Made and locked; none where it was taken for left over before it was locked, or failed (errno).
UniqueFd make(const std::string& path) {
    UniqueFd file(
        ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, kReadableByAll));
    if (!file)
        return file;
    // Where the file system knows no locks, nobody can take it for left over.
    static_cast<void>(::flock(file.get(), LOCK_EX));

    struct stat about {};

    if (::fstat(file.get(), &about) != 0)
        return {};
    if (about.st_nlink == 0) {
        errno = EEXIST;
        return {};
    }
    return file;
}

}  // namespace

Bait::Bait() : content_(std::string(kContent) + random_hex(kRandomBytes)) {
    set_handlers();
}

Bait::~Bait() {
    take_away();
    lying = nullptr;
    restore_handlers();
}

Result<void> Bait::put(const std::filesystem::path& folder, std::string_view extension) {
    clear(folder);
    std::string path;
    for (int tries = 0; tries < kTries && !file_; ++tries) {
        name_ = fmt::format("{}{}{}", kName, random_hex(kRandomBytes), extension);
        path = (folder / name_).string();
        announce(path);
        file_ = make(path);
        if (!file_ && errno != EEXIST)
            break;
    }
    if (!file_ || ::fchmod(file_.get(), kReadableByAll) != 0 ||
        ::write(file_.get(), content_.data(), content_.size()) != std::ssize(content_)) {
        return Error{Errc::unavailable,
                     fmt::format("no file can be put into {} to ask for: {}",
                                 folder.string(),
                                 std::generic_category().message(errno))};
    }
    return {};
}

}  // namespace imp::doctor
