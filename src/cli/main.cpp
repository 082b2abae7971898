// impctl: the operator's tool. See impctl(1).
#include "base/own_libc.hpp"
#include "base/text.hpp"
#include "cli/advice.hpp"
#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "cli/screen.hpp"
#include "config/config.hpp"

#include <unistd.h>

#include <exception>
#include <iostream>
#include <string>

namespace {

using imp::cli::ExitStatus;

int exit_with(ExitStatus status) {
    // A full disk behind standard output must not look like success.
    if (!std::cout.flush() && status == ExitStatus::done) {
        std::cerr << "impctl: standard output cannot be written\n";
        status = ExitStatus::not_now;
    }
    return static_cast<int>(status);
}

/// Of `api` scripts can tell "i'mport knows no such thing" from a refusal.
ExitStatus status_of(const imp::cli::Command& command, imp::Errc code) {
    if (code == imp::Errc::not_found && std::holds_alternative<imp::cli::CallApi>(command))
        return ExitStatus::no_such;
    return imp::cli::exit_status_of(code);
}

void print_error(const imp::cli::Invocation& invocation,
                 const imp::Error& error,
                 const imp::cli::Screen& screen) {
    using imp::cli::painted;
    using imp::cli::Tone;
    std::cerr << painted("impctl:", Tone::bad, screen) << ' '
              << imp::text::escape_unseen(error.detail) << '\n';
    const std::string advice = imp::cli::advice_for(invocation.command, invocation.words, error);
    if (!advice.empty())
        std::cerr << "  -> " << imp::text::escape_unseen(advice) << '\n';
}

int run(int argc, char** argv) {
    const auto parsed = imp::cli::parse_arguments(argc, argv);
    if (const auto* notice = std::get_if<imp::cli::Notice>(&parsed)) {
        std::cout << notice->out;
        std::cerr << notice->err;
        return exit_with(notice->status);
    }
    const auto& invocation = std::get<imp::cli::Invocation>(parsed);
    const imp::SystemClock clock;
    const imp::Environment environment = imp::process_environment();
    const imp::cli::Surroundings around{
        .in = std::cin,
        .out = std::cout,
        .err = std::cerr,
        .clock = clock,
        .screen = imp::cli::look_at_screen(STDOUT_FILENO, invocation.colour, environment),
        .err_screen = imp::cli::look_at_screen(STDERR_FILENO, invocation.colour, environment),
        .is_typed = ::isatty(STDIN_FILENO) == 1};
    const imp::Result<void> done = imp::cli::run(invocation.command, around);
    if (done)
        return exit_with(ExitStatus::done);
    std::cout.flush();
    print_error(invocation, done.error(), around.err_screen);
    return exit_with(status_of(invocation.command, done.error().code));
}

}  // namespace

int main(int argc, char** argv) {
    imp::keep_to_built_in_services();
    std::ios::sync_with_stdio(false);  // a million lines come through standard input
    try {
        return run(argc, argv);
    } catch (const std::exception& fault) {
        std::cerr << "impctl: " << fault.what() << '\n';
        return static_cast<int>(ExitStatus::refused);
    }
}
