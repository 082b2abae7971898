#pragma once

#include "base/result.hpp"
#include "store/outbox.hpp"
#include "store/soci.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

/// The SQL of table `inbox`. Everything here throws soci::soci_error; a Result is empty of a value
/// only for a text that cannot be kept (bad_input).
namespace imp::store::inbox_table {

/// Inserts, or replaces by imp_uid all but first_at. False if it holds kMostInInbox others.
Result<bool> put(soci::session& session, const InboxItem& item);

void remove(soci::session& session, std::string_view imp_uid);

/// What waits for this order is due at `now`, if it was not before.
void wake(soci::session& session, std::string_view merchant_uid, UnixSeconds now);

/// Whatever waits for an order that is there is due at once.
void wake_all_with_orders(soci::session& session);

/// Longest due first.
std::vector<InboxItem> due(soci::session& session, UnixSeconds now, int limit);

/// Those that wait for this order, longest ago first.
std::vector<InboxItem> list_of(soci::session& session, std::string_view merchant_uid);

std::int64_t count(soci::session& session);

}  // namespace imp::store::inbox_table
