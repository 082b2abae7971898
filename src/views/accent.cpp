#include "views/accent.hpp"

#include <fmt/format.h>

#include <cmath>

namespace imp::views {

namespace {

constexpr Rgb kBlack{};
constexpr Rgb kWhite{255, 255, 255};
// The card's background in page.css, and in the dark.
constexpr Rgb kCard = kWhite;
constexpr Rgb kDarkCard{0x1b, 0x20, 0x27};

double luminance(Rgb color) noexcept {
    const auto linear = [](std::uint8_t channel) {
        const double share = channel / 255.0;
        return share <= 0.04045 ? share / 12.92 : std::pow((share + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(color.red) + 0.7152 * linear(color.green) + 0.0722 * linear(color.blue);
}

/// `hundredths` of the way from one to the other.
Rgb between(Rgb from, Rgb to, int hundredths) noexcept {
    const auto channel = [&](int a, int b) {
        return static_cast<std::uint8_t>(a + (b - a) * hundredths / 100);
    };
    return {channel(from.red, to.red), channel(from.green, to.green), channel(from.blue, to.blue)};
}

/// The colour itself if it stands out on `ground`, else as little of `towards` as does.
Rgb readable(Rgb color, Rgb ground, Rgb towards) noexcept {
    for (int hundredths = 0; hundredths < 100; ++hundredths) {
        const Rgb tried = between(color, towards, hundredths);
        if (contrast(tried, ground) >= kLeastContrast)
            return tried;
    }
    return towards;
}

/// Red to orange and pink: where marks say that something went wrong.
bool is_red(Rgb color) noexcept {
    const int other = color.green > color.blue ? color.green : color.blue;
    return color.red > 96 && color.red * 2 > other * 3;
}

std::string written(Rgb color) {
    return fmt::format("#{:02x}{:02x}{:02x}", color.red, color.green, color.blue);
}

}  // namespace

std::optional<Rgb> parse_color(std::string_view text) noexcept {
    if (text.size() != 7 || text[0] != '#')
        return std::nullopt;
    unsigned value = 0;
    for (const char c : text.substr(1)) {
        unsigned digit = 0;
        if (c >= '0' && c <= '9')
            digit = static_cast<unsigned>(c - '0');
        else if (c >= 'a' && c <= 'f')
            digit = static_cast<unsigned>(c - 'a') + 10;
        else if (c >= 'A' && c <= 'F')
            digit = static_cast<unsigned>(c - 'A') + 10;
        else
            return std::nullopt;
        value = value * 16 + digit;
    }
    return Rgb{static_cast<std::uint8_t>(value >> 16U),
               static_cast<std::uint8_t>(value >> 8U),
               static_cast<std::uint8_t>(value)};
}

double contrast(Rgb a, Rgb b) noexcept {
    const double first = luminance(a) + 0.05;
    const double second = luminance(b) + 0.05;
    return first > second ? first / second : second / first;
}

std::string accent_style(std::string_view color) {
    const auto accent = parse_color(color);
    if (!accent)
        return {};
    const Rgb on_accent = contrast(*accent, kBlack) >= contrast(*accent, kWhite) ? kBlack : kWhite;
    const auto inks = [&](Rgb ground, Rgb towards) {
        const std::string ink = written(readable(*accent, ground, towards));
        return "--accent-ink:" + ink + (is_red(*accent) ? "" : ";--accent-mark:" + ink);
    };
    return fmt::format(
        ":root{{--accent:{};--on-accent:{};{}}}\n"
        "@media screen and (prefers-color-scheme:dark){{:root{{{}}} }}\n",
        written(*accent),
        written(on_accent),
        inks(kCard, kBlack),
        inks(kDarkCard, kWhite));
}

}  // namespace imp::views
