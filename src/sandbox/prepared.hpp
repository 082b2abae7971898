#pragma once

#include "sandbox/decimal.hpp"

#include <optional>
#include <string>
#include <unordered_map>

namespace imp::sandbox {

/// What a shop registered in advance with /payments/prepare.
struct PreparedAmount {
    std::string amount;                   ///< the number's own text
    std::optional<std::string> currency;  ///< empty: the window does not check it
};

using PreparedAmounts = std::unordered_map<std::string, PreparedAmount>;

}  // namespace imp::sandbox
