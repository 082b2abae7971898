#pragma once

#include "base/result.hpp"
#include "store/outbox.hpp"
#include "store/soci.hpp"

#include <optional>
#include <string_view>

/// The SQL of table `reservations`. Everything here throws soci::soci_error; a Result is empty of a
/// value only for a text that cannot be kept (bad_input).
namespace imp::store::reservations_table {

/// `lock`: "", or Dialect::lock_row().
std::optional<Reservation> find(soci::session& session,
                                std::string_view merchant_uid,
                                std::string_view lock = {});

/// Inserts or replaces by merchant_uid. Those that ended a day before this one are swept out.
Result<void> put(soci::session& session, const Reservation& reservation);

void remove(soci::session& session, std::string_view merchant_uid);

}  // namespace imp::store::reservations_table
