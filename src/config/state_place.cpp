#include "config/state_place.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <string_view>

namespace imp::config {

namespace {

constexpr std::string_view kSqliteUrl = "sqlite:";

bool is_own_folder(const std::string& folder) {
    struct stat about {};

    if (::stat(folder.c_str(), &about) != 0 || about.st_uid == 0)
        return false;
    const uid_t user = ::geteuid();
    const bool is_open_to_others = (about.st_mode & S_IWOTH) != 0;
    return (user == 0 || user == about.st_uid) && !is_open_to_others &&
           ::access(folder.c_str(), W_OK) == 0;
}

}  // namespace

std::string usual_state_file(const std::string& store_url,
                             const std::string& file,
                             std::string_view ending) {
    if (store_url.starts_with(kSqliteUrl))
        return store_url.substr(kSqliteUrl.size()) + std::string(ending);
    if (file.empty() || !is_own_folder(std::filesystem::path(file).parent_path().string()))
        return "";
    return file + std::string(ending);
}

}  // namespace imp::config
