#pragma once

#include "views/pages.hpp"
#include "views/template.hpp"

#include <string_view>

namespace imp::views {

/// What page.html may name, for a landing.
Fields result_fields(const ResultPage& page, std::string_view shop_name, Language language);

/// The same for a request that is refused.
Fields refusal_fields(int http_status,
                      std::string_view request_id,
                      std::string_view shop_name,
                      Language language);

}  // namespace imp::views
