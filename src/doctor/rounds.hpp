#pragma once

#include "base/finding.hpp"

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace imp::doctor {

/// One look at something that may hang: a dead network file system, a server that does not answer.
struct Check {
    std::string name;  ///< of the finding that says so, where it does not end
    std::chrono::milliseconds most;
    /// Runs in a thread of its own. It may outlive its caller, so it must own what it uses.
    std::function<std::vector<Finding>()> look;
};

struct Rounds {
    std::vector<Finding> findings;  ///< in the order of the checks
    bool abandoned = false;         ///< a check still runs
};

/// Makes all checks at once, and waits for each until its time is over. A check that throws is a
/// finding too.
Rounds make_rounds(std::vector<Check> checks);

}  // namespace imp::doctor
