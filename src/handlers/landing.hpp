#pragma once

#include "base/result.hpp"
#include "http/request.hpp"
#include "settlement/settle.hpp"

#include <optional>
#include <string>

namespace imp::handlers {

/// What a browser or a shop page brought to `/complete`, checked.
struct Landing {
    settlement::Question question;
    std::string error_code;  ///< cleaned for display, "" for none
    std::string message;  ///< error_msg, likewise: an attacker's text until an order is open for it
    int refreshes = 0;    ///< how often the pending page has come back by itself
};

/// Errors: bad_input (400), refused (415: a body that is neither JSON nor form, and does not claim
/// to be).
Result<Landing> parse_landing(const http::Request& request);

/// Seconds until the pending page comes back by itself for the next time; empty when it has done so
/// for two minutes. Source: design 5.
std::optional<int> next_refresh(int refreshes) noexcept;

/// The value of the Refresh header: the same question once more, under 4 KiB.
std::string refresh_header(const Landing& landing, int seconds);

}  // namespace imp::handlers
