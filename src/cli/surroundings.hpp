#pragma once

#include "base/clock.hpp"
#include "cli/screen.hpp"

#include <iosfwd>

namespace imp::cli {

/// What a command may touch besides its arguments.
struct Surroundings {
    std::istream& in;
    std::ostream& out;
    std::ostream& err;  ///< for remarks; failures are returned
    const Clock& clock;
    Screen screen{};        ///< what `out` is
    Screen err_screen{};    ///< what `err` is
    bool is_typed = false;  ///< somebody types at `in`, and has to be asked
};

}  // namespace imp::cli
