#include "store/sqlite_place.hpp"

#include "store/sqlite_file.hpp"

#include <fmt/format.h>

#include <sys/statvfs.h>
#include <sys/vfs.h>

#include <filesystem>
#include <utility>

namespace imp::store {

namespace {

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20U;
constexpr std::uint64_t kTooLittle = 50 * kMiB;
constexpr std::uint64_t kLittle = 500 * kMiB;
constexpr int kFull = 2;
constexpr int kExtra = 3;

/// Source: statfs(2) and linux/magic.h.
bool is_memory(unsigned long f_type) noexcept {
    constexpr unsigned long kTmpfs = 0x01021994;
    constexpr unsigned long kRamfs = 0x858458f6;
    return f_type == kTmpfs || f_type == kRamfs;
}

bool is_container_layer(unsigned long f_type) noexcept {
    constexpr unsigned long kOverlayfs = 0x794c7630;
    return f_type == kOverlayfs;
}

Finding judge_file_system(const Place& place) {
    Finding finding{.name = "store.file_system", .found = {}, .advice = {}};
    if (is_memory(place.f_type)) {
        finding.grade = Grade::problem;
        finding.found = place.folder + " is in memory: the next restart of the machine empties it";
        finding.advice = "move the database to a disk, such as /var/lib/imp-fcgi";
    } else if (is_network_file_system(place.f_type)) {
        finding.grade = Grade::warning;
        finding.found = place.folder + " is on a network file system: slow, and its locks may lie";
        finding.advice = "one machine only may use this database; better a local disk";
    } else if (is_container_layer(place.f_type)) {
        finding.grade = Grade::warning;
        finding.found =
            place.folder + " is a container's own layer: it goes away with the container";
        finding.advice = "mount a volume there";
    } else {
        finding.found = place.folder + " is on a local disk";
    }
    return finding;
}

Finding judge_space(const Place& place) {
    Finding finding{
        .name = "store.space",
        .found = fmt::format("{} MiB are free in {}", place.free_bytes / kMiB, place.folder),
        .advice = {}};
    if (place.free_bytes < kLittle) {
        finding.grade = place.free_bytes < kTooLittle ? Grade::problem : Grade::warning;
        finding.advice = "make room: on a full disk nothing can be recorded as paid";
    }
    return finding;
}

}  // namespace

std::optional<Place> look_at_place(const std::string& file) {
    const std::string folder = std::filesystem::path(file).parent_path().string();
    struct statfs kind = {};
    struct statvfs room = {};
    if (::statfs(folder.c_str(), &kind) != 0 || ::statvfs(folder.c_str(), &room) != 0)
        return std::nullopt;
    return Place{.folder = folder,
                 .f_type = static_cast<unsigned long>(kind.f_type) & 0xffffffffUL,
                 .free_bytes = std::uint64_t{room.f_bavail} * room.f_frsize};
}

std::vector<Finding> judge_place(const std::optional<Place>& place) {
    if (!place) {
        return {{.name = "store.file_system",
                 .grade = Grade::unknown,
                 .found = "the database's folder cannot be looked at",
                 .advice = "run this as the responder's user"}};
    }
    return {judge_file_system(*place), judge_space(*place)};
}

std::vector<Finding> judge_durability(const SqliteSettings& settings) {
    const bool is_wal = settings.wanted_journal == "wal";
    Finding finding{.name = "store.durability",
                    .grade = Grade::ok,
                    .found = fmt::format("synchronous={}: a commit is on the disk before anybody "
                                         "is told",
                                         is_wal ? "FULL" : "EXTRA"),
                    .advice = {}};
    if (settings.synchronous < (is_wal ? kFull : kExtra)) {
        finding.grade = Grade::problem;
        finding.found = fmt::format("synchronous={}: a commit may be lost with the power",
                                    settings.synchronous);
        finding.advice = "this SQLite library does not do as it is told: install the system's";
    }
    std::vector<Finding> out{std::move(finding)};
    if (settings.journal != settings.wanted_journal) {
        out.push_back({.name = "store.journal",
                       .grade = Grade::warning,
                       .found = fmt::format("journal_mode={}; the responder sets {} as it starts",
                                            settings.journal,
                                            settings.wanted_journal),
                       .advice = "start the responder, or any other command of impctl, once"});
    }
    return out;
}

}  // namespace imp::store
