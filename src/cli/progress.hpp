#pragma once

#include "cli/surroundings.hpp"

#include <chrono>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>

namespace imp::cli {

/// How far long work has come.
struct Step {
    std::string doing;       ///< `copying payments: 1200 rows`
    std::int64_t done = 0;   ///< of `total`, in whatever unit
    std::int64_t total = 0;  ///< 0: nobody knows; there is no bar then
};

/// One line of at most `columns`: what is being done, a bar and a share where there is a total, the
/// time since the beginning, or as soon as it can be guessed the time that is left. `spent`: on
/// what is done of `total`.
std::string progress_line(const Step& step,
                          std::chrono::seconds since_start,
                          std::chrono::milliseconds spent,
                          std::size_t columns);

/// Shows how far long work has come, where standard error is a terminal that can be written over;
/// nothing elsewhere. One line, at most ten times a second, and only of work that takes longer than
/// a moment. It goes with this object, and when SIGHUP, SIGINT or SIGTERM ends the process (one
/// that is ignored or taken by somebody else stays so); lines of the log stand above it. One at a
/// time.
class Progress {
  public:
    explicit Progress(const Surroundings& around);
    ~Progress();
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    void show(const Step& step);

  private:
    void begin_line();

    std::ostream& err_;
    const Screen screen_;
    const Clock& clock_;
    const SteadyTime start_;
    SteadyTime next_;
    SteadyTime step_start_;
    Step last_;
    bool is_line_there_ = false;
    bool took_signals_ = false;
};

/// While it lives a line on the terminal says what is being waited for.
class Waiting {
  public:
    Waiting(const Surroundings& around, std::string_view what);
    ~Waiting();
    Waiting(const Waiting&) = delete;
    Waiting& operator=(const Waiting&) = delete;

    /// The line is gone, and does not come back.
    void end();

  private:
    std::ostream& err_;
    bool is_shown_;
};

}  // namespace imp::cli
