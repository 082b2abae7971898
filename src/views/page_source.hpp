#pragma once

#include "base/result.hpp"
#include "views/lint.hpp"
#include "views/pages.hpp"

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace imp::views {

/// What a page is made of: names in src/views/templates and in a template directory.
inline constexpr std::array<std::string_view, 4> kTemplateFiles{
    "page.html", "page.css", "copy.js", "poll.js"};

/// A file that was not taken; the built-in one is in its place.
struct TemplateFault {
    std::string file;    ///< its whole name
    std::string reason;  ///< "line 3: …" where it has a line
    bool is_missing = false;
};

/// The page's template, ready to be parsed: linted, style and scripts in their places.
struct PageSource {
    SplitPage page;
    bool shows_next = true;               ///< `{{next}}`
    bool has_logo = false;                ///< and shows it
    std::vector<TemplateFault> faults{};  ///< of the template directory and the logo
};

/// From options.template_dir, "" for what is built in. What is missing there or does not pass the
/// lint is replaced by the built-in file and named in `faults`. Errors: internal (what is built in
/// does not pass).
Result<PageSource> read_page_source(const PageOptions& options);

/// The same; the log names the faults, but for scripts that are missing: a page of one's own need
/// not bring them.
Result<PageSource> load_page_source(const PageOptions& options);

std::unique_ptr<Pages> pages_of(const PageSource& source, std::string shop_name);

}  // namespace imp::views
