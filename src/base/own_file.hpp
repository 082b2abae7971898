#pragma once

#include <sys/types.h>

#include <string>

/// Files that programs of one installation share: the responder, impctl beside it, a CGI landing.
namespace imp {

struct FileOwner {
    uid_t user;
    gid_t group;
};

/// Whose such a file is: ours, but where root works (impctl beside a responder) whose the folder
/// of `path` is. What root kept for itself the responder's user could not use any more.
FileOwner owner_of_files(const std::string& path);

/// False where root cannot give it away.
bool give_to(int fd, const FileOwner& owner);

/// Nobody else may have written it, nor read it.
bool is_own_file(int fd, const FileOwner& owner);

}  // namespace imp
