#include "base/log.hpp"
#include "http/gateway_connection.hpp"
#include "http/gateway_thread.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <csignal>
#include <exception>
#include <memory>
#include <mutex>
#include <system_error>
#include <utility>
#include <vector>

namespace imp::http {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// How long a kept connection without a request may own a thread, if other threads are free.
constexpr milliseconds kIdle{3000};
constexpr milliseconds kNoDescriptorsPause{100};
/// After SIGTERM, for the first byte of a connection that was just accepted: web servers send their
/// request at once, but may have to wait for a processor.
constexpr milliseconds kLastWords{2000};

timeval as_timeval(milliseconds limit) noexcept {
    return {limit.count() / 1000, (limit.count() % 1000) * 1000};
}

/// SIGTERM and SIGINT blocked in this thread and in those that it starts, to be taken by wait().
class StopSignals {
  public:
    StopSignals() {
        ::sigemptyset(&signals_);
        ::sigaddset(&signals_, SIGTERM);
        ::sigaddset(&signals_, SIGINT);
        ::pthread_sigmask(SIG_BLOCK, &signals_, &before_);
    }

    StopSignals(const StopSignals&) = delete;
    StopSignals& operator=(const StopSignals&) = delete;

    ~StopSignals() {
        // A second signal while the first was obeyed must not kill what is left to do.
        const timespec at_once{};
        while (::sigtimedwait(&signals_, nullptr, &at_once) > 0) {
        }
        ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
    }

    /// The first that comes; calls `each_minute`, if it is one, until then.
    [[nodiscard]] int wait(const std::function<void()>& each_minute) const {
        constexpr timespec kMinute{60, 0};
        while (true) {
            const int signal = ::sigtimedwait(&signals_, nullptr, &kMinute);
            if (signal > 0)
                return signal;
            if (errno == EAGAIN && each_minute)
                each_minute();
        }
    }

  private:
    sigset_t signals_{};
    sigset_t before_{};
};

/// What the workers share. They own it together with serve_fastcgi(), so that one that is late
/// after SIGTERM never touches what is gone.
class Pool {
  public:
    Pool(int listen_fd, const FastCgiOptions& options, Handler handler)
        : listen_fd_(listen_fd),
          options_(options),
          handler_(std::move(handler)),
          stop_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
        if (!stop_)
            throw std::system_error(errno, std::generic_category(), "eventfd");
    }

    void work();

    /// Nobody waits any more, and nobody accepts but what is in a queue that vanishes with us. The
    /// event is never read, so everybody sees it.
    void stop() {
        {
            const std::lock_guard lock(mutex_);
            take_queued_until_ = steady_clock::now() + options_.drain / 2;
        }
        const std::uint64_t one = 1;
        [[maybe_unused]] const ssize_t written = ::write(stop_.get(), &one, sizeof one);
    }

    void count_worker() {
        const std::lock_guard lock(mutex_);
        ++running_;
    }

    void discount_worker() {
        const std::lock_guard lock(mutex_);
        if (--running_ == 0)
            all_ended_.notify_all();
    }

    bool wait_for_end(milliseconds limit) {
        std::unique_lock lock(mutex_);
        return all_ended_.wait_until(
            lock, steady_clock::now() + limit, [this] { return running_ == 0; });
    }

  private:
    UniqueFd next_connection();
    [[nodiscard]] UniqueFd next_queued();
    [[nodiscard]] bool may_take_queued();
    void serve(UniqueFd fd) const;
    void limit_times(int fd) const;
    [[nodiscard]] bool begins_to_speak(int fd) const;
    [[nodiscard]] bool wait_for_next(int fd) const;
    void pause_accepting(int error_number) const;

    const int listen_fd_;
    const FastCgiOptions options_;
    const Handler handler_;
    const UniqueFd stop_;
    std::mutex accepting_;          ///< held by the one worker that waits for a connection
    std::atomic<int> occupied_{0};  ///< workers that have a connection
    std::mutex mutex_;
    std::condition_variable all_ended_;
    int running_ = 0;
    bool queue_is_taken_ = false;
    steady_clock::time_point take_queued_until_;  ///< once it is time to stop
};

void Pool::work() {
    for (UniqueFd fd = next_connection(); fd; fd = next_connection()) {
        ++occupied_;
        serve(std::move(fd));
        --occupied_;
    }
    discount_worker();
}

void Pool::serve(UniqueFd fd) const {
    try {
        limit_times(fd.get());
        if (!begins_to_speak(fd.get()))
            return;
        Connection().serve(
            std::move(fd), handler_, [this](int kept) { return wait_for_next(kept); });
    } catch (const std::exception& fault) {
        // Handlers' exceptions end before this: only memory can be short here.
        log::error("a connection was dropped", {{"what", fault.what()}});
    }
}

/// The next connection, or none once it is time to stop. One worker polls at a time: if all did,
/// each connection would wake 320 threads for one to win.
UniqueFd Pool::next_connection() {
    const std::unique_lock turn(accepting_);
    for (;;) {
        std::array<pollfd, 2> wait{{{stop_.get(), POLLIN, 0}, {listen_fd_, POLLIN, 0}}};
        if (::poll(wait.data(), wait.size(), -1) < 0 && errno != EINTR)
            pause_accepting(errno);
        if (wait[0].revents != 0)
            return next_queued();
        if (wait[1].revents == 0)
            continue;
        UniqueFd fd(::accept4(listen_fd_, nullptr, nullptr, SOCK_CLOEXEC));
        if (fd)
            return fd;
        // Another process was quicker, or the peer has gone again.
        if (errno != EAGAIN && errno != EINTR && errno != ECONNABORTED)
            pause_accepting(errno);
    }
}

/// After SIGTERM: one that still waits in a queue that is about to vanish, or none. The queue is
/// what was in it then: an address that stays brings new ones all the time, and the last ones need
/// time for their answers.
UniqueFd Pool::next_queued() {
    while (may_take_queued()) {
        UniqueFd fd(::accept4(listen_fd_, nullptr, nullptr, SOCK_CLOEXEC));
        if (fd)
            return fd;
        if (errno == EINTR || errno == ECONNABORTED)
            continue;
        const std::lock_guard lock(mutex_);
        queue_is_taken_ = true;
    }
    return UniqueFd{};
}

bool Pool::may_take_queued() {
    const std::lock_guard lock(mutex_);
    return !options_.queue_outlives_us && !queue_is_taken_ &&
           steady_clock::now() < take_queued_until_;
}

/// Out of descriptors or memory: the connection stays in the queue, so asking at once would spin.
void Pool::pause_accepting(int error_number) const {
    log::error("cannot accept", {{"what", std::generic_category().message(error_number)}});
    pollfd wait{stop_.get(), POLLIN, 0};
    ::poll(&wait, 1, static_cast<int>(kNoDescriptorsPause.count()));
}

void Pool::limit_times(int fd) const {
    const timeval read = as_timeval(options_.read_timeout);
    const timeval write = as_timeval(options_.write_timeout);
    ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &read, sizeof read);
    ::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &write, sizeof write);
    // Answers leave in several writes. Fails for unix sockets, which do not wait.
    const int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

/// False for a peer that says nothing within the read limit, or has said nothing when it is time to
/// stop: whoever only connects must not hold up the end.
bool Pool::begins_to_speak(int fd) const {
    std::array<pollfd, 2> wait{{{fd, POLLIN, 0}, {stop_.get(), POLLIN, 0}}};
    ::poll(wait.data(), wait.size(), static_cast<int>(options_.read_timeout.count()));
    if (wait[0].revents == 0 && wait[1].revents != 0)
        ::poll(wait.data(), 1, static_cast<int>(kLastWords.count()));
    return wait[0].revents != 0;
}

/// A kept connection may wait for its next request only while others find a thread. One that has
/// arrived is served, also when it is time to stop.
bool Pool::wait_for_next(int fd) const {
    std::array<pollfd, 2> wait{{{stop_.get(), POLLIN, 0}, {fd, POLLIN, 0}}};
    const milliseconds limit = occupied_ < options_.threads ? kIdle : milliseconds{0};
    return ::poll(wait.data(), wait.size(), static_cast<int>(limit.count())) > 0 &&
           wait[1].revents != 0;
}

std::vector<std::unique_ptr<SmallThread>> start_workers(const std::shared_ptr<Pool>& pool,
                                                        int wanted) {
    std::vector<std::unique_ptr<SmallThread>> workers;
    for (int i = 0; i < wanted; ++i) {
        pool->count_worker();
        auto worker = SmallThread::start([pool] { pool->work(); });
        if (worker == nullptr) {
            pool->discount_worker();
            log::warn("fewer threads than configured",
                      {{"threads", workers.size()}, {"configured", wanted}});
            break;
        }
        workers.push_back(std::move(worker));
    }
    if (workers.empty())
        throw std::system_error(EAGAIN, std::generic_category(), "no thread could be started");
    return workers;
}

}  // namespace

bool serve_fastcgi(int listen_fd, const FastCgiOptions& options, const Handler& handler) {
    const StopSignals signals;
    init_libfcgi();
    // Shared with other processes a lost race must give EAGAIN, not a wait that no signal ends.
    const int flags = ::fcntl(listen_fd, F_GETFL);
    if (flags < 0 || ::fcntl(listen_fd, F_SETFL, flags | O_NONBLOCK) != 0)
        throw std::system_error(errno, std::generic_category(), "listening socket");

    const auto pool = std::make_shared<Pool>(listen_fd, options, handler);
    const auto workers = start_workers(pool, options.threads);

    if (options.serving)
        options.serving();
    log::info("stopping", {{"signal", signals.wait(options.each_minute)}});
    if (options.stopping)
        options.stopping();
    pool->stop();
    const bool ended = pool->wait_for_end(options.drain);
    if (!ended)
        log::error("requests still in flight at the end of the time for them");
    for (const auto& worker : workers) {
        if (ended)
            worker->join();
        else
            worker->detach();
    }
    return ended;
}

}  // namespace imp::http
