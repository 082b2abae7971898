#pragma once

#include "config/config.hpp"

#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <string_view>
#include <vector>

/// A directory of its own and an environment of its own for one test.
class World {
  public:
    World() {
        std::string pattern =
            (std::filesystem::temp_directory_path() / "imp-config-XXXXXX").string();
        directory_ = ::mkdtemp(pattern.data());
    }

    ~World() {
        std::error_code ignored;
        std::filesystem::remove_all(directory_, ignored);
    }

    World(const World&) = delete;
    World& operator=(const World&) = delete;

    [[nodiscard]] std::string path(std::string_view name) const {
        return (directory_ / name).string();
    }

    /// Writes a file into the directory; its full name.
    std::string write(std::string_view name, std::string_view contents, mode_t mode = 0600) const {
        const std::string file = path(name);
        std::ofstream(file, std::ios::binary) << contents;
        ::chmod(file.c_str(), mode);
        return file;
    }

    World& set(const std::string& name, std::string value) {
        variables_[name] = std::move(value);
        return *this;
    }

    /// imp.toml with these contents, named by IMP_CONFIG.
    World& file(std::string_view contents, mode_t mode = 0600) {
        return set("IMP_CONFIG", write("imp.toml", contents, mode));
    }

    [[nodiscard]] imp::Result<imp::Config> load() const {
        return imp::load_config(environment(), names());
    }

    [[nodiscard]] imp::ConfigInspection inspect() const {
        return imp::inspect_config(environment(), names());
    }

    /// The error's text without the directory's name; "loaded" where there is none.
    [[nodiscard]] std::string refusal() const {
        const imp::Result<imp::Config> loaded = load();
        if (loaded)
            return "loaded";
        std::string detail = loaded.error().detail;
        const std::string prefix = directory_.string() + "/";
        for (std::size_t at = detail.find(prefix); at != std::string::npos;
             at = detail.find(prefix))
            detail.erase(at, prefix.size());
        return detail;
    }

  private:
    [[nodiscard]] std::vector<std::string> names() const {
        std::vector<std::string> names;
        for (const auto& [name, value] : variables_)
            names.push_back(name);
        return names;
    }

    [[nodiscard]] imp::Environment environment() const {
        return [this](const std::string& name) -> std::optional<std::string> {
            const auto found = variables_.find(name);
            return found == variables_.end() ? std::nullopt : std::optional(found->second);
        };
    }

    std::filesystem::path directory_;
    std::map<std::string, std::string> variables_;
};

/// What the listing says of a key.
inline std::string described(const imp::Config& config, std::string_view key) {
    for (const imp::ConfigLine& line : imp::describe(config)) {
        if (line.key == key)
            return line.value;
    }
    return "(no such line)";
}
