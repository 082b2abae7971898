#pragma once

#include "sandbox/catalogue.hpp"
#include "sandbox/phrases.hpp"
#include "sandbox/sandbox.hpp"

#include <mutex>
#include <string>

/// The demo shop: its pages, and the backend that places its orders at the responder.
namespace imp::sandbox {

/// The pages of GET: products, checkout, orders, where the browser comes back to without a
/// responder, and the wire by itself.
Reply show_shop(const Call& call, const Sandbox& sandbox);

/// POST /sandbox/shop/orders: places an order at the responder, then answers in JSON, or sends a
/// browser without JavaScript on to the payment window.
Reply order_in_shop(const Call& call, Sandbox& sandbox, std::unique_lock<std::mutex>& lock);

/// The buyer pays into the account of an order.
Reply deposit_in_shop(const Call& call, const Fields& form, Sandbox& sandbox);

/// POST /sandbox/shop/events: what the responder tells the shop (notify.url).
Reply take_event(const Call& call, Sandbox& sandbox);

/// POST /sandbox/shop/wire: the shop's page says what the responder answered it; or the lines are
/// cleared away.
Reply change_wire(const Call& call, Sandbox& sandbox);

/// The address of the payment window for an order, without its flag.
std::string window_address(const ShopOrder& order, const std::string& redirect);

/// The words that scripts say (`js.…`), as JSON for an attribute.
std::string script_words(const Phrases& words);

/// Where orders of the shop come back to.
std::string landing_of(const Call& call, const Sandbox& sandbox);

}  // namespace imp::sandbox
