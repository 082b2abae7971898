#pragma once

#include "api/call_arguments.hpp"
#include "api/calls.hpp"
#include "base/result.hpp"
#include "cli/api_commands.hpp"

#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

/// What `impctl api` is told, and what it says of the table of calls.
namespace imp::cli {

// No call has these names.
inline constexpr std::string_view kListWord = "list";
inline constexpr std::string_view kHelpWord = "help";

std::vector<std::string> call_names();

/// Errors: bad_input, with the nearest name.
Result<const api::Call*> find_named_call(const std::string& name);

/// All calls by group; as JSON the whole table.
void print_calls(bool json, std::ostream& out, const Screen& screen);

/// One call: its parameters, what it answers, what it does; as JSON its entry in the table.
void print_call(const api::Call& call, bool json, std::ostream& out, const Screen& screen);

/// `name=value`, where the value may be `@FILE`, `-` for standard input (a line each where several
/// come from there), and `@@text` for a text that begins with an @. Says on `around.err` if
/// something secret stands in the arguments, where others can read it. Errors: bad_input (no `=`, a
/// file that cannot be read or is too large).
Result<std::vector<api::Argument>> read_arguments(const api::Call& call,
                                                  const std::vector<std::string>& words,
                                                  const Surroundings& around);

}  // namespace imp::cli
