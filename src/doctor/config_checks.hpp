#pragma once

#include "base/finding.hpp"
#include "config/config.hpp"

#include <string>
#include <vector>

namespace imp::doctor {

/// Whether it can be read, what is wrong in it, what has no effect. Pure.
std::vector<Finding> judge_reading(const ConfigInspection& config);

/// What is allowed, and yet seldom meant for a shop that sells: test payments, the sandbox, nobody
/// who is told, addresses that keep i'mport's webhooks out. Pure.
std::vector<Finding> judge_choices(const ConfigInspection& inspection);

}  // namespace imp::doctor
