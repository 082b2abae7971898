#include "store/write_turn.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <latch>
#include <mutex>
#include <thread>
#include <vector>

using namespace imp::store;
using std::chrono::milliseconds;

TEST_CASE("one writer at a time") {
    WriteTurn turn;
    int count = 0;  // no atomic: the turn is what guards it
    std::vector<std::thread> threads;
    threads.reserve(8);
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&, i] {
            for (int n = 0; n < 200; ++n) {
                if (i % 2 == 0)
                    turn.lock();
                else if (!turn.try_lock_for(std::chrono::minutes(1)))
                    return;
                ++count;
                turn.unlock();
            }
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    CHECK(count == 1600);
}

TEST_CASE("who waited too long has no turn, and holds up nobody") {
    WriteTurn turn;
    turn.lock();
    bool had_a_turn = true;
    std::thread impatient([&] { had_a_turn = turn.try_lock_for(milliseconds(1)); });
    impatient.join();
    CHECK_FALSE(had_a_turn);
    turn.unlock();
    REQUIRE(turn.try_lock_for(milliseconds(0)));
    turn.unlock();
}

namespace {

/// Whether somebody who came while we had the turn gets it before us, who want it again at once.
/// False also where he was too slow in coming, which nobody can see from here.
bool lets_others_go_first() {
    WriteTurn turn;
    std::vector<int> order;
    std::latch has_come{1};
    turn.lock();
    std::thread other([&] {
        has_come.count_down();
        const std::lock_guard lock(turn);
        order.push_back(1);
    });
    has_come.wait();
    std::this_thread::sleep_for(milliseconds(50));  // from has_come to the queue
    turn.unlock();
    turn.lock();
    order.push_back(2);
    turn.unlock();
    other.join();
    return order == std::vector{1, 2};
}

}  // namespace

TEST_CASE("who comes back for more waits behind those who came meanwhile") {
    bool did = false;
    for (int i = 0; i < 50 && !did; ++i)
        did = lets_others_go_first();
    CHECK(did);
}
