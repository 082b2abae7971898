#include "base/own_file.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

namespace imp {

FileOwner owner_of_files(const std::string& path) {
    struct stat directory {};

    const FileOwner ours{::geteuid(), ::getegid()};
    const std::string parent = std::filesystem::path(path).parent_path().string();
    if (ours.user != 0 || ::stat(parent.empty() ? "." : parent.c_str(), &directory) != 0)
        return ours;
    return {directory.st_uid, directory.st_gid};
}

bool give_to(int fd, const FileOwner& owner) {
    return owner.user == ::geteuid() || ::fchown(fd, owner.user, owner.group) == 0;
}

bool is_own_file(int fd, const FileOwner& owner) {
    struct stat about {};

    return ::fstat(fd, &about) == 0 && S_ISREG(about.st_mode) &&
           (about.st_uid == owner.user || about.st_uid == ::geteuid()) &&
           (about.st_mode & 0777U & ~0600U) == 0;
}

}  // namespace imp
