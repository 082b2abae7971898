#pragma once

#include "settlement/recorder.hpp"

#include <string_view>

namespace imp::settlement {

/// The journal's line about a payment under an order. Named fields of i'mport's answer only:
/// nothing about the buyer.
store::Event payment_event(const Order& before,
                           const Order& after,
                           const Payment& payment,
                           std::string_view word,
                           const News& news);

}  // namespace imp::settlement
