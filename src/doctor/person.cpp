#include "doctor/person.hpp"

#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>

namespace imp::doctor {

Person person_of(uid_t uid) {
    Person person{.uid = uid, .groups = {}, .name = std::to_string(uid)};
    std::vector<char> room(16384);
    passwd entry{};
    passwd* found = nullptr;
    if (::getpwuid_r(uid, &entry, room.data(), room.size(), &found) != 0 || found == nullptr)
        return person;
    person.name = found->pw_name;
    int size = 64;
    person.groups.resize(static_cast<std::size_t>(size));
    if (::getgrouplist(found->pw_name, found->pw_gid, person.groups.data(), &size) < 0) {
        person.groups.resize(static_cast<std::size_t>(size));
        ::getgrouplist(found->pw_name, found->pw_gid, person.groups.data(), &size);
    }
    person.groups.resize(static_cast<std::size_t>(size));
    return person;
}

Person myself() {
    return person_of(::geteuid());
}

FileFacts look_at(const std::string& path) {
    FileFacts facts{.path = path};
    struct stat about = {};
    if (::stat(path.c_str(), &about) != 0) {
        facts.error = errno;
        return facts;
    }
    facts.mode = about.st_mode;
    facts.uid = about.st_uid;
    facts.gid = about.st_gid;
    return facts;
}

FileFacts look_at_folder_of(const std::string& path) {
    const std::string folder = std::filesystem::path(path).parent_path().string();
    return look_at(folder.empty() ? "." : folder);
}

bool may(const Person& person, const FileFacts& file, int bits) noexcept {
    if (!file.there())
        return false;
    if (person.uid == 0)
        return (bits & X_OK) == 0 || S_ISDIR(file.mode) || file.has(0111);
    unsigned shift = 0;
    if (person.uid == file.uid)
        shift = 6;
    else if (std::find(person.groups.begin(), person.groups.end(), file.gid) != person.groups.end())
        shift = 3;
    const auto wanted = static_cast<unsigned>(bits);  // R_OK, W_OK, X_OK are 4, 2, 1, as in a mode
    return ((file.mode >> shift) & wanted) == wanted;
}

std::optional<std::string> barrier(const Person& person, const std::string& path) {
    std::filesystem::path folder;
    for (const auto& part : std::filesystem::path(path).parent_path()) {
        folder /= part;
        if (const FileFacts facts = look_at(folder.string()); !may(person, facts, X_OK))
            return folder.string();
    }
    return std::nullopt;
}

}  // namespace imp::doctor
