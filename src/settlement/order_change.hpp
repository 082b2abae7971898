#pragma once

#include "base/clock.hpp"
#include "base/json.hpp"
#include "settlement/expected_orders.hpp"
#include "settlement/source.hpp"
#include "store/order_store.hpp"

#include <functional>
#include <string_view>

namespace imp::settlement {

/// Lines of the journal that more than one source writes.
namespace word {
inline constexpr std::string_view kPinned = "order_pinned";
inline constexpr std::string_view kRepriced = "order_repriced";
}  // namespace word

/// The journal's line about what somebody did to an order, as opposed to a payment. Who writes it
/// for a request adds that to `detail`, before the transaction: by note_request().
store::Event order_event(const Order& before,
                         const Order& after,
                         std::string_view word,
                         Source source,
                         UnixSeconds now,
                         const json::Value& detail = json::Value::object());

/// `request`, unless it is "", is what the log calls log::current_request_id().
void note_request(json::Value& detail, const std::string& request);

/// Changes `order` and adds to `detail` what the journal is to say about it. It may be run more
/// than once.
using ChangeOrder =
    std::function<Result<void>(store::Transaction& tx, Order& order, json::Value& detail)>;

/// Changes an order in one transaction, with one line of the journal (`word`); nothing is written
/// where `change` left it as it was. Returns the order after it. Errors: not_found; store; what
/// `change` returns. `asker`: who may be in a hurry.
Result<Order> change_order(store::OrderStore& store,
                           const MerchantUid& merchant_uid,
                           std::string_view word,
                           Source source,
                           UnixSeconds now,
                           const ChangeOrder& change,
                           const Asker& asker = {});

}  // namespace imp::settlement
