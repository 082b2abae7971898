#pragma once

#include <string>
#include <string_view>

namespace imp {

/// How well a thing is that somebody looked at.
enum class Grade {
    ok,
    warning,  ///< works, but not as it should, or not for long
    problem,  ///< does not work, or puts money or secrets at risk
    unknown,  ///< could not be looked at now
};

/// "ok", "warning", "problem", "unknown".
std::string_view to_string(Grade grade) noexcept;

/// One thing that was looked at. Each text is one line for the operator, and never holds a secret.
struct Finding {
    std::string name;  ///< what was looked at, for scripts: "store.space"
    Grade grade = Grade::ok;
    std::string found;
    std::string advice;  ///< what to do; "" where nothing is to be done
};

}  // namespace imp
