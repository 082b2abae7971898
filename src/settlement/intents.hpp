#pragma once

#include "domain/shop_event.hpp"
#include "store/outbox.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The kinds of outbox entries, and how each is made. What is done for them is in deliveries.hpp,
/// refunds.hpp and revocations.hpp.
namespace imp::settlement {

namespace kind {
inline constexpr std::string_view kCommand = "command";  ///< an event for notify.command
inline constexpr std::string_view kUrl = "url";          ///< an event for notify.url
inline constexpr std::string_view kUnheard = "event";    ///< nobody to tell: kept as a record, done
inline constexpr std::string_view kShopTable = "table";  ///< orders.on_paid, orders.on_cancelled
inline constexpr std::string_view kRefund = "refund";    ///< refused money, by forgery.cancel
inline constexpr std::string_view kCancel = "cancel";    ///< by the operator
inline constexpr std::string_view kRevoke = "revoke";    ///< a virtual account
}  // namespace kind

/// Who is to be told, by the configuration.
struct Channels {
    bool command = false;
    bool url = false;
    bool shop_on_paid = false;
    bool shop_on_cancelled = false;
};

/// The entries that tell the shop about `event`, one a channel. Each channel of each order is a
/// lane of its own: a hook that hangs holds back neither other orders nor other channels.
std::vector<store::OutboxEntry> entries_for(const ShopEvent& event,
                                            const Channels& channels,
                                            UnixSeconds now);

store::OutboxEntry refund_entry(const PaymentRecord& record, UnixSeconds now);
store::OutboxEntry revoke_entry(const PaymentRecord& record, UnixSeconds now);

}  // namespace imp::settlement
