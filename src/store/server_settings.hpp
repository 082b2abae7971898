#pragma once

#include "base/finding.hpp"

#include <map>
#include <string>
#include <vector>

/// What `impctl doctor` is told about a database server: pure judgements.
namespace imp::store {

/// Settings and states by the server's own names; "" for one that it does not have.
using ServerSettings = std::map<std::string, std::string>;

/// A table of a storage engine that keeps no transactions.
struct LooseTable {
    std::string name;
    std::string engine;
    bool ours = false;
};

std::vector<Finding> judge_mysql(const ServerSettings& settings,
                                 const std::vector<LooseTable>& loose);

std::vector<Finding> judge_postgresql(const ServerSettings& settings);

}  // namespace imp::store
