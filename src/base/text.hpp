#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Small strict text functions. None of them throws; none knows of payments.
namespace imp::text {

/// The whole of `digits` as a decimal number: no sign but '-', no blanks, no overflow. Else empty.
std::optional<std::int64_t> parse_int(std::string_view digits) noexcept;

/// Without blanks, tabs, CR and LF at both ends.
std::string_view trim(std::string_view s) noexcept;

/// ASCII only; other bytes stay.
std::string to_lower(std::string_view s);
std::string to_upper(std::string_view s);
bool equals_ignoring_case(std::string_view a, std::string_view b) noexcept;

/// The pieces between `separator`, empty ones included. "" gives one empty piece.
std::vector<std::string_view> split(std::string_view s, char separator);

/// Well-formed UTF-8: no overlong forms, no surrogates, nothing past U+10FFFF.
bool is_utf8(std::string_view s) noexcept;

/// How many characters (code points) a well-formed text has.
std::size_t utf8_length(std::string_view s) noexcept;

/// Well-formed UTF-8 from anything: each bad byte becomes U+FFFD.
std::string to_utf8(std::string_view s);

/// For showing somebody else's text: well-formed, without control characters (C0, C1, DEL) and
/// without bidirectional and invisible format characters, at most `max_characters` (an ellipsis
/// marks a cut).
std::string clean_for_display(std::string_view s, std::size_t max_characters);

/// True if a code point of well-formed `s` is a control character (C0, DEL, C1) or a line or
/// paragraph separator.
bool has_control(std::string_view s) noexcept;

/// `s` with JSON's escapes (`\u009b`; a pair past U+FFFF) in place of what a terminal would
/// obey, what turns the reading direction, and what is not seen. Bytes that are no UTF-8 stay.
std::string escape_unseen(std::string_view s);

/// True where escape_unseen() would change something, or `s` is not UTF-8.
bool has_unseen(std::string_view s) noexcept;

/// The candidate with the smallest edit distance to `word`, if that is at most a third of its
/// length (at least 1). For "did you mean".
std::optional<std::string_view> nearest(std::string_view word,
                                        std::span<const std::string_view> candidates);

/// Lower-case hexadecimal of the bytes.
std::string hex(std::string_view bytes);

/// The bytes of hexadecimal digits of either case; empty where it is none, or odd.
std::optional<std::string> from_hex(std::string_view digits);

/// Percent-encoding of everything but RFC 3986 unreserved characters: safe in a path segment and in
/// a query value.
std::string percent_encode(std::string_view s);

/// One decoding of %XX; `plus_is_space` for query values. A broken escape stays as it is.
std::string percent_decode(std::string_view s, bool plus_is_space);

}  // namespace imp::text
