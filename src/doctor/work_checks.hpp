#pragma once

#include "base/finding.hpp"
#include "settlement/backlog.hpp"

#include <vector>

namespace imp::doctor {

using settlement::Backlog;

/// Whether a worker runs, and what it leaves lying. Pure.
std::vector<Finding> judge_backlog(const Backlog& backlog);

}  // namespace imp::doctor
