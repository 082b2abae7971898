#pragma once

#include "base/finding.hpp"

#include <string>
#include <vector>

namespace imp::doctor {

/// Something that belongs into i'mport's console, or into the shop's own page.
struct Entry {
    std::string what;
    std::string value;
};

struct Report {
    std::vector<Finding> findings;
    std::vector<Entry> entries;
    /// A check that did not come to its end still runs: the process must not tidy up behind it.
    bool abandoned = false;
};

/// What the findings come to.
enum class Health {
    well,
    ill,      ///< a problem; with `strict` also a warning
    unclear,  ///< no problem, but something could not be looked at now
};

Health health_of(const std::vector<Finding>& findings, bool strict);

int count(const std::vector<Finding>& findings, Grade grade);

}  // namespace imp::doctor
