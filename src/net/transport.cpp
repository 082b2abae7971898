#include "net/transport.hpp"

#include "base/log.hpp"
#include "net/ca.hpp"

#include <algorithm>
#include <thread>
#include <utility>

namespace imp::net {

namespace {

using std::chrono::steady_clock;

constexpr int kServerError = 500;
/// Before a 5xx is asked again: a restart or a full queue at the other side is seldom over at once.
constexpr std::chrono::milliseconds kPauseAfter5xx{100};

/// Worth asking again: nothing that we know stands against another outcome.
bool may_differ_next_time(const Outcome& outcome) noexcept {
    switch (outcome.trouble) {
        case Trouble::connect:
        case Trouble::transfer:
            return true;
        case Trouble::none:
            return outcome.reply.status >= kServerError;
        case Trouble::certificate:
        case Trouble::too_large:
        case Trouble::deadline:
        case Trouble::setup:
            return false;
    }
    return false;
}

Errc errc_of(Trouble trouble) noexcept {
    switch (trouble) {
        case Trouble::none:
        case Trouble::connect:
        case Trouble::certificate:
        case Trouble::transfer:
        case Trouble::deadline:
            return Errc::unavailable;
        case Trouble::too_large:
            return Errc::bad_reply;
        case Trouble::setup:
            return Errc::config;
    }
    return Errc::internal;
}

}  // namespace

Transport::Transport(Endpoint endpoint,
                     const std::string& ca_file,
                     std::chrono::milliseconds connect_timeout,
                     std::size_t max_reply)
    : endpoint_(std::move(endpoint)), connect_timeout_(connect_timeout), max_reply_(max_reply) {
    if (endpoint_.tls)
        tls_ = std::make_unique<Tls>(endpoint_.host, find_ca(ca_file));
}

Outcome Transport::fresh(const Call& call, const CallLimits& limits) {
    const auto addresses = resolver_.addresses(endpoint_.host, limits.deadline);
    if (!addresses)
        return {Trouble::connect, addresses.error().detail, {}};
    Outcome outcome;
    for (const std::string& address : *addresses) {
        auto connection = std::make_unique<Connection>(endpoint_, address, tls_.get());
        outcome = connection->exchange(call, limits);
        pool_.give_back(std::move(connection), steady_clock::now());
        if (outcome.trouble != Trouble::connect)
            break;  // it got as far as asking
        resolver_.demote(endpoint_.host, address);
    }
    return outcome;
}

Outcome Transport::once(const Call& call, SteadyTime deadline) {
    const CallLimits limits{deadline, connect_timeout_, max_reply_};
    if (call.once)
        return fresh(call, limits);
    if (auto connection = pool_.take(steady_clock::now())) {
        Outcome outcome = connection->exchange(call, limits);
        const bool stale =
            outcome.trouble == Trouble::transfer || outcome.trouble == Trouble::connect;
        if (!stale) {
            pool_.give_back(std::move(connection), steady_clock::now());
            return outcome;
        }
        // The server closed it while it waited, and most likely its siblings too.
        log::debug("kept connection was closed by the server", {{"detail", outcome.detail}});
        pool_.clear();
    }
    return fresh(call, limits);
}

Result<Reply> Transport::send(Call call, SteadyTime deadline, Repeated* repeated) {
    call.target.insert(0, endpoint_.prefix);
    Outcome outcome = once(call, deadline);
    if (call.method == "GET" && may_differ_next_time(outcome)) {
        const bool answered = outcome.trouble == Trouble::none;
        const auto pause = answered ? kPauseAfter5xx : std::chrono::milliseconds(0);
        if (steady_clock::now() + pause < deadline) {
            log::debug("asking again",
                       {{"detail", outcome.detail}, {"status", outcome.reply.status}});
            if (repeated != nullptr)
                *repeated = answered ? Repeated::after_status : Repeated::after_error;
            std::this_thread::sleep_for(pause);
            // A 5xx in hand tells more than a repeat that ran into the deadline.
            Outcome second = once(call, deadline);
            if (!answered || second.trouble != Trouble::deadline)
                outcome = std::move(second);
        }
    }
    if (outcome.trouble != Trouble::none)
        return Error{errc_of(outcome.trouble), outcome.detail};
    return std::move(outcome.reply);
}

}  // namespace imp::net
