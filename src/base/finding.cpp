#include "base/finding.hpp"

namespace imp {

std::string_view to_string(Grade grade) noexcept {
    switch (grade) {
        case Grade::ok:
            return "ok";
        case Grade::warning:
            return "warning";
        case Grade::problem:
            return "problem";
        case Grade::unknown:
            return "unknown";
    }
    return "unknown";
}

}  // namespace imp
