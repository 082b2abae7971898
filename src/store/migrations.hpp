#pragma once

#include "base/clock.hpp"
#include "store/dialect.hpp"
#include "store/session.hpp"

#include <chrono>
#include <optional>

namespace imp::store {

/// How many steps this program knows: the version of the schema that it reads and writes.
int schema_version() noexcept;

/// The version that the database has; 0 for an empty one. Errors: store, also for a version newer
/// than this program. Throws soci::soci_error where the database cannot be read.
Result<int> found_schema_version(const Dialect& dialect, soci::session& session);

/// Brings the database up to schema_version(), each step once however many programs start at once.
/// Nothing is written if it is up to date, which `session` is asked; the steps have a connection of
/// their own. Errors: store, also for a schema newer than this program.
Result<void> migrate(const Dialect& dialect,
                     soci::session& session,
                     std::chrono::milliseconds lock_wait = Dialect::kLockWait);

/// While a database is being filled by a copy, it has no version, and whoever opens it is told so.
/// The first is false unless the schema is up to date; the last unless the first had been called.
/// All throw soci::soci_error, and take part in the session's transaction.
bool begin_copy(soci::session& session);
bool is_unfinished_copy(soci::session& session);
bool end_copy(soci::session& session);

/// A store that was moved elsewhere is closed: it has no version either, so that nobody opens it,
/// and whoever has it open writes nothing more. What would be recorded there as paid would be lost
/// to the shop. The first two are false where there is nothing to close or to reopen. All throw
/// soci::soci_error.
bool close_store(soci::session& session, UnixSeconds now);
bool reopen_store(soci::session& session);

/// Why the store may not be used; empty while it is open. With Dialect::share_row() as `lock`, in a
/// transaction that is going to write: until its end nobody closes the store (on a Galera cluster,
/// nobody on this node). Throws soci::soci_error.
std::optional<Error> why_closed(Session& session, std::string_view lock = {});

}  // namespace imp::store
