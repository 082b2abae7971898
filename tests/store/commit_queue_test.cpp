#include "store/commit_queue.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <latch>
#include <thread>

using namespace imp;
using namespace imp::store;

namespace {

/// A queue whose batches only note how large they were. The first one waits until it is let go.
class Noted {
  public:
    explicit Noted(std::size_t most)
        : queue([this](const std::vector<Ticket*>& batch) { run(batch); }, most) {}

    std::latch first_runs{1};
    std::latch let_go{1};
    std::vector<std::size_t> sizes;
    CommitQueue queue;

  private:
    void run(const std::vector<Ticket*>& batch) {
        sizes.push_back(batch.size());
        if (sizes.size() == 1) {
            first_runs.count_down();
            let_go.wait();
        }
        for (Ticket* ticket : batch)
            ticket->result = Error{Errc::refused, "batch " + std::to_string(sizes.size())};
    }
};

/// One job that leads, and `more` that come while it runs.
std::vector<std::size_t> batches(std::size_t most, int more) {
    Noted noted(most);
    const Job job = [](SqlTransaction& /*tx*/) { return Result<void>(); };
    std::vector<std::thread> threads;
    std::atomic<int> came = 0;
    std::atomic<int> answered = 0;
    const auto submit = [&] {
        ++came;
        if (!noted.queue.submit(job))
            ++answered;
    };
    threads.emplace_back(submit);
    noted.first_runs.wait();
    for (int i = 0; i < more; ++i)
        threads.emplace_back(submit);
    while (came < more + 1)
        std::this_thread::yield();
    std::this_thread::sleep_for(std::chrono::milliseconds(100));  // from `came` to the queue
    noted.let_go.count_down();
    for (std::thread& thread : threads)
        thread.join();
    CHECK(answered == more + 1);
    return noted.sizes;
}

}  // namespace

TEST_CASE("whoever comes during a commit shares the next one") {
    CHECK(batches(256, 20) == std::vector<std::size_t>{1, 20});
}

TEST_CASE("no more than so many share one commit") {
    CHECK(batches(8, 20) == std::vector<std::size_t>{1, 8, 8, 4});
}
