#include "store/socket_watch.hpp"

#include <pthread.h>
#include <sys/socket.h>

#include <atomic>
#include <csignal>
#include <functional>
#include <thread>
#include <utility>

namespace imp::store {

namespace {

std::atomic<SocketWatch*> of_this_process = nullptr;

/// Signals are for the program's own threads.
void start_without_signals(std::function<void()> body) {
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    std::thread(std::move(body)).detach();
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

}  // namespace

SocketWatch& SocketWatch::shared() {
    static const bool kIsReady = [] {
        of_this_process = new SocketWatch;
        pthread_atfork(nullptr, nullptr, [] { of_this_process = new SocketWatch; });
        return true;
    }();
    static_cast<void>(kIsReady);
    return *of_this_process;
}

SocketWatch::Entries::iterator SocketWatch::add(int fd, std::chrono::milliseconds limit) {
    const SteadyTime end = std::chrono::steady_clock::now() + limit;
    const std::lock_guard lock(mutex_);
    if (!is_watching_)
        start_without_signals([this] { watch(); });
    is_watching_ = true;
    const Entries::iterator entry = entries_.emplace(end, fd);
    if (entry == entries_.begin())
        changed_.notify_one();
    return entry;
}

/// The thread is not told: it wakes up once for nothing, instead of once for each statement.
void SocketWatch::remove(Entries::iterator entry) {
    const std::lock_guard lock(mutex_);
    entries_.erase(entry);
}

void SocketWatch::watch() {
    std::unique_lock lock(mutex_);
    while (true) {
        if (entries_.empty()) {
            changed_.wait(lock);
            continue;
        }
        const SteadyTime next = entries_.begin()->first;
        if (next > std::chrono::steady_clock::now()) {
            changed_.wait_until(lock, next);
            continue;
        }
        // Under the lock: until its guard is gone nobody closes the socket. It stays on the list,
        // with no end to come.
        ::shutdown(entries_.begin()->second, SHUT_RDWR);
        auto node = entries_.extract(entries_.begin());
        node.key() = SteadyTime::max();
        entries_.insert(std::move(node));
    }
}

SocketWatch::Guard::Guard(SocketWatch& watch, int fd, std::chrono::milliseconds limit)
    : watch_(watch), entry_(watch.add(fd, limit)) {}

SocketWatch::Guard::~Guard() {
    watch_.remove(entry_);
}

}  // namespace imp::store
