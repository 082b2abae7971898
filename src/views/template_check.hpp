#pragma once

#include "base/result.hpp"
#include "views/rehearsal.hpp"

#include <string>
#include <vector>

namespace imp::views {

/// What stands in the way of a template, or would be left out of it.
struct Complaint {
    std::string file;
    int line = 0;  ///< 0: of the file as a whole
    std::string reason;
};

/// What is found of a directory of templates.
struct CheckedTemplates {
    std::vector<std::string> taken;
    std::vector<std::string> missing;  ///< the built-in one is used
    std::vector<Complaint> complaints;
    std::vector<Rehearsed> pages;  ///< what buyers would see
};

/// Looks at all files, and renders every page. Errors: not_found (no such directory, or nothing of
/// ours in it), refused (it cannot be read), internal (what is built in does not pass).
Result<CheckedTemplates> check_templates(const std::string& directory);

}  // namespace imp::views
