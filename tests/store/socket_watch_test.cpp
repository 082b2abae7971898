// A wait that has an end, in this process and in its children.
#include "store/socket_watch.hpp"

#include "backends.hpp"
#include "base/fd.hpp"

#include <doctest/doctest.h>

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>

using namespace imp;
using namespace imp::store;
using namespace imp::store::test;
using namespace std::chrono_literals;

namespace {

struct SocketPair {
    UniqueFd ours;
    UniqueFd theirs;

    SocketPair() {
        std::array<int, 2> both{};
        REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, both.data()) == 0);
        ours.reset(both[0]);
        theirs.reset(both[1]);
    }

    /// What read(2) says: 0 at the end.
    [[nodiscard]] ssize_t wait() const {
        char byte = 0;
        return ::read(ours.get(), &byte, 1);
    }
};

}  // namespace

TEST_CASE("a socket that says nothing is shut down when its time is over") {
    const SocketPair silent;
    const SocketWatch::Guard guard(SocketWatch::shared(), silent.ours.get(), 20ms);
    CHECK(silent.wait() == 0);
}

TEST_CASE("a socket is left alone once nobody watches it, and while there is time") {
    const SocketPair pair;
    { const SocketWatch::Guard guard(SocketWatch::shared(), pair.ours.get(), 20ms); }
    const SocketWatch::Guard patient(SocketWatch::shared(), pair.ours.get(), 1h);
    const SocketPair other;
    const SocketWatch::Guard guard(SocketWatch::shared(), other.ours.get(), 60ms);
    CHECK(other.wait() == 0);  // by now the first one's time would be over
    REQUIRE(::write(pair.theirs.get(), "x", 1) == 1);
    CHECK(pair.wait() == 1);
}

TEST_CASE("a child of fork has a watch of its own") {
    const SocketPair before;
    { const SocketWatch::Guard guard(SocketWatch::shared(), before.ours.get(), 1h); }
    const SocketPair silent;
    const int child = fork_child([&] {
        ::alarm(20);
        const SocketWatch::Guard guard(SocketWatch::shared(), silent.ours.get(), 20ms);
        return silent.wait() == 0 ? 0 : 1;
    });
    CHECK(wait_for(child) == 0);
}
