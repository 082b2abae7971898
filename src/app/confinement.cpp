#include "app/confinement.hpp"

#include "base/fd.hpp"
#include "base/sanitizers.hpp"

#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <optional>

namespace imp {

namespace {

// Newer than the headers of Debian 12. Source: landlock(7).
constexpr std::uint64_t kRefer = 1U << 13;
constexpr std::uint64_t kTruncate = 1U << 14;

constexpr std::uint64_t kChanges = LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR |
                                   LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_DIR |
                                   LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SOCK;
// A sanitizer starts its symbolizer, and reports that it could not, even of a leak that is known.
constexpr std::uint64_t kExecute = kSanitized ? 0 : LANDLOCK_ACCESS_FS_EXECUTE;
constexpr std::uint64_t kNever = kExecute | LANDLOCK_ACCESS_FS_MAKE_CHAR |
                                 LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO |
                                 LANDLOCK_ACCESS_FS_MAKE_SYM;

/// What the kernel can look after; empty where it does not at all.
std::optional<std::uint64_t> known_changes() {
    const long version =
        ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (version < 1)
        return std::nullopt;
    return kChanges | (version >= 2 ? kRefer : 0) | (version >= 3 ? kTruncate : 0);
}

bool allow(int rules, const std::string& folder, std::uint64_t what) {
    const UniqueFd opened(::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!opened)
        return errno == ENOENT || errno == EACCES || errno == ENOTDIR;
    landlock_path_beneath_attr rule{};
    rule.allowed_access = what;
    rule.parent_fd = opened.get();
    return ::syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0;
}

}  // namespace

void keep_memory_private() {
    const rlimit none{};
    // Of a system that cannot do it there is nothing better to be had.
    if (::setrlimit(RLIMIT_CORE, &none) != 0 || ::prctl(PR_SET_DUMPABLE, 0) != 0)
        log::warn("core dumps cannot be turned off");
}

void confine_files(const std::vector<std::string>& folders) {
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return log::warn("privileges cannot be given up");
    if (kWatched)  // by who writes elsewhere
        return;
    const std::optional<std::uint64_t> changes = known_changes();
    if (!changes)
        return log::info("this kernel has no Landlock: files are not confined");
    landlock_ruleset_attr attributes{};
    attributes.handled_access_fs = *changes | kNever;
    const UniqueFd rules(static_cast<int>(
        ::syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0)));
    bool is_done = static_cast<bool>(rules);
    for (const std::string& folder : folders)
        is_done = is_done && allow(rules.get(), folder, *changes);
    is_done = is_done && ::syscall(SYS_landlock_restrict_self, rules.get(), 0) == 0;
    if (!is_done)
        log::warn("files cannot be confined", {{"error", errno}});
}

}  // namespace imp
