#pragma once

#include "store/browsing.hpp"
#include "store/session.hpp"

#include <vector>

/// The SQL of table `counted_hours`. Everything here throws soci::soci_error; a Result is empty of
/// a value only for a text that cannot be kept (bad_input).
namespace imp::store::hours_table {

/// Adds to what is there.
Result<void> add(soci::session& session, const std::vector<HourCount>& counts);

/// Those of hours before then.
void remove(soci::session& session, UnixSeconds before);

/// By hour.
std::vector<HourCount> list(soci::session& session, UnixSeconds since);

}  // namespace imp::store::hours_table
