#include "store/sqlite_file.hpp"

#include "base/fd.hpp"
#include "base/log.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <mutex>
#include <system_error>

namespace imp::store {

namespace {

std::string reason(int error_number) {
    return std::generic_category().message(error_number);
}

Error cannot_open(const std::string& path, const std::string& why) {
    return Error{Errc::store, "database " + path + ": " + why};
}

Result<void> create_file(const std::string& path) {
    // Closing any descriptor of a file drops the locks that SQLite holds on it for this process. So
    // only a new file is opened here, never one that is there, and nobody else of this process gets
    // on before it is closed again.
    static std::mutex one_at_a_time;
    const std::lock_guard lock(one_at_a_time);
    const UniqueFd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (!fd && errno != EEXIST)
        return cannot_open(path, reason(errno));
    return {};
}

}  // namespace

Result<std::string> prepare_sqlite_file(const std::string& path) {
    std::error_code failed;
    const std::string absolute = std::filesystem::absolute(path, failed).string();
    if (failed)
        return cannot_open(path, failed.message());
    const std::filesystem::path folder = std::filesystem::path(absolute).parent_path();
    if (!std::filesystem::is_directory(folder, failed))
        return cannot_open(absolute, "there is no folder " + folder.string());
    if (const Result<void> created = create_file(absolute); !created)
        return created.error();

    struct stat status = {};
    if (::stat(absolute.c_str(), &status) != 0)
        return cannot_open(absolute, reason(errno));
    if (!S_ISREG(status.st_mode))
        return cannot_open(absolute, "it is not a file");
    if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        log::warn("the database may be read by other users of this machine: chmod 600 it",
                  {{"path", absolute}});
    return absolute;
}

bool is_on_network_file_system(const std::string& path) {
    struct statfs status = {};
    const std::string folder = std::filesystem::path(path).parent_path().string();
    if (::statfs(folder.empty() ? "." : folder.c_str(), &status) != 0)
        return false;
    return is_network_file_system(static_cast<unsigned long>(status.f_type));
}

bool is_network_file_system(unsigned long f_type) noexcept {
    // Source: statfs(2) and linux/magic.h. f_type is 32 bits of meaning in a signed word.
    constexpr std::array<unsigned long, 14> kNetwork{
        0x6969,      // NFS
        0x517b,      // SMB
        0xff534d42,  // CIFS
        0xfe534d42,  // SMB2
        0x65735546,  // FUSE: sshfs and its kind
        0x01021997,  // 9P
        0x00c36400,  // Ceph
        0x0bd00bd0,  // Lustre
        0x5346414f,  // AFS (OpenAFS)
        0x6b414653,  // AFS (kernel)
        0x73757245,  // Coda
        0x01161970,  // GFS2
        0x7461636f,  // OCFS2
        0x786f4256,  // VirtualBox shared folder
    };
    return std::find(kNetwork.begin(), kNetwork.end(), f_type & 0xffffffffUL) != kNetwork.end();
}

}  // namespace imp::store
