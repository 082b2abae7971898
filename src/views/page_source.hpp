#pragma once

#include "base/result.hpp"
#include "views/lint.hpp"

#include <string>

namespace imp::views {

/// The page's template, ready to be parsed: page.html with page.css in its place, linted. From
/// `template_dir` ("" for what is built in). A file there that is missing or does not pass the lint
/// is replaced by the built-in one and named in the log with the reason. Errors: config
/// (template_dir is not a readable directory).
Result<SplitPage> load_page_source(const std::string& template_dir);

}  // namespace imp::views
