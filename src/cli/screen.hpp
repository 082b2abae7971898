#pragma once

#include "config/config.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace imp::cli {

/// When there is colour: --color.
enum class ColourWish { if_terminal, always, never };

/// auto, always or never.
std::optional<ColourWish> parse_colour_wish(std::string_view word) noexcept;

/// What output goes to, and so how it looks.
struct Screen {
    /// People read it: tables fit, amounts and times are written as people write them. Else scripts
    /// do: everything is whole, and the same on every machine.
    bool is_terminal = false;
    bool can_rewrite = false;  ///< a terminal whose last line can be written over
    bool has_colour = false;
    std::size_t columns = 0;  ///< of a terminal
};

/// The file behind `fd`. COLUMNS counts before what the terminal says of itself. Colour: --color,
/// then NO_COLOR (not empty), then CLICOLOR_FORCE (neither empty nor 0), then a terminal whose TERM
/// is not dumb.
Screen look_at_screen(int fd, ColourWish wish, const Environment& environment);

/// What a colour means, everywhere. It is never all that tells: the word is there too.
enum class Tone {
    plain,
    good,     ///< green: done, and well
    waiting,  ///< yellow: not yet, or worth a look
    bad,      ///< red: failed, refused
    heading,  ///< bold
    remark,   ///< faint
};

/// The text in its colour, where there is any.
std::string painted(std::string_view text, Tone tone, const Screen& screen);

}  // namespace imp::cli
