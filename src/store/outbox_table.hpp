#pragma once

#include "base/result.hpp"
#include "store/browsing.hpp"
#include "store/outbox.hpp"
#include "store/session.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

/// The SQL of table `outbox`. Everything here throws soci::soci_error; a Result is empty of a value
/// only for a damaged row (store) or a text that cannot be kept (bad_input).
namespace imp::store::outbox_table {

/// `lock`: "", or Dialect::lock_row().
Result<std::optional<OutboxEntry>> find(soci::session& session,
                                        std::string_view id,
                                        std::string_view lock = {});

/// False if an entry with this id is there.
Result<bool> add(Session& session, const OutboxEntry& entry);

/// Errors besides: not_found (no entry has this id).
Result<void> update(soci::session& session, const OutboxEntry& entry);

bool claim(soci::session& session, std::string_view id, UnixSeconds now, UnixSeconds until);

/// The head of each lane, if it can be taken now; those due longest first.
Result<std::vector<OutboxEntry>> due(soci::session& session, UnixSeconds now, int limit);

Result<std::vector<OutboxEntry>> list(soci::session& session,
                                      std::optional<OutboxState> state,
                                      std::int64_t after_seq,
                                      int limit);

/// Of this order, by seq.
Result<std::vector<OutboxEntry>> list_of(soci::session& session, std::string_view merchant_uid);

/// See Browsing.
Result<std::vector<OutboxEntry>> latest(soci::session& session,
                                        OutboxState state,
                                        Position after,
                                        int limit);
Result<std::vector<OutboxEntry>> list_near(soci::session& session,
                                           std::string_view merchant_uid,
                                           const std::vector<UnixSeconds>& times);

std::int64_t count(soci::session& session, OutboxState state);
std::vector<std::string> last_errors(soci::session& session, int most);
std::int64_t count_acted(soci::session& session, std::string_view kind, UnixSeconds since);

/// Deletes entries that were done or dropped and created before `before`, `most` of them at most.
/// How many those were.
std::int64_t purge(soci::session& session, UnixSeconds before, int most);

}  // namespace imp::store::outbox_table
