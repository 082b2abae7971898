#pragma once

#include "api/payment_source.hpp"
#include "base/clock.hpp"
#include "settlement/lookups.hpp"
#include "store/order_store.hpp"
#include "store/shop_table.hpp"

#include <memory>
#include <optional>
#include <string>

namespace imp::settlement {

/// Who wants to know about an order, as far as that bounds what may be asked for it.
struct Asker {
    std::string remote_addr;  ///< look-ups at i'mport are budgeted by it
    bool is_browser = true;   ///< others are not budgeted
    SteadyTime deadline = SteadyTime::max();
    bool is_hurried = false;  ///< the confirm call: the store too is waited for until then only
};

/// What the shop expects: where an order's amount comes from (orders.source). Whatever the source,
/// what is found is a row of our `orders`, so that all else works on that alone. Any thread.
class ExpectedOrders {
  public:
    ExpectedOrders() = default;
    ExpectedOrders(const ExpectedOrders&) = delete;
    ExpectedOrders& operator=(const ExpectedOrders&) = delete;
    virtual ~ExpectedOrders() = default;

    /// The order, brought up to what the source says now as far as nothing is accepted. Empty where
    /// the source knows none. Errors: store; prepared also unavailable, bad_reply.
    virtual Result<std::optional<Order>> find(const MerchantUid& merchant_uid,
                                              const Asker& asker) = 0;

    /// The order that a payment of i'mport's own answer names; as above.
    virtual Result<std::optional<Order>> find_for(const Payment& payment, const Asker& asker);
};

/// The row of `orders` for an order that another source names for the first time; the one that is
/// there already, if somebody was faster. `customer_uid`: of the card that is to be charged, or "".
/// Errors: store.
Result<std::optional<Order>> pin_order(store::OrderStore& store,
                                       const MerchantUid& merchant_uid,
                                       const Money& price,
                                       UnixSeconds now,
                                       const Asker& asker,
                                       const std::string& customer_uid = {});

/// A transaction of theirs: alone and until their deadline where they are in a hurry.
Result<void> transact_for(const Asker& asker, store::OrderStore& store, const store::Work& work);

/// `store`: orders are placed beforehand, by impctl or /orders.
std::unique_ptr<ExpectedOrders> make_stored_orders(store::OrderStore& store);

/// `query`: the shop's table says it, each time while nothing is accepted. A row that is not
/// payable (or gone) closes our order, one that is again reopens it, another price re-prices it: on
/// the record.
std::unique_ptr<ExpectedOrders> make_queried_orders(store::OrderStore& store,
                                                    store::ShopTable& shop,
                                                    const Clock& clock);

/// `prepared`: what was registered at i'mport, pinned when first seen: a later registration changes
/// nothing. Browsers have a budget per network; a miss is remembered for 60 s.
std::unique_ptr<ExpectedOrders> make_prepared_orders(store::OrderStore& store,
                                                     PaymentSource& source,
                                                     Lookups& lookups,
                                                     const Clock& clock);

/// `inner`, and the charges that i'mport's scheduler makes of cards registered with us, whose
/// orders nobody placed: a payment is for such an order if its number matches `pattern`
/// (fnmatch(3)), its usage is `payment` or `payment.scheduled`, its customer_uid is of a billing
/// key of ours, and i'mport has it scheduled under that number for that customer_uid, amount and
/// currency. A browser can name any merchant_uid: only all of this together is believed.
std::unique_ptr<ExpectedOrders> make_subscribed_orders(std::unique_ptr<ExpectedOrders> inner,
                                                       store::OrderStore& store,
                                                       PaymentSource& source,
                                                       const Clock& clock,
                                                       std::string pattern);

}  // namespace imp::settlement
