#pragma once

#include "store/order_store.hpp"

#include <istream>

namespace imp::cli {

/// Orders from CSV: merchant_uid, amount, currency. A first line of exactly these names is passed
/// over. The source's errors: bad_input, the line named. `in` must live as long as the source.
store::ImportSource orders_from_csv(std::istream& in);

}  // namespace imp::cli
