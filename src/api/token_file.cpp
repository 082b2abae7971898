#include "api/token_file.hpp"

#include "base/digest.hpp"
#include "base/log.hpp"
#include "base/own_file.hpp"
#include "base/random.hpp"
#include "base/text.hpp"

#include <openssl/crypto.h>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <thread>
#include <utility>
#include <vector>

namespace imp::api {

namespace {

using std::chrono::milliseconds;

constexpr std::string_view kVersion = "imp-token-1";
constexpr std::size_t kLines = 6;  // version, boot id, end, kind, token, seal
constexpr std::size_t kLargest = 8192;

/// Since boot, sleep included: goes on across processes and nobody sets it.
milliseconds since_boot() {
    timespec now{};
    ::clock_gettime(CLOCK_BOOTTIME, &now);
    return std::chrono::duration_cast<milliseconds>(std::chrono::seconds(now.tv_sec) +
                                                    std::chrono::nanoseconds(now.tv_nsec));
}

std::string read_all(int fd) {
    std::string all(kLargest, '\0');
    std::size_t length = 0;
    while (length < all.size()) {
        const ssize_t got = ::read(fd, all.data() + length, all.size() - length);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        length += static_cast<std::size_t>(got);
    }
    all.resize(length);
    return all;
}

bool write_all(int fd, std::string_view data) {
    while (!data.empty()) {
        const ssize_t put = ::write(fd, data.data(), data.size());
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return false;
        data.remove_prefix(static_cast<std::size_t>(put));
    }
    return true;
}

std::string boot_id() {
    const UniqueFd fd(::open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC));
    return fd ? std::string(text::trim(read_all(fd.get()))) : "";
}

bool same(std::string_view a, std::string_view b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace

TokenFile::TokenFile(std::string path, Secret key, Secret secret, std::string url)
    : path_(std::move(path)),
      key_(std::move(key)),
      secret_(std::move(secret)),
      url_(std::move(url)) {}

std::string TokenFile::seal(std::string_view text) const {
    // Lengths in front, so that no two triples run together.
    std::string bound;
    for (const std::string* part : {&url_, &key_.reveal()})
        bound += std::to_string(part->size()) + ':' + *part;
    bound += text;
    return text::hex(digest::hmac_sha256(secret_.reveal(), bound));
}

std::optional<Remembered> TokenFile::read() const {
    const UniqueFd fd(::open(path_.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK));
    if (!fd)
        return std::nullopt;
    if (!is_own_file(fd.get(), owner_of_files(path_))) {
        log::warn("token file ignored: it must be ours and mode 0600");
        return std::nullopt;
    }
    const std::string content = read_all(fd.get());
    const auto lines = text::split(content, '\n');
    if (lines.size() != kLines + 1 || lines[0] != kVersion || !lines[kLines].empty())
        return std::nullopt;
    const std::string_view sealed(content.data(), content.size() - lines[5].size() - 1);
    if (!same(lines[5], seal(sealed)) || lines[1].empty() || lines[1] != boot_id())
        return std::nullopt;
    const auto end = text::parse_int(lines[2]);
    if (!end)
        return std::nullopt;
    const milliseconds left = milliseconds(*end) - since_boot();
    if (left <= milliseconds::zero() || left > milliseconds(kLongestTokenLife))
        return std::nullopt;
    if (lines[3] == "refused")
        return Remembered{Remembered::Kind::refused, "", left};
    if (lines[3] != "token" || lines[4].empty())
        return std::nullopt;
    return Remembered{Remembered::Kind::token, std::string(lines[4]), left};
}

void TokenFile::write(const Remembered& what) const {
    const std::string boot = boot_id();
    if (boot.empty())
        return;
    const milliseconds end = since_boot() + std::min(what.left, milliseconds(kLongestTokenLife));
    const bool refused = what.kind == Remembered::Kind::refused;
    std::string content(kVersion);
    content += '\n' + boot + '\n' + std::to_string(end.count()) + '\n' +
               (refused ? "refused" : "token") + '\n' + what.token + '\n';
    content += seal(content) + '\n';

    const std::string beside = path_ + '.' + random_hex(8);
    UniqueFd fd(::open(
        beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR));
    // No fsync: what a crash of the machine loses, its new boot id makes worthless anyway.
    const bool written =
        fd && write_all(fd.get(), content) && give_to(fd.get(), owner_of_files(path_));
    fd.reset();
    if (!written || ::rename(beside.c_str(), path_.c_str()) != 0) {
        ::unlink(beside.c_str());
        log::warn("token file cannot be written: every request will ask for a token");
    }
}

void TokenFile::remove(std::string_view token) const {
    const auto now = read();
    if (now && now->kind == Remembered::Kind::token && now->token == token)
        ::unlink(path_.c_str());
}

UniqueFd TokenFile::lock(milliseconds patience) const {
    constexpr milliseconds kStep{10};
    UniqueFd fd(::open(
        (path_ + ".lock").c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR));
    if (!fd)
        return fd;
    // Where it cannot be given away, others do without the lock.
    static_cast<void>(give_to(fd.get(), owner_of_files(path_)));
    const auto end = std::chrono::steady_clock::now() + patience;
    while (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
        if (std::chrono::steady_clock::now() >= end)
            return UniqueFd();
        std::this_thread::sleep_for(kStep);
    }
    return fd;
}

}  // namespace imp::api
