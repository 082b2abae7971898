#pragma once

#include "store/dialect.hpp"

namespace imp::store {

/// How many steps this program knows: the version of the schema that it reads and writes.
int schema_version() noexcept;

/// Brings the database up to schema_version(), each step once however many programs start at once.
/// Nothing is written if it is up to date, which `session` is asked; the steps have a connection of
/// their own. Errors: store, also for a schema newer than this program.
Result<void> migrate(const Dialect& dialect, soci::session& session);

}  // namespace imp::store
