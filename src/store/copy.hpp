#pragma once

#include "base/clock.hpp"
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

/// How far it has come with one table.
struct CopyProgress {
    std::string_view doing;
    std::string_view table;
    std::int64_t rows = 0;
    std::int64_t total = 0;  ///< as counted before; 0: not known
};

struct CopyOptions {
    std::string from;  ///< as store.url has it
    Secret from_password;
    std::string to;
    Secret to_password;
    /// What an interrupted copy has left there is thrown away first.
    bool restart = false;
    /// The old store stays open: a copy to try something with.
    bool is_trial = false;
    UnixSeconds now = 0;  ///< when the old store is closed
    /// Told now and then. Where there is one, the rows are counted first.
    std::function<void(const CopyProgress&)> progress;
};

/// Everything that one store holds into an empty one, of whatever kind either is; then both are
/// read again and compared. Until all is found the same, nobody else can open the copy. What it
/// copies is one moment of the old store; whoever writes to that meanwhile is found out at the end.
/// The old store is closed then, in the transaction that finds nothing changed: whoever still uses
/// it records nothing there that the new one does not know. Before, only its schema is changed,
/// where that is not up to date. Errors: config, not_found (there is nothing to copy), refused (the
/// new store holds something), conflict (the old store changed meanwhile), store (also: what was
/// read back is not what was written). After the last two the copy stays unfinished.
Result<std::vector<CopiedTable>> copy_store(const CopyOptions& options);

/// Takes back that a store was closed. Errors: config, not_found, store, refused (it is not
/// closed).
Result<void> reopen_closed_store(const std::string& url, const Secret& password);

}  // namespace imp::store
