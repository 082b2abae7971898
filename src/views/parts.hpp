#pragma once

#include "views/lint.hpp"

#include <string>
#include <vector>

namespace imp::views {

/// A stretch of a page.
struct Part {
    enum class Kind {
        plain,     ///< written as it is, always
        tagged,    ///< for mustache
        optional,  ///< written as it is, where the page runs the script `insert`
    };

    Kind kind = Kind::plain;
    Insert::Kind insert = Insert::Kind::style;
    std::string text;
};

/// A linted page in the order in which it is written. What holds no tags is kept from mustache,
/// which takes text apart at every blank and is asked for each piece again: whole lines outside
/// sections, style sheets, scripts.
std::vector<Part> parts_of(const SplitPage& page);

}  // namespace imp::views
