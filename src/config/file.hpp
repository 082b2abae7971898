#pragma once

#include "base/result.hpp"
#include "config/raw.hpp"

#include <string>
#include <vector>

namespace imp::config {

/// One thing that a source says.
struct Setting {
    std::string key;  ///< "api.url"; for Raw::Kind::section the section's name
    Raw raw;
    std::string source;  ///< "imp.toml:12", or the variable of the environment
    bool from_file = false;
};

struct File {
    std::vector<Setting> settings;
    bool open_to_others = false;  ///< any user of the machine may read or write it
};

/// Every setting of a TOML file, each section's header before its keys; which keys exist is not
/// known here. Errors: config (not a regular file, not readable, too large, not TOML); the detail
/// names file and line and holds nothing of the file's contents.
Result<File> read_file(const std::string& path);

/// The key that a secret file holds, without the newline at its end. Errors: config, with what to
/// do: it must be a regular file of ours or root's that nobody else may touch.
Result<std::string> read_secret_file(const std::string& path);

}  // namespace imp::config
