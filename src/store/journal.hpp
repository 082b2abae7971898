#pragma once

#include "store/order_store.hpp"
#include "store/session.hpp"

#include <string_view>
#include <vector>

/// The SQL of tables `events` and `lookups`. Everything here throws soci::soci_error; a Result is
/// empty of a value only for a text that cannot be kept (bad_input).
namespace imp::store::journal {

Result<void> append(Session& session, const Event& event);

/// Oldest first.
std::vector<Event> list(soci::session& session, std::string_view merchant_uid);

/// The last `limit` of them, oldest first.
std::vector<Event> last_of(soci::session& session, std::string_view merchant_uid, int limit);

/// All lines of this order.
void remove_of(soci::session& session, std::string_view merchant_uid);

bool has(soci::session& session,
         std::string_view merchant_uid,
         std::string_view imp_uid,
         std::string_view verdict);

Result<void> remember_lookup(soci::session& session,
                             std::string_view group,
                             std::string_view key,
                             UnixSeconds now);

OrderStore::LookupMemory recall_lookups(soci::session& session,
                                        std::string_view group,
                                        std::string_view key,
                                        UnixSeconds now);

}  // namespace imp::store::journal
