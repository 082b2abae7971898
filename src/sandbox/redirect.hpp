#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace imp::sandbox {

/// How the window tells the landing page that the process ended well, if at all. It differs by PG.
enum class FlagStyle {
    imp_success,
    success,
    none,   ///< only error_code and error_msg tell
    lying,  ///< imp_success with the opposite of the truth
};

/// "imp_success" (also ""), "success", "none", "lying". Else empty.
std::optional<FlagStyle> parse_flag_style(std::string_view word);

/// How a payment window ended.
struct WindowEnd {
    std::optional<std::string> imp_uid;  ///< empty: it never opened
    std::string merchant_uid;
    bool succeeded = false;
    std::string error_code;  ///< "" is left out
    std::string error_msg;
};

/// Only http:// and https:// with a host, without blanks and control characters.
bool is_redirect_target(std::string_view url);

/// `target` with the result appended the way i'mport does: with '&' if it has a query, before its
/// fragment. Values are UTF-8, percent-encoded, error_msg twice with `doubly_encoded`, as some
/// browsers and PGs do.
std::string redirect_url(std::string_view target,
                         const WindowEnd& end,
                         FlagStyle style,
                         bool doubly_encoded);

}  // namespace imp::sandbox
