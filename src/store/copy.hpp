#pragma once

#include "base/result.hpp"
#include "base/secret.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace imp::store {

struct CopiedTable {
    std::string name;
    std::int64_t rows = 0;
};

struct CopyOptions {
    std::string from;  ///< as store.url has it
    Secret from_password;
    std::string to;
    Secret to_password;
    /// What an interrupted copy has left there is thrown away first.
    bool restart = false;
    /// Told now and then: what is being done, with which table, how many of its rows so far.
    std::function<void(std::string_view doing, std::string_view table, std::int64_t rows)> progress;
};

/// Everything that one store holds into an empty one, of whatever kind either is; then both are
/// read again and compared. Until all is found the same, nobody else can open the copy. What it
/// copies is one moment of the old store; whoever writes to that meanwhile is found out at the end.
/// The old store is not changed, but for its schema where that is not up to date. Errors: config,
/// not_found (there is nothing to copy), refused (the new store holds something), conflict (the old
/// store changed meanwhile), store (also: what was read back is not what was written). After the
/// last two the copy stays unfinished.
Result<std::vector<CopiedTable>> copy_store(const CopyOptions& options);

}  // namespace imp::store
