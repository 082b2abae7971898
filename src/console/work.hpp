#pragma once

#include "console/html.hpp"
#include "console/visit.hpp"
#include "settlement/backlog.hpp"

namespace imp::console {

/// What reconciliation leaves for later than this is late.
inline constexpr UnixSeconds kLateReconciliation = 15 * kMinute;

/// The table of what works behind the pages: reconciliation, breaker, outbox, inbox.
void write_work(Html& out, const Visit& visit, const settlement::Backlog& backlog);

}  // namespace imp::console
