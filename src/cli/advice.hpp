#pragma once

#include "base/result.hpp"
#include "cli/commands.hpp"

#include <string>
#include <string_view>

namespace imp::cli {

/// What to do next, now that a command has failed so; "" where the error itself says that, or where
/// what was printed does. `words`: the command as it is called, `impctl order add`.
std::string advice_for(const Command& command, std::string_view words, const Error& error);

}  // namespace imp::cli
