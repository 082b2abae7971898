#pragma once

#include "store/soci.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace imp::store {

/// One SQL statement, run once and gone at the end of the scope: a SELECT that is kept holds on to
/// its snapshot, and on SQLite makes the connection's own next write fail. Every value is bound,
/// and copied, so that it may be a temporary. Everything throws soci::soci_error. One thread.
class Query {
  public:
    Query(soci::session& session, std::string sql);

    /// Values for `:name`. Named by type, as C++ would take a string literal for a bool.
    Query& text(const char* name, std::string_view value);
    Query& text_or_null(const char* name, const std::optional<std::string>& value);
    Query& number(const char* name, std::int64_t value);
    Query& number_or_null(const char* name, std::optional<std::int64_t> value);

    /// Where next() puts the columns, in their order. A NULL is told by the indicator only.
    Query& into(std::string& column);
    Query& into(std::string& column, soci::indicator& is);
    Query& into(long long& column);
    Query& into(long long& column, soci::indicator& is);

    /// For a statement without rows. How many rows it concerned.
    std::int64_t run();

    /// The next row, if there is one. The first call runs the statement.
    bool next();

  private:
    void prepare();

    soci::statement statement_;
    std::string sql_;
    bool started_ = false;
    // A deque never moves what it holds: SOCI keeps the addresses.
    std::deque<std::string> texts_;
    std::deque<long long> numbers_;
    std::deque<soci::indicator> indicators_;
};

using Columns = std::span<const std::string_view>;

/// `a, b`
std::string column_list(Columns columns);

/// `INSERT INTO table (a, b) VALUES (:a, :b)`
std::string insert_statement(std::string_view table, Columns columns);

/// `a = :a, b = :b`
std::string assignments(Columns columns);

}  // namespace imp::store
