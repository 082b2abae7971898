#include "cli/progress.hpp"

#include "cli/display_width.hpp"

#include <doctest/doctest.h>

#include <sstream>

using namespace imp;
using namespace std::chrono_literals;
using cli::progress_line;

namespace {

/// Stands until it is moved, by however little.
class FineClock final : public Clock {
  public:
    [[nodiscard]] UnixSeconds now() const override { return 0; }

    [[nodiscard]] SteadyTime steady() const override { return SteadyTime(passed_); }

    void advance(std::chrono::milliseconds by) { passed_ += by; }

  private:
    std::chrono::milliseconds passed_{0};
};

struct Terminal {
    explicit Terminal(bool can_rewrite)
        : around{.in = in,
                 .out = out,
                 .err = err,
                 .clock = clock,
                 .err_screen = {.is_terminal = true, .can_rewrite = can_rewrite, .columns = 60}} {}

    FineClock clock;
    std::istringstream in;
    std::ostringstream out;
    std::ostringstream err;
    cli::Surroundings around;
};

}  // namespace

TEST_CASE("where it is known how much there is, a bar and the time that is left") {
    CHECK(progress_line({.doing = "copying", .done = 25, .total = 100}, 10s, 10s, 60) ==
          "copying  [#######.......................]   25 %  0:30 left");
    CHECK(progress_line({.doing = "copying", .done = 100, .total = 100}, 10s, 10s, 60) ==
          "copying  [##############################]  100 %  0:00 left");
    CHECK(progress_line({.doing = "copying", .done = 5, .total = 4}, 10s, 10s, 40) ==
          "copying  [###########]  100 %  0:00 left");
    CHECK(progress_line({.doing = "copying", .done = 1, .total = 7200}, 1s, 1s, 80) ==
          "copying  [..............................]    0 %  1:59:59 left");
    CHECK_MESSAGE(progress_line({.doing = "copying", .done = 1, .total = 100}, 0s, 10ms, 32) ==
                      "copying  [........]    1 %  0:00",
                  "nothing can be guessed yet");
}

TEST_CASE("where it is not, the time that has gone") {
    CHECK(progress_line({.doing = "asking: 3 seen"}, 67s, 67s, 60) == "asking: 3 seen  1:07");
}

TEST_CASE("it is never wider than the terminal") {
    const std::string doing = "comparing 주문과 결제: 1234567 rows";
    for (std::size_t columns = 19; columns < 100; ++columns) {
        for (const std::int64_t total : {0, 100}) {
            CAPTURE(columns);
            CHECK(cli::display_width(progress_line(
                      {.doing = doing, .done = 50, .total = total}, 10s, 10s, columns)) <= columns);
        }
    }
}

TEST_CASE("a moment's work shows nothing; longer work ten lines a second at most") {
    Terminal terminal(true);
    {
        cli::Progress progress(terminal.around);
        progress.show({.doing = "one"});
        terminal.clock.advance(399ms);
        progress.show({.doing = "two"});
        CHECK(terminal.err.str().empty());
        terminal.clock.advance(1ms);
        progress.show({.doing = "three"});
        CHECK(terminal.err.str() == "\r\x1b[Kthree  0:00");
        terminal.clock.advance(99ms);
        progress.show({.doing = "four"});
        CHECK(terminal.err.str() == "\r\x1b[Kthree  0:00");
        terminal.clock.advance(1ms);
        progress.show({.doing = "five"});
        CHECK(terminal.err.str() == "\r\x1b[Kthree  0:00\r\x1b[Kfive  0:00");
    }
    CHECK_MESSAGE(terminal.err.str() == "\r\x1b[Kthree  0:00\r\x1b[Kfive  0:00\r\x1b[K",
                  "nothing is left of it");
    CHECK(terminal.out.str().empty());
}

TEST_CASE("elsewhere than on a terminal that can be written over there is nothing") {
    Terminal terminal(false);
    {
        cli::Progress progress(terminal.around);
        terminal.clock.advance(5s);
        progress.show({.doing = "one"});
        cli::Waiting waiting(terminal.around, "waiting");
    }
    CHECK(terminal.err.str().empty());
}
