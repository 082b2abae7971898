#include "cli/unseen_input.hpp"

#include <unistd.h>

#include <array>
#include <cstddef>

namespace imp::cli {

namespace {

constexpr std::array kEnding{SIGINT, SIGTERM, SIGHUP, SIGQUIT};

termios as_it_was{};
std::array<struct sigaction, kEnding.size()> before{};

extern "C" void show_again_and_end(int signal) {
    ::tcsetattr(STDIN_FILENO, TCSANOW, &as_it_was);
    // SA_RESETHAND: it ends the program now, as it would have.
    ::raise(signal);
}

}  // namespace

UnseenInput::UnseenInput() {
    is_terminal_ = ::tcgetattr(STDIN_FILENO, &as_it_was) == 0;
    if (!is_terminal_)
        return;

    struct sigaction action {};

    action.sa_handler = show_again_and_end;
    action.sa_flags = static_cast<int>(SA_RESETHAND);
    for (std::size_t i = 0; i < kEnding.size(); ++i)
        ::sigaction(kEnding.at(i), &action, &before.at(i));
    termios unseen = as_it_was;
    unseen.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    unseen.c_lflag |= ECHONL;
    ::tcsetattr(STDIN_FILENO, TCSADRAIN, &unseen);
}

UnseenInput::~UnseenInput() {
    if (!is_terminal_)
        return;
    ::tcsetattr(STDIN_FILENO, TCSANOW, &as_it_was);
    for (std::size_t i = 0; i < kEnding.size(); ++i)
        ::sigaction(kEnding.at(i), &before.at(i), nullptr);
}

}  // namespace imp::cli
