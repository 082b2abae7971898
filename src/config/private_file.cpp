#include "config/private_file.hpp"

#include <sys/types.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace imp::config {

namespace {

/// A list as the kernel hands it out: a version, then entries, all little-endian as the machines
/// we run on. Source: linux/posix_acl_xattr.h, linux/posix_acl.h.
constexpr std::uint32_t kAclVersion = 2;

struct AclEntry {
    std::uint16_t tag;
    std::uint16_t rights;
    std::uint32_t id;
};

constexpr std::uint16_t kOwner = 0x01;
constexpr std::uint16_t kUser = 0x02;
constexpr std::uint16_t kMask = 0x10;
constexpr std::size_t kMostEntries = 32;

bool is_for_us_alone(const AclEntry& entry) noexcept {
    return entry.rights == 0 || entry.tag == kOwner || entry.tag == kMask ||
           (entry.tag == kUser && (entry.id == ::geteuid() || entry.id == 0));
}

}  // namespace

bool is_private(int fd, const struct stat& about) noexcept {
    if ((about.st_mode & (S_IRWXG | S_IRWXO)) == 0)
        return true;
    if ((about.st_mode & S_IRWXO) != 0)
        return false;
    std::array<std::byte, sizeof kAclVersion + kMostEntries * sizeof(AclEntry)> list{};
    const ssize_t got = ::fgetxattr(fd, "system.posix_acl_access", list.data(), list.size());
    std::uint32_t version = 0;
    if (got <= static_cast<ssize_t>(sizeof version))
        return false;  // no list: the group's rights are the group's
    std::memcpy(&version, list.data(), sizeof version);
    const auto size = static_cast<std::size_t>(got) - sizeof version;
    if (version != kAclVersion || size % sizeof(AclEntry) != 0)
        return false;
    for (std::size_t at = 0; at < size; at += sizeof(AclEntry)) {
        AclEntry entry{};
        std::memcpy(&entry, list.data() + sizeof version + at, sizeof entry);
        if (!is_for_us_alone(entry))
            return false;
    }
    return true;
}

}  // namespace imp::config
