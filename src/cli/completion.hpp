#pragma once

#include <CLI/CLI.hpp>

#include <string>
#include <string_view>
#include <vector>

/// What a shell offers while a command line of impctl is typed.
namespace imp::cli {

/// The first word of the hidden command that the shells' scripts call.
inline constexpr std::string_view kCompleteWord = "__complete";

/// What may stand for the last of these words (which may be empty, and is completed as far as it
/// goes), a line each: commands, options, calls of the API, their parameters and values. What ends
/// in `=` goes on.
std::string complete(const CLI::App& app, const std::vector<std::string>& words);

/// The script for a shell: bash or zsh; "" for another.
std::string_view completion_script(std::string_view shell) noexcept;

}  // namespace imp::cli
