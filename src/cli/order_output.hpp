#pragma once

#include "base/json.hpp"
#include "cli/surroundings.hpp"
#include "domain/order.hpp"
#include "settlement/settle.hpp"
#include "store/order_store.hpp"

#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

/// How commands print one order.
namespace imp::cli {

/// For people: the order, then its payments.
void print_order(const Order& order,
                 const std::vector<PaymentRecord>& payments,
                 std::ostream& out,
                 const Screen& screen);

/// The order as --json prints it, its payments read from `store`. More members may be set. Errors:
/// store.
Result<json::Value> order_document(const Order& order, store::OrderStore& store);

/// A line of the journal. What is not JSON in it is given as text.
json::Value event_json(const store::Event& event);

/// What a command did to an order: as JSON the order, else `closed: A-1 15000 KRW`.
Result<void> print_done(std::string_view what,
                        const Order& order,
                        bool json,
                        store::OrderStore& store,
                        const Surroundings& around);

/// What settlement says of an order that there is.
Result<void> print_settled(const settlement::Answer& answer,
                           bool json,
                           store::OrderStore& store,
                           const Surroundings& around);

}  // namespace imp::cli
