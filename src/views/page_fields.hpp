#pragma once

#include "views/pages.hpp"
#include "views/template.hpp"

#include <string>
#include <string_view>

namespace imp::views {

/// What pages have of the shop, and what its template shows.
struct Look {
    std::string shop_name;   ///< "" for none
    bool has_logo = false;   ///< written into the template already
    bool shows_next = true;  ///< else the next step is said in the body text
};

/// What page.html may name, for a landing.
Fields result_fields(const ResultPage& page, const Look& look, Language language);

/// The same for a request that is refused.
Fields refusal_fields(int http_status,
                      std::string_view request_id,
                      const Look& look,
                      Language language);

/// The digits of an account that the page offers to copy; "" where it offers none.
std::string number_to_copy(const ResultPage& page);

}  // namespace imp::views
