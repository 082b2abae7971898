#pragma once

#include "base/json.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <vector>

namespace imp::sandbox {

/// Who takes part in a payment, as the demo's pane names them.
enum class Party { browser, shop, responder, iamport, world };

/// One thing that went from one party to another, or that happened in the world (a deposit).
struct WireEvent {
    std::string
        kind;  ///< order, ask, confirm, webhook, api, redirect, callback, verify, event, world
    Party from = Party::iamport;
    Party to = Party::responder;
    std::string merchant_uid;  ///< "" where it is about none
    std::string imp_uid;
    std::string line;     ///< "POST /payments/webhook"
    std::string meaning;  ///< the key of the sentence that explains it
    int status = 0;       ///< of HTTP; 0: there is none
    bool failed = false;  ///< nobody answered
    /// How long the answer took; below 0: there is none.
    std::chrono::microseconds took{-1};
    /// What was said, in order: {key of its label, text}. Without secrets.
    std::vector<std::pair<std::string, std::string>> details;

    /// When it began, by this machine's clock, since 1970; 0: `took` before it is added.
    std::chrono::microseconds began{0};
    std::uint64_t number = 0;  ///< from 1, given by Wire
};

/// What went over the wire, for people who watch the demo. Nothing is kept before start(), so that
/// tests under load do not pay for it. Any thread.
class Wire {
  public:
    void start() noexcept { on_ = true; }

    [[nodiscard]] bool is_on() const noexcept { return on_; }

    void add(WireEvent event);

    /// Those after `number`, as they were added; the last kMost are kept.
    [[nodiscard]] std::vector<WireEvent> after(std::uint64_t number) const;

    /// Whether there is any after `number`.
    [[nodiscard]] bool has_after(std::uint64_t number) const;

    /// Forgets them; numbers go on.
    void clear();

    static constexpr std::size_t kMost = 400;

  private:
    mutable std::mutex mutex_;
    std::deque<WireEvent> events_;
    std::uint64_t last_ = 0;
    std::atomic<bool> on_ = false;
};

/// "browser", "shop", "responder", "iamport", "world".
std::string_view to_string(Party party) noexcept;

/// JSON for people: with indentation, secrets masked, cut where it is long. Other text as it is.
std::string readable(const std::string& body);

/// The first characters of a secret.
std::string masked(std::string_view secret);

/// In the order in which they began: an answer that took long comes after what happened meanwhile.
std::vector<WireEvent> in_order(std::vector<WireEvent> events);

/// A document of all of them, for tests and scripts.
json::Value to_json(const std::vector<WireEvent>& events);

}  // namespace imp::sandbox
