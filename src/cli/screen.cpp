#include "cli/screen.hpp"

#include "base/text.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

namespace imp::cli {

namespace {

constexpr std::size_t kUsualColumns = 80;
constexpr std::size_t kFewestColumns = 20;
constexpr std::size_t kMostColumns = 1000;

std::size_t within_bounds(std::int64_t columns) {
    if (columns <= 0)
        return kUsualColumns;
    const auto many = static_cast<std::size_t>(columns);
    return many < kFewestColumns ? kFewestColumns : many > kMostColumns ? kMostColumns : many;
}

std::size_t columns_of(int fd, const Environment& environment) {
    const auto said = text::parse_int(environment("COLUMNS").value_or(""));
    if (said && *said > 0)
        return within_bounds(*said);

    struct winsize size {};

    return within_bounds(::ioctl(fd, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0);
}

bool wants_colour(ColourWish wish, bool can_rewrite, const Environment& environment) {
    if (wish != ColourWish::if_terminal)
        return wish == ColourWish::always;
    if (!environment("NO_COLOR").value_or("").empty())
        return false;
    const std::string forced = environment("CLICOLOR_FORCE").value_or("");
    return can_rewrite || (!forced.empty() && forced != "0");
}

std::string_view sequence_of(Tone tone) noexcept {
    switch (tone) {
        case Tone::plain:
            return "";
        case Tone::good:
            return "\x1b[32m";
        case Tone::waiting:
            return "\x1b[33m";
        case Tone::bad:
            return "\x1b[31m";
        case Tone::heading:
            return "\x1b[1m";
        case Tone::remark:
            return "\x1b[2m";
    }
    return "";
}

}  // namespace

std::optional<ColourWish> parse_colour_wish(std::string_view word) noexcept {
    if (word == "auto")
        return ColourWish::if_terminal;
    if (word == "always")
        return ColourWish::always;
    if (word == "never")
        return ColourWish::never;
    return std::nullopt;
}

Screen look_at_screen(int fd, ColourWish wish, const Environment& environment) {
    const bool is_terminal = ::isatty(fd) == 1;
    const std::string term = environment("TERM").value_or("");
    const bool can_rewrite = is_terminal && !term.empty() && term != "dumb";
    return {.is_terminal = is_terminal,
            .can_rewrite = can_rewrite,
            .has_colour = wants_colour(wish, can_rewrite, environment),
            .columns = is_terminal ? columns_of(fd, environment) : 0};
}

std::string painted(std::string_view text, Tone tone, const Screen& screen) {
    constexpr std::string_view kReset = "\x1b[0m";
    if (!screen.has_colour || tone == Tone::plain || text.empty())
        return std::string(text);
    return std::string(sequence_of(tone)).append(text).append(kReset);
}

}  // namespace imp::cli
