#pragma once

#include "base/clock.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace imp::store {

enum class OutboxState {
    due,  ///< to be done, now or at due_at
    done,
    dead,     ///< given up: the operator's task
    dropped,  ///< by the operator
};

std::string_view to_string(OutboxState state) noexcept;
std::optional<OutboxState> parse_outbox_state(std::string_view word) noexcept;

/// Something that has to happen outside (tell the shop, give money back) because of what a
/// transaction wrote: kept by that transaction, done after it at least once, by whoever comes
/// first.
struct OutboxEntry {
    std::string id;        ///< what it is for: the same intent is kept once
    std::int64_t seq = 0;  ///< given by the store: the order within a lane
    std::string lane;      ///< entries of one lane are done one after the other; never ""
    std::string kind;      ///< who does it: see settlement/intents.hpp
    std::string type;      ///< of an event: payment.paid …; "" for others
    std::string merchant_uid;
    std::string imp_uid;
    std::string body;  ///< of an event: its line; else JSON of whoever does it
    OutboxState state = OutboxState::due;
    int attempts = 0;  ///< that have failed
    UnixSeconds created_at = 0;
    UnixSeconds due_at = 0;
    UnixSeconds claimed_until = 0;  ///< somebody is at it until then; after it he has died
    UnixSeconds acted_at = 0;       ///< when i'mport or the shop was last asked to do it
    std::string last_error;         ///< for the operator; no secret, no personal data

    bool operator==(const OutboxEntry&) const = default;
};

/// A webhook's payment that could not be settled yet: its order does not exist, or i'mport could
/// not be asked.
struct InboxItem {
    std::string imp_uid;
    std::string merchant_uid;  ///< as told by i'mport if it could be asked, else by the webhook; ""
    UnixSeconds first_at = 0;
    UnixSeconds due_at = 0;
    int attempts = 0;

    bool operator==(const InboxItem&) const = default;
};

/// The confirm call's promise to one window: no other is approved before its time is over.
struct Reservation {
    std::string merchant_uid;
    std::string imp_uid;
    UnixSeconds until = 0;

    bool operator==(const Reservation&) const = default;
};

}  // namespace imp::store
