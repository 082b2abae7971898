#pragma once

#include "sandbox/routes.hpp"

#include <span>
#include <string_view>

namespace imp::sandbox {

/// The KFTC code of a bank in any of the spellings that gateways use ("088", "88", "BK88"); empty
/// where there is no such bank. Source: iamport-v1.md appendix D.
std::string_view bank_code(std::string_view spelling) noexcept;
/// The bank's name; empty where there is none of that KFTC code.
std::string_view bank_name(std::string_view code) noexcept;

/// The card company's name; empty where there is none of that KFTC code.
std::string_view card_name(std::string_view code) noexcept;

/// GET /banks, /cards, and one of them; GET /users/pg; GET /tiers/{tier_code}.
std::span<const Route> code_routes() noexcept;

}  // namespace imp::sandbox
