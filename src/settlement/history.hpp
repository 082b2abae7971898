#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "store/order_store.hpp"

#include <vector>

namespace imp::settlement {

/// Hours are forgotten after that.
inline constexpr UnixSeconds kKeepHoursFor = 31 * kDay;

/// Writes down what was counted since the last time, if that is long enough ago and nobody else
/// does: by the worker. Errors: store; what was counted is then noted the next time.
Result<void> note_history(store::OrderStore& store, UnixSeconds now);

/// What was noted of the hours since then, and of this hour also what was not noted yet (on this
/// machine). Errors: store.
Result<std::vector<store::HourCount>> read_history_since(store::OrderStore& store,
                                                         UnixSeconds since,
                                                         UnixSeconds now);

}  // namespace imp::settlement
