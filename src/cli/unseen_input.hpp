#pragma once

#include <termios.h>

#include <csignal>

namespace imp::cli {

/// While it lives, what is typed at standard input is not shown; nothing where that is no terminal.
/// A signal that ends the program (SIGINT, SIGTERM, SIGHUP, SIGQUIT) leaves the terminal as it was.
/// One at a time, one thread.
class UnseenInput {
  public:
    UnseenInput();
    ~UnseenInput();
    UnseenInput(const UnseenInput&) = delete;
    UnseenInput& operator=(const UnseenInput&) = delete;

  private:
    bool is_terminal_ = false;
};

}  // namespace imp::cli
