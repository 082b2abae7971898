#include "base/text.hpp"
#include "http/cp949.hpp"
#include "http/form.hpp"

#include <algorithm>
#include <optional>

namespace imp::http {

namespace {

constexpr std::size_t kMaxShown = 200;

bool is_ascii(std::string_view s) noexcept {
    return std::all_of(
        s.begin(), s.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

}  // namespace

std::string display_message(std::string_view once_decoded) {
    std::string message(once_decoded);
    if (is_ascii(message)) {
        // Doubly encoded messages are seen. Source: iamport-v1.md 1.3.
        std::string twice_decoded = text::percent_decode(message, false);
        if (text::is_utf8(twice_decoded))
            message = std::move(twice_decoded);
    } else if (!text::is_utf8(message)) {
        // A page in EUC-KR sends its own bytes. Else the bad ones become replacement characters
        // below.
        if (std::optional<std::string> korean = utf8_from_cp949(message))
            message = std::move(*korean);
    }
    std::string shown = text::clean_for_display(message, kMaxShown);
    if (text::utf8_length(shown) > kMaxShown)  // cut: the ellipsis counts as well
        shown = text::clean_for_display(message, kMaxShown - 1);
    return std::string(text::trim(shown));
}

}  // namespace imp::http
