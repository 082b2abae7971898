#pragma once

#include <string_view>

namespace imp::views {

/// The contents of `src/views/templates/<name>` as it was when the program was built. "" where
/// there is none of that name.
std::string_view builtin_template(std::string_view name) noexcept;

}  // namespace imp::views
