#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

/// Who may do what with a file, by its owner and mode. Access control lists are not seen.
namespace imp::doctor {

struct Person {
    uid_t uid = 0;
    std::vector<gid_t> groups;
    std::string name;  ///< the number where it has none
};

/// A user of this machine, with all groups.
Person person_of(uid_t uid);

/// Who runs this.
Person myself();

struct FileFacts {
    std::string path;
    int error = 0;  ///< errno of stat(2); 0: it is there
    mode_t mode = 0;
    uid_t uid = 0;
    gid_t gid = 0;

    [[nodiscard]] bool there() const noexcept { return error == 0; }

    /// Any bit of the mode's last nine (0022: a member of the group, or anybody, may write).
    [[nodiscard]] bool has(mode_t bits) const noexcept { return (mode & bits) != 0; }
};

FileFacts look_at(const std::string& path);
FileFacts look_at_folder_of(const std::string& path);

/// Whether the mode lets them; `bits` of R_OK, W_OK, X_OK. root may all, but run only what somebody
/// may run.
bool may(const Person& person, const FileFacts& file, int bits) noexcept;

/// The first folder above `path` that they cannot go through.
std::optional<std::string> barrier(const Person& person, const std::string& path);

}  // namespace imp::doctor
