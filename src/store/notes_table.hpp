#pragma once

#include "base/result.hpp"
#include "store/soci.hpp"

#include <optional>
#include <string>
#include <string_view>

/// Remarks of the program's own in table `meta`, apart from the version of the schema that is kept
/// there too. Everything here throws soci::soci_error; a Result is empty of a value only for a text
/// that cannot be kept (bad_input).
namespace imp::store::notes_table {

/// `lock`: "", or Dialect::lock_row().
std::optional<std::string> find(soci::session& session,
                                std::string_view name,
                                std::string_view lock = {});

Result<void> put(soci::session& session, std::string_view name, std::string_view value);

}  // namespace imp::store::notes_table
