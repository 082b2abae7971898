#include "cli/stop_signal.hpp"

#include <doctest/doctest.h>

#include <csignal>

using imp::cli::StopSignal;

TEST_CASE("waits for SIGTERM or SIGINT, also one that came before it waited") {
    for (const int signal : {SIGTERM, SIGINT}) {
        CAPTURE(signal);
        StopSignal stop;
        REQUIRE(std::raise(signal) == 0);
        stop.wait();
    }
}

TEST_CASE("leaves the signals as they were") {
    struct sigaction before {};

    struct sigaction during {};

    struct sigaction after {};

    ::sigaction(SIGTERM, nullptr, &before);
    {
        const StopSignal stop;
        ::sigaction(SIGTERM, nullptr, &during);
    }
    ::sigaction(SIGTERM, nullptr, &after);
    CHECK((during.sa_handler != before.sa_handler));
    CHECK((after.sa_handler == before.sa_handler));
}
