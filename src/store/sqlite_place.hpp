#pragma once

#include "base/finding.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// What `impctl doctor` is told about an SQLite file: pure judgements, and the look itself.
namespace imp::store {

/// The file system that holds a database.
struct Place {
    std::string folder;
    unsigned long f_type = 0;  ///< statfs(2)'s
    std::uint64_t free_bytes = 0;
};

/// Empty where it cannot be told.
std::optional<Place> look_at_place(const std::string& file);

std::vector<Finding> judge_place(const std::optional<Place>& place);

struct SqliteSettings {
    std::string journal;  ///< as the file has it
    std::string wanted_journal;
    int synchronous = 0;  ///< as a connection of ours has it; 2 is FULL, 3 EXTRA
};

/// With a finding "store.journal" where a connection of ours would change the file's mode.
std::vector<Finding> judge_durability(const SqliteSettings& settings);

}  // namespace imp::store
