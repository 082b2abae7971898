#pragma once

#include <CLI/CLI.hpp>

#include <string>

/// What is said of a word on the command line that is none of ours.
namespace imp::cli {

/// `impctl order add`.
std::string called_as(const CLI::App& command);

/// `unknown command 'lst': did you mean list?` The nearest name of those that may stand there, else
/// the same or a near name elsewhere: `unknown command 'show': did you mean order show?` Of an
/// option its value is not repeated: it may be a buyer's account.
std::string unknown_argument(const std::string& word, const CLI::App& where, const CLI::App& root);

}  // namespace imp::cli
