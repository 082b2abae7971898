#pragma once

#include <string_view>

namespace imp::console {

/// What lay in src/console when the program was built; "" for a name that is none.
std::string_view built_in_file(std::string_view name) noexcept;

}  // namespace imp::console
