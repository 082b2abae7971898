#pragma once

#include "base/json.hpp"
#include "sandbox/outgoing.hpp"
#include "sandbox/wire.hpp"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace imp::sandbox {

/// What a webhook says. Source: i'mport, iamport-v1.md 4.2.
struct Notice {
    std::string imp_uid;
    std::string merchant_uid;
    std::string status;
    std::string cancellation_id;  ///< "" for none
};

/// How webhooks are sent. Source: iamport-v1.md 4.3.
struct NoticeStyle {
    bool form = false;  ///< else JSON
    int retries = 0;    ///< 0 to 5: after a network error or a 5xx, and nothing else
    std::chrono::milliseconds retry_every{60'000};
};

/// Sends webhooks from threads of its own, and remembers how each went, also on the wire. Any
/// thread.
class Notices {
  public:
    explicit Notices(Wire& wire) : wire_(wire) {}

    ~Notices();
    Notices(const Notices&) = delete;
    Notices& operator=(const Notices&) = delete;

    /// Sends it `after` a while. Dropped when kMostWaiting wait already.
    void send(const Notice& notice,
              const std::string& url,
              const NoticeStyle& style,
              std::chrono::milliseconds after);

    /// Sends it now, and returns when the shop has answered. What fails is retried in the
    /// background.
    void send_and_wait(const Notice& notice, const std::string& url, const NoticeStyle& style);

    /// Waits until nothing is to be sent any more. False if that did not come true in time.
    bool settle(std::chrono::milliseconds most);

    /// The last kMostRemembered, oldest first: {imp_uid, status, url, content_type, attempts: [HTTP
    /// status or error], pending}.
    [[nodiscard]] json::Value list() const;

    void reset();

  private:
    using Time = std::chrono::steady_clock::time_point;

    struct Delivery {
        Notice notice;
        std::string url;
        NoticeStyle style;
        std::vector<std::string> attempts;
        bool pending = true;
    };

    static constexpr std::size_t kMostWaiting = 50'000;
    static constexpr std::size_t kMostRemembered = 50'000;

    std::uint64_t remember(const Notice& notice, const std::string& url, const NoticeStyle& style);
    void attempt(std::uint64_t number);
    void show(const Delivery& delivery, const std::string& body, const Posted& posted);
    void work();

    Wire& wire_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::map<std::uint64_t, Delivery> deliveries_;
    std::multimap<Time, std::uint64_t> waiting_;
    std::uint64_t next_ = 1;
    int under_way_ = 0;
    bool stop_ = false;
    std::vector<std::thread> threads_;  ///< started with the first notice
};

}  // namespace imp::sandbox
