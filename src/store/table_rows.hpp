#pragma once

#include "store/schema_tables.hpp"
#include "store/soci.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace imp::store {

/// A row's values as the columns have them. NULL is none.
struct CopiedValue {
    std::optional<std::string> text;
    std::optional<long long> number;
};

using CopiedRow = std::vector<CopiedValue>;

/// What a table holds, whatever order its rows lie in. Rows are never the same twice (they have a
/// key), and a sum of digests tells one set of them from another.
struct Contents {
    std::int64_t rows = 0;
    std::uint64_t high = 0;
    std::uint64_t low = 0;

    bool operator==(const Contents&) const = default;
};

void add_to(Contents& contents, const CopiedRow& row);

/// Reads a table page by page, in the order of its key, so that nothing is larger than memory.
/// `session` and `table` outlive it. Throws soci::soci_error. One thread.
class TableReader {
  public:
    TableReader(soci::session& session, const SchemaTable& table)
        : session_(session), table_(table) {}

    /// The next rows; none at the end.
    std::vector<CopiedRow> next();

  private:
    [[nodiscard]] std::string page() const;
    [[nodiscard]] const CopiedValue& last_value(const std::string& column) const;

    soci::session& session_;
    const SchemaTable& table_;
    CopiedRow last_;
};

/// The condition that leaves out what of a table is not copied: of `meta` the schema's version.
std::string_view copied_rows(const SchemaTable& table);

/// Puts the rows in, with the session's transaction. Throws soci::soci_error.
void write_rows(soci::session& session,
                const SchemaTable& table,
                const std::vector<CopiedRow>& rows);

}  // namespace imp::store
