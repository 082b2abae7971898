#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace imp::store {

/// A statement that somebody else wrote, as we hand it to a database.
struct StatementText {
    std::string sql;                 ///< without its comments
    std::vector<std::string> names;  ///< the `:name`s that it uses, each once, as first seen

    [[nodiscard]] bool uses(std::string_view name) const noexcept;
};

/// A name counts wherever it stands outside quotes ('', "", ``), comments (`--`, `/* */`) and `::`
/// casts. Never fails: what is no SQL, the database refuses.
StatementText read_statement(std::string_view text);

/// A statement of StatementText taken apart: names, and what stands between them.
struct StatementPiece {
    std::string text;  ///< of a name: without its colon
    bool is_name = false;
};

std::vector<StatementPiece> pieces_of(std::string_view sql);

/// Whether something stands behind a semicolon.
bool is_more_than_one(std::string_view sql);

}  // namespace imp::store
