#include "cli/screen.hpp"

#include "base/fd.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <map>

using namespace imp;
using cli::ColourWish;

namespace {

/// A terminal of its own.
struct Pty {
    Pty() : master(::posix_openpt(O_RDWR | O_NOCTTY)) {
        REQUIRE(master.get() >= 0);
        REQUIRE(::grantpt(master.get()) == 0);
        REQUIRE(::unlockpt(master.get()) == 0);
        terminal.reset(::open(::ptsname(master.get()),  // NOLINT(concurrency-mt-unsafe): a test
                              O_RDWR | O_NOCTTY));
        REQUIRE(terminal.get() >= 0);
    }

    void resize(unsigned short columns) const {
        struct winsize size {};

        size.ws_col = columns;
        REQUIRE(::ioctl(terminal.get(), TIOCSWINSZ, &size) == 0);
    }

    [[nodiscard]] cli::Screen look(std::map<std::string, std::string> variables,
                                   ColourWish wish = ColourWish::if_terminal) const {
        variables.try_emplace("TERM", "xterm");
        return cli::look_at_screen(terminal.get(), wish, environment(std::move(variables)));
    }

    static Environment environment(std::map<std::string, std::string> variables) {
        return [variables =
                    std::move(variables)](const std::string& name) -> std::optional<std::string> {
            const auto found = variables.find(name);
            return found == variables.end() ? std::nullopt : std::optional(found->second);
        };
    }

    UniqueFd master;
    UniqueFd terminal;
};

}  // namespace

TEST_CASE("a terminal is as wide as COLUMNS says, else as it says itself") {
    const Pty pty;
    CHECK(pty.look({}).is_terminal);
    CHECK(pty.look({}).columns == 80);
    pty.resize(132);
    CHECK(pty.look({}).columns == 132);
    CHECK(pty.look({{"COLUMNS", "50"}}).columns == 50);
    CHECK(pty.look({{"COLUMNS", "0"}}).columns == 132);
    CHECK(pty.look({{"COLUMNS", "wide"}}).columns == 132);
    CHECK(pty.look({{"COLUMNS", "1"}}).columns == 20);
    CHECK(pty.look({{"COLUMNS", "99999999"}}).columns == 1000);
}

TEST_CASE("colour on a terminal, unless somebody does not want it") {
    const Pty pty;
    CHECK(pty.look({}).has_colour);
    CHECK_FALSE(pty.look({{"NO_COLOR", "1"}}).has_colour);
    CHECK_MESSAGE(pty.look({{"NO_COLOR", ""}}).has_colour, "an empty one does not count");
    CHECK_FALSE(pty.look({{"TERM", "dumb"}}).has_colour);
    CHECK_FALSE(pty.look({{"TERM", ""}}).can_rewrite);
    CHECK_FALSE(pty.look({}, ColourWish::never).has_colour);
    CHECK(pty.look({{"NO_COLOR", "1"}, {"TERM", "dumb"}}, ColourWish::always).has_colour);
}

TEST_CASE("elsewhere there is none, unless it is wanted") {
    const UniqueFd null(::open("/dev/null", O_RDWR));
    const auto look = [&](ColourWish wish, const char* forced) {
        return cli::look_at_screen(
            null.get(),
            wish,
            Pty::environment({{"TERM", "xterm"}, {"COLUMNS", "40"}, {"CLICOLOR_FORCE", forced}}));
    };
    CHECK_FALSE(look(ColourWish::if_terminal, "").has_colour);
    CHECK_FALSE(look(ColourWish::if_terminal, "0").has_colour);
    CHECK(look(ColourWish::if_terminal, "1").has_colour);
    CHECK(look(ColourWish::always, "").has_colour);
    CHECK_FALSE(look(ColourWish::never, "1").has_colour);
    CHECK_FALSE(look(ColourWish::always, "").is_terminal);
    CHECK_FALSE(look(ColourWish::always, "").can_rewrite);
    CHECK_MESSAGE(look(ColourWish::always, "").columns == 0, "COLUMNS is a terminal's");
}
