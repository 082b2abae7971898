#pragma once

#include "base/finding.hpp"
#include "store/order_store.hpp"
#include "store/shop_table.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace imp::store {

/// What is found about a database by somebody who only looks: nothing is created, migrated or
/// written. Each kind of database says for itself how durable it is (Dialect::examine).
struct Examination {
    std::vector<Finding> findings;
    /// It is there, and as this program needs it: open_store() would change nothing.
    bool ready = false;
};

/// Waits `lock_wait` at most for others' locks.
Examination examine(const StoreOptions& options, std::chrono::milliseconds lock_wait);

/// Lets the database check the shop's statements, and changes nothing. Only for a database that is
/// ready.
std::vector<Finding> examine_statements(const ShopTableOptions& options);

/// The file that `url` names, absolute; "" for a database server.
std::string database_file(const std::string& url);

}  // namespace imp::store
