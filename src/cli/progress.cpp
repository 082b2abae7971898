#include "cli/progress.hpp"

#include "base/log.hpp"
#include "cli/display_width.hpp"

#include <fmt/format.h>

#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <ostream>

namespace imp::cli {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr const char* kClearLine = "\r\x1b[K";
constexpr milliseconds kMoment{400};
constexpr milliseconds kBetween{100};
constexpr milliseconds kSoonestGuess{1000};
constexpr std::size_t kLongestBar = 30;
constexpr std::size_t kShortestBar = 8;
constexpr std::array kEndingSignals{SIGHUP, SIGINT, SIGTERM};

/// Set so that the signal's own effect is back already.
extern "C" void clear_line_and_end(int signal) {
    // Of a terminal that is gone nothing has to be cleared.
    [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, "\r\x1b[K", 4);
    ::raise(signal);
}

/// `0:07`, `12:00`, `1:02:03`.
std::string show_duration(seconds duration) {
    const auto all = std::max<std::int64_t>(duration.count(), 0);
    const auto hours = all / kHour;
    const auto minutes = all % kHour / kMinute;
    return hours > 0 ? fmt::format("{}:{:02}:{:02}", hours, minutes, all % kMinute)
                     : fmt::format("{}:{:02}", minutes, all % kMinute);
}

std::string bar_of(double share, std::size_t width) {
    const auto full = static_cast<std::size_t>(share * static_cast<double>(width));
    return "[" + std::string(full, '#') + std::string(width - full, '.') + "]";
}

/// Behind what is being done, and the bar.
std::string times_of(const Step& step, double share, seconds since_start, milliseconds spent) {
    if (step.total <= 0)
        return "  " + show_duration(since_start);
    std::string text = fmt::format("  {:3.0f} %", share * 100);
    const bool can_guess = share > 0 && spent >= kSoonestGuess;
    const auto left = can_guess
                          ? seconds(static_cast<std::int64_t>(static_cast<double>(spent.count()) /
                                                              1000 * (1 - share) / share))
                          : seconds(0);
    text += can_guess ? "  " + show_duration(left) + " left" : "  " + show_duration(since_start);
    return text;
}

}  // namespace

std::string progress_line(const Step& step,
                          seconds since_start,
                          milliseconds spent,
                          std::size_t columns) {
    const double share =
        step.total <= 0
            ? 0
            : std::clamp(
                  static_cast<double>(step.done) / static_cast<double>(step.total), 0.0, 1.0);
    const std::string times = times_of(step, share, since_start, spent);
    const std::size_t used = display_width(step.doing) + times.size();
    const std::size_t around_bar = 4;  // two blanks and two brackets
    if (step.total > 0 && used + around_bar + kShortestBar <= columns)
        return step.doing + "  " +
               bar_of(share, std::min(kLongestBar, columns - used - around_bar)) + times;
    const std::size_t room = columns > times.size() ? columns - times.size() : 0;
    return shortened(shortened(step.doing, room) + times, columns);
}

Progress::Progress(const Surroundings& around)
    : err_(around.err),
      screen_(around.err_screen),
      clock_(around.clock),
      start_(clock_.steady()),
      next_(start_ + kMoment),
      step_start_(start_) {}

Progress::~Progress() {
    if (!is_line_there_)
        return;
    log::set_line_start("");
    if (took_signals_) {
        for (const int signal : kEndingSignals)
            std::signal(signal, SIG_DFL);
    }
    err_ << kClearLine << std::flush;
}

void Progress::begin_line() {
    is_line_there_ = true;
    log::set_line_start(kClearLine);

    struct sigaction before {};

    for (const int signal : kEndingSignals) {
        if (::sigaction(signal, nullptr, &before) != 0 || before.sa_handler != SIG_DFL)
            return;
    }

    struct sigaction action {};

    action.sa_handler = clear_line_and_end;
    action.sa_flags = static_cast<int>(SA_RESETHAND | SA_NODEFER);
    for (const int signal : kEndingSignals)
        ::sigaction(signal, &action, nullptr);
    took_signals_ = true;
}

void Progress::show(const Step& step) {
    if (!screen_.can_rewrite)
        return;
    const SteadyTime now = clock_.steady();
    if (step.total != last_.total || step.done < last_.done)
        step_start_ = now;  // something else
    last_ = step;
    if (now < next_)
        return;
    next_ = now + kBetween;
    if (!is_line_there_)
        begin_line();
    err_ << kClearLine
         << progress_line(step,
                          std::chrono::duration_cast<seconds>(now - start_),
                          std::chrono::duration_cast<milliseconds>(now - step_start_),
                          screen_.columns - 1)
         << std::flush;
}

Waiting::Waiting(const Surroundings& around, std::string_view what)
    : err_(around.err), is_shown_(around.err_screen.can_rewrite) {
    if (is_shown_)
        err_ << shortened(what, around.err_screen.columns - 1) << std::flush;
}

Waiting::~Waiting() {
    end();
}

void Waiting::end() {
    if (is_shown_)
        err_ << kClearLine << std::flush;
    is_shown_ = false;
}

}  // namespace imp::cli
