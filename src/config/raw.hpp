#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What a file or the environment says for a key, and the strict reading of it as a type. Each
/// reader comes back empty where the value is not of that type; the caller knows the key and says
/// so.
namespace imp::config {

/// A value before the type of its key is known.
struct Raw {
    enum class Kind {
        word,     ///< from the environment: may spell any type
        string,   ///< the others as TOML has them
        integer,  ///< decimal, hexadecimal or binary
        octal,    ///< written as 0o…
        boolean,
        list,     ///< of strings
        section,  ///< the header of a section itself
        other,    ///< what no key takes: floats, dates, tables, mixed lists; `text` names it
    };

    Kind kind = Kind::word;
    std::string text;
    std::int64_t number = 0;
    bool flag = false;
    std::vector<std::string> list;
};

/// For an error text: quoted, cleaned, cut. Never call it for a key that may hold a secret.
std::string shown(const Raw& raw);

/// Well-formed and without control characters: nothing that could break a header or a log line.
std::optional<std::string> read_text(const Raw& raw);

/// The same, but of several lines, and with tabs.
std::optional<std::string> read_lines(const Raw& raw);

/// TOML: true, false. Environment: also yes, no, on, off, 1, 0.
std::optional<bool> read_boolean(const Raw& raw);

std::optional<std::int64_t> read_count(const Raw& raw);

/// Number and unit: ms, s, m, h. A bare number is refused: nobody knows what it counts.
std::optional<std::chrono::milliseconds> read_duration(const Raw& raw);

/// Bytes, or a number with KiB, MiB or GiB.
std::optional<std::size_t> read_size(const Raw& raw);

/// 0o660, or "0660" as text. A decimal 660 is refused: it would mean another mode.
std::optional<int> read_mode(const Raw& raw);

/// TOML: a list of strings. Environment: a,b or ["a", "b"].
std::optional<std::vector<std::string>> read_list(const Raw& raw);

/// The inverse of the readers, in the form the manual uses.
std::string show_duration(std::chrono::milliseconds duration);
std::string show_size(std::size_t bytes);
std::string show_mode(int mode);
std::string show_list(const std::vector<std::string>& list);

}  // namespace imp::config
