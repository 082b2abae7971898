#pragma once

#include "store/dialect.hpp"
#include "store/order_store.hpp"
#include "store/write_turn.hpp"

namespace imp::store {

/// OrderStore::import_orders on a connection of its own. What comes in is gathered in a temporary
/// table first, so that a source that dawdles holds up nobody; `write` (the store's lock for
/// writers of this process) is held only while the gathered orders are put in, in one transaction.
Result<ImportCount> import_orders(const Dialect& dialect,
                                  WriteTurn& write,
                                  const ImportSource& next,
                                  UnixSeconds now);

}  // namespace imp::store
