#pragma once

#include "base/clock.hpp"

#include <iosfwd>

namespace imp::cli {

/// What a command may touch besides its arguments.
struct Surroundings {
    std::istream& in;
    std::ostream& out;
    std::ostream& err;  ///< for remarks; failures are returned
    const Clock& clock;
};

}  // namespace imp::cli
