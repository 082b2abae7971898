#include "metrics/count_file.hpp"

#include "base/own_file.hpp"
#include "base/random.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstring>
#include <string_view>
#include <thread>

namespace imp::metrics {

namespace {

constexpr std::string_view kMagic = "imp-cnt1";

struct Header {
    std::array<char, 8> magic;
    std::uint64_t layout;
    std::array<char, kHeaderSize - 16> unused;
};

static_assert(sizeof(Header) == kHeaderSize);

enum class Contents {
    good,
    blank,    ///< empty, or nothing but room: whoever made it did not get further
    old,      ///< ours, of another version, or cut short
    foreign,  ///< none of ours
};

Contents read_contents(int fd) {
    struct stat about {};

    Header header{};
    if (::fstat(fd, &about) != 0)
        return Contents::foreign;
    const ssize_t got = ::pread(fd, &header, sizeof header, 0);
    if (got < 0)
        return Contents::foreign;
    const bool is_whole = about.st_size == static_cast<off_t>(kFileSize);
    constexpr Header kNothing{};
    if (std::memcmp(&header, &kNothing, sizeof header) == 0)
        return about.st_size == 0 || is_whole ? Contents::blank : Contents::foreign;
    if (std::memcmp(header.magic.data(), kMagic.data(), kMagic.size()) != 0)
        return Contents::foreign;
    return is_whole && header.layout == layout() ? Contents::good : Contents::old;
}

/// The header last: until it is there the file is blank.
bool fill(int fd) {
    Header header{};
    std::memcpy(header.magic.data(), kMagic.data(), kMagic.size());
    header.layout = layout();
    return ::posix_fallocate(fd, 0, static_cast<off_t>(kFileSize)) == 0 &&
           ::pwrite(fd, &header, sizeof header, 0) == static_cast<ssize_t>(sizeof header);
}

/// Whoever holds it makes a file: no work of more than a moment. Given back at the end of the
/// scope: a file that is mapped would keep it.
class Lock {
  public:
    explicit Lock(int fd) : fd_(fd) {
        constexpr int kTries = 20;
        constexpr std::chrono::milliseconds kStep{5};
        for (int i = 0; !is_held_ && i < kTries; ++i) {
            if (i > 0)
                std::this_thread::sleep_for(kStep);
            is_held_ = ::flock(fd, LOCK_EX | LOCK_NB) == 0;
        }
    }

    ~Lock() {
        if (is_held_)
            ::flock(fd_, LOCK_UN);
    }

    Lock(const Lock&) = delete;
    Lock& operator=(const Lock&) = delete;

    explicit operator bool() const noexcept { return is_held_; }

  private:
    int fd_;
    bool is_held_ = false;
};

}  // namespace

UniqueFd CountFile::open() {
    constexpr int kTries = 5;  // each time somebody else replaced the file meanwhile
    UniqueFd fd;
    for (int i = 0; i < kTries && !fd; ++i)
        fd = open_locked();
    return fd && take(fd.get()) ? std::move(fd) : UniqueFd();
}

UniqueFd CountFile::open_locked() {
    UniqueFd fd(::open(
        path_.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, S_IRUSR | S_IWUSR));
    if (!fd)
        return fd;
    const FileOwner owner = owner_of_files(path_);
    if (!is_own_file(fd.get(), owner))
        return {};
    if (read_contents(fd.get()) == Contents::good)
        return fd;
    const Lock lock(fd.get());
    if (!lock || !is_at_path(fd.get()))
        return {};
    switch (read_contents(fd.get())) {
        case Contents::good:
            return fd;
        case Contents::blank:
            return give_to(fd.get(), owner) && fill(fd.get()) ? std::move(fd) : UniqueFd();
        case Contents::old:
            return replace();  // others may have it mapped
        case Contents::foreign:
            break;
    }
    return {};
}

bool CountFile::is_at_path(int fd) const {
    struct stat there {};

    struct stat open {};

    return ::fstat(fd, &open) == 0 && ::lstat(path_.c_str(), &there) == 0 &&
           open.st_dev == there.st_dev && open.st_ino == there.st_ino;
}

UniqueFd CountFile::replace() const {
    const std::string beside = path_ + '.' + random_hex(8);
    UniqueFd fd(::open(
        beside.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR));
    if (fd && give_to(fd.get(), owner_of_files(path_)) && fill(fd.get()) &&
        ::rename(beside.c_str(), path_.c_str()) == 0)
        return fd;
    if (fd)
        ::unlink(beside.c_str());
    return {};
}

bool CountFile::take(int fd) {
    struct stat about {};

    if (::fstat(fd, &about) != 0)
        return false;
    device_ = about.st_dev;
    inode_ = about.st_ino;
    return true;
}

bool CountFile::is_still_there() const {
    struct stat there {};

    if (inode_ == 0 || ::lstat(path_.c_str(), &there) != 0 || there.st_dev != device_ ||
        there.st_ino != inode_)
        return false;
    const UniqueFd fd(::open(path_.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK));
    return fd && read_contents(fd.get()) == Contents::good;
}

}  // namespace imp::metrics
