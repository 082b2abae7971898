#pragma once

#include "cli/commands.hpp"
#include "cli/exit_status.hpp"
#include "cli/screen.hpp"

#include <string>
#include <variant>

namespace imp::cli {

/// What is to be printed instead of running a command: help, the version, or a usage error.
struct Notice {
    ExitStatus status = ExitStatus::done;
    std::string out;
    std::string err;
};

/// What is to be done.
struct Invocation {
    Command command;
    std::string words;  ///< of the command alone: `impctl order add`
    ColourWish colour = ColourWish::if_terminal;
};

/// Reads the command line. A word that is no command or option is answered with the nearest one.
std::variant<Invocation, Notice> parse_arguments(int argc, const char* const* argv);

}  // namespace imp::cli
