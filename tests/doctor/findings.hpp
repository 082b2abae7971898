#pragma once

#include "base/clock.hpp"
#include "base/finding.hpp"
#include "support/text.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace imp {

/// When all of it takes place.
inline constexpr UnixSeconds kNow = 1'782'864'000;

/// The worst finding of that name; the test fails without one.
inline Finding find(const std::vector<Finding>& all, std::string_view name) {
    const Finding* worst = nullptr;
    for (const Finding& each : all) {
        if (each.name == name && (worst == nullptr || each.grade > worst->grade))
            worst = &each;
    }
    REQUIRE_MESSAGE(worst != nullptr, name);
    return *worst;
}

inline Grade grade(const std::vector<Finding>& all, std::string_view name) {
    return find(all, name).grade;
}

/// Whatever is not well comes with something to do about it, and every text is one line.
inline void check_form(const std::vector<Finding>& all) {
    for (const Finding& each : all) {
        CHECK_MESSAGE((each.grade == Grade::ok || !each.advice.empty()), each.name);
        CHECK_MESSAGE(!each.found.empty(), each.name);
        CHECK_FALSE(holds(each.found + each.advice, "\n"));
    }
}

}  // namespace imp
