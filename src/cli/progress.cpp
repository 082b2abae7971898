#include "cli/progress.hpp"

#include <unistd.h>

#include <ostream>

namespace imp::cli {

Progress::Progress(std::ostream& err, bool wanted)
    : err_(err), is_shown_(wanted && ::isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() {
    if (is_shown_)
        err_ << '\n';
}

void Progress::show(std::string_view line) {
    constexpr std::string_view kClearLine = "\r\x1b[K";
    if (is_shown_)
        err_ << kClearLine << line << std::flush;
}

}  // namespace imp::cli
