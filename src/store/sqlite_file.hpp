#pragma once

#include "base/result.hpp"

#include <string>

namespace imp::store {

/// Sees to it that there is a database file at `path` (empty if it is new, mode 0600; SQLite gives
/// the -wal and -shm beside it the same mode) and warns of one that others may read. Gives back the
/// path, absolute. Errors: store (the folder is missing, not a file, no right to write).
Result<std::string> prepare_sqlite_file(const std::string& path);

/// Whether the folder that holds `path` is on a file system of this kind: NFS, SMB, FUSE …
bool is_on_network_file_system(const std::string& path);

/// The same for statfs(2)'s f_type.
bool is_network_file_system(unsigned long f_type) noexcept;

}  // namespace imp::store
