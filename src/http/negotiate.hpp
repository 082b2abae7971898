#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace imp::http {

/// The quality (0 to 1000) that an Accept header gives to `media_type` by naming it exactly
/// ("text/html"); wildcards do not count, -1 where it is not named. Never fails.
int named_quality(std::string_view accept, std::string_view media_type) noexcept;

/// Which of the languages offered (primary tags, "ko") Accept-Language wants most: its index, 0
/// where none is wanted. `offered` must not be empty.
std::size_t preferred_language(std::string_view accept_language,
                               std::span<const std::string_view> offered) noexcept;

}  // namespace imp::http
