#include "http/negotiate.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace imp::http {

namespace {

constexpr int kFullQuality = 1000;

/// Cuts the piece before `separator` off the front of `rest`, trimmed.
std::string_view next_piece(std::string_view& rest, char separator) noexcept {
    const std::size_t at = rest.find(separator);
    const std::string_view piece = text::trim(rest.substr(0, at));
    rest.remove_prefix(at == std::string_view::npos ? rest.size() : at + 1);
    return piece;
}

/// RFC 9110 12.4.2: 0 to 1 with up to three decimals, in thousandths. What is written otherwise
/// wants nothing.
int parse_quality(std::string_view s) noexcept {
    if (s.empty() || s.size() > 5 || (s[0] != '0' && s[0] != '1') || (s.size() > 1 && s[1] != '.'))
        return 0;
    int quality = (s[0] - '0') * kFullQuality;
    int place = kFullQuality / 10;
    for (const char c : s.substr(std::min<std::size_t>(2, s.size()))) {
        if (c < '0' || c > '9')
            return 0;
        quality += (c - '0') * place;
        place /= 10;
    }
    return std::min(quality, kFullQuality);
}

/// One element of an Accept header: its name and what its q says.
struct Element {
    std::string_view name;
    int quality = kFullQuality;
};

Element parse_element(std::string_view s) noexcept {
    Element element{next_piece(s, ';')};
    while (!s.empty()) {
        std::string_view value = next_piece(s, ';');
        const std::string_view key = next_piece(value, '=');
        if (text::equals_ignoring_case(key, "q"))
            element.quality = parse_quality(text::trim(value));
    }
    return element;
}

bool is_language(std::string_view tag, std::string_view primary) noexcept {
    return text::equals_ignoring_case(tag.substr(0, tag.find('-')), primary);
}

}  // namespace

int named_quality(std::string_view accept, std::string_view media_type) noexcept {
    int best = -1;
    while (!accept.empty()) {
        const Element element = parse_element(next_piece(accept, ','));
        if (text::equals_ignoring_case(element.name, media_type))
            best = std::max(best, element.quality);
    }
    return best;
}

std::size_t preferred_language(std::string_view accept_language,
                               std::span<const std::string_view> offered) noexcept {
    std::size_t preferred = 0;
    int best = 0;
    while (!accept_language.empty()) {
        const Element element = parse_element(next_piece(accept_language, ','));
        const auto found =
            std::find_if(offered.begin(), offered.end(), [&](std::string_view primary) {
                return is_language(element.name, primary);
            });
        // Of equals the earlier one: browsers list by preference.
        if (found != offered.end() && element.quality > best) {
            best = element.quality;
            preferred = static_cast<std::size_t>(found - offered.begin());
        }
    }
    return preferred;
}

}  // namespace imp::http
