#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// How much room text takes on a terminal. By a table of our own: the C library's needs a locale,
/// which under LC_ALL=C, or on a machine without it, is not there. Texts are UTF-8.
namespace imp::cli {

/// Columns: two for a syllable of Hangul, an ideograph, an emoji; none for what combines with the
/// character before it.
std::size_t display_width(std::string_view text) noexcept;

/// At most so many columns; an ellipsis marks a cut.
std::string shortened(std::string_view text, std::size_t columns);

/// In lines of at most so many columns (at least 2), broken between words where that can be. At
/// least one line.
std::vector<std::string> wrapped(std::string_view text, std::size_t columns);

}  // namespace imp::cli
