#pragma once

#include "console/html.hpp"
#include "console/visit.hpp"
#include "store/order_store.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Tables that more than one page has, and where a list goes on.
namespace imp::console {

void write_orders(Html& out,
                  const Visit& visit,
                  std::string_view caption,
                  const std::vector<Order>& orders);

/// `id` as TableWriter has it. With the order's number where `with_order`.
void write_payments(Html& out,
                    const Visit& visit,
                    std::string_view caption,
                    const std::vector<PaymentRecord>& payments,
                    bool with_order);

/// With a button each where it may be sent again.
void write_entries(Html& out,
                   const Visit& visit,
                   std::string_view caption,
                   const std::vector<store::OutboxEntry>& entries,
                   bool with_order);

/// `1782864000-17`, and back; empty for anything else.
std::string to_text(const store::Position& position);
std::optional<store::Position> parse_position(std::string_view text) noexcept;

/// A button that re-reads what i'mport says of this order.
void write_ask_again(Html& out, const Visit& visit, const std::string& merchant_uid);

}  // namespace imp::console
