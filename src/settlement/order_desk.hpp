#pragma once

#include "base/json.hpp"
#include "settlement/recorder.hpp"
#include "store/order_store.hpp"

#include <string>
#include <string_view>

namespace imp::settlement {

/// What the shop and its operator do to orders; each is one transaction and one line of the
/// journal. Any thread. Errors of all: store.
class OrderDesk {
  public:
    /// All lent for the desk's life.
    OrderDesk(store::OrderStore& store, Recorder& recorder, const Clock& clock);

    struct Placed {
        Order order;
        bool is_new = false;  ///< else it was there, with the same price, kind and customer_uid
    };

    /// Adds an order. Payments that were seen before it are settled at once, and webhooks that wait
    /// for it become due. Errors: conflict (it is there with other contents).
    Result<Placed> place(const Order& order, Source source);

    /// Takes no more money from now on. Errors: not_found; conflict (money is accepted).
    Result<Order> close(const MerchantUid& merchant_uid, const std::string& reason, Source source);
    /// Takes money again, also an order whose time was over: `expires_at` is cleared. Payments that
    /// were refused meanwhile stay refused. Errors: not_found; conflict (money is accepted).
    Result<Order> reopen(const MerchantUid& merchant_uid, const std::string& reason, Source source);
    /// Errors: not_found; conflict (money is accepted, or an account waits for a deposit of the old
    /// price).
    Result<Order> reprice(const MerchantUid& merchant_uid, const Money& price, Source source);
    /// 0: never. Errors: not_found; conflict (money is accepted).
    Result<Order> set_expiry(const MerchantUid& merchant_uid,
                             UnixSeconds expires_at,
                             Source source);

  private:
    Result<Order> place_new(store::Transaction& tx, const Order& order, const News& news);

    store::OrderStore& store_;
    Recorder& recorder_;
    const Clock& clock_;
};

/// Why the operator does something: one line of UTF-8, at most 256 characters (i'mport takes no
/// more). Errors: bad_input.
Result<void> check_reason(std::string_view reason);

/// A new price for an order, and what the journal is to say of it. Payments that were refused for
/// the old price stay refused. Errors: conflict (money is accepted, or an account waits for a
/// deposit of the old price).
Result<void> set_new_price(Order& order, const Money& price, json::Value& detail);

/// An order is first asked about so long after it was placed (reconciliation): until then the buyer
/// is most likely still paying.
inline constexpr UnixSeconds kFirstCheckAfter = UnixSeconds{5} * 60;

}  // namespace imp::settlement
