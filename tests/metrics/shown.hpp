#pragma once

#include "metrics/exposition.hpp"

#include <sstream>
#include <string>

namespace imp {

inline constexpr UnixSeconds kNow = 1'782'864'000;

/// The number behind `series`, such as `imp_landings_total{verdict="paid"}`; -1: no such line.
inline double shown(const std::string& series) {
    std::istringstream text(metrics::exposition("1.2.3", kNow));
    for (std::string line; std::getline(text, line);) {
        if (line.starts_with(series + " "))
            return std::stod(line.substr(series.size() + 1));
    }
    return -1;
}

inline double paid() {
    return shown("imp_landings_total{verdict=\"paid\"}");
}

}  // namespace imp
