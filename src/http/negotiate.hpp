#pragma once

#include <string_view>

namespace imp::http {

/// The quality (0 to 1000) that an Accept header gives to `media_type` by naming it exactly
/// ("text/html"); wildcards do not count, -1 where it is not named. Never fails.
int named_quality(std::string_view accept, std::string_view media_type) noexcept;

enum class Language { korean, english };

/// By Accept-Language; Korean where neither is wanted.
Language preferred_language(std::string_view accept_language) noexcept;

}  // namespace imp::http
