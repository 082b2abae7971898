#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace imp::views {

struct Rgb {
    std::uint8_t red = 0;
    std::uint8_t green = 0;
    std::uint8_t blue = 0;
};

/// `#rrggbb`; empty for anything else.
std::optional<Rgb> parse_color(std::string_view text) noexcept;

/// 1 to 21. Source: WCAG 2.2, "contrast ratio".
double contrast(Rgb a, Rgb b) noexcept;

/// What is read must stand out so much (WCAG 2.2, 1.4.3).
inline constexpr double kLeastContrast = 4.5;

/// The shop's colour as page.css has it: `--accent` as it is and `--on-accent`, black or white,
/// whichever stands out more, for buttons; `--accent-ink` for words on the page's card, made darker
/// (in the dark: lighter) until it stands out enough; `--accent-mark` the same for the marks of
/// good news, unless it is a red, which says "failed" there. "" for a colour that is none.
std::string accent_style(std::string_view color);

}  // namespace imp::views
