#include "api/watchdog.hpp"

#include <fcntl.h>
#include <sys/socket.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace imp::api {

namespace {

/// A shutdown between attach() and connect() has no effect, so it is repeated until the call gives
/// up.
constexpr std::chrono::milliseconds kAgain{50};

}  // namespace

Watchdog::~Watchdog() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable())
        thread_.join();
}

void Watchdog::run() {
    std::unique_lock lock(mutex_);
    while (!stopping_) {
        const SteadyTime now = std::chrono::steady_clock::now();
        SteadyTime next = SteadyTime::max();
        for (Entry& entry : entries_) {
            if (entry.at <= now) {
                entry.fired = true;
                entry.at = now + kAgain;
                if (entry.fd)
                    ::shutdown(entry.fd.get(), SHUT_RDWR);
            }
            next = std::min(next, entry.at);
        }
        planned_ = next;
        if (next == SteadyTime::max())
            changed_.wait(lock);
        else
            changed_.wait_until(lock, next);
    }
}

Watchdog::Watch::Watch(Watchdog& dog, SteadyTime deadline) : dog_(dog) {
    const std::lock_guard lock(dog_.mutex_);
    if (!dog_.thread_.joinable())
        dog_.thread_ = std::thread(&Watchdog::run, &dog_);
    entry_ = dog_.entries_.insert(dog_.entries_.end(), Entry{deadline, UniqueFd(), false});
    // Calls come with ever later deadlines, so this is seldom true and the thread mostly sleeps.
    if (deadline < dog_.planned_)
        dog_.changed_.notify_one();
}

Watchdog::Watch::~Watch() {
    UniqueFd closed_after_unlock;
    const std::lock_guard lock(dog_.mutex_);
    closed_after_unlock = std::move(entry_->fd);
    dog_.entries_.erase(entry_);
}

void Watchdog::Watch::attach(int fd) {
    UniqueFd copy(::fcntl(fd, F_DUPFD_CLOEXEC, 0));
    const std::lock_guard lock(dog_.mutex_);
    std::swap(entry_->fd, copy);
}

bool Watchdog::Watch::expired() const {
    const std::lock_guard lock(dog_.mutex_);
    return entry_->fired;
}

}  // namespace imp::api
