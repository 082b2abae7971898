#pragma once

#include "store/session.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace imp::store {

/// One SQL statement, run once. Every value is bound, and copied, so that it may be a temporary.
/// Everything throws soci::soci_error. One thread.
class Query {
  public:
    /// Gone at the end of the scope.
    Query(soci::session& session, std::string_view sql);

    /// For what is run again and again: the session keeps the statement, if it came to its end
    /// (next() has said false) and the database is one where that pays. Who runs the same text
    /// binds the same names and columns, in the same order.
    Query(Session& session, std::string_view sql);

    Query(const Query&) = delete;
    Query& operator=(const Query&) = delete;
    ~Query();

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
    /// Where a column goes, once it is read.
    struct Target {
        std::string* text = nullptr;
        long long* number = nullptr;
        soci::indicator* is = nullptr;
    };

    Slot& next_value(const char* name, bool is_text);
    Query& add_column(const Target& target);
    void execute();
    void deliver();

    Session* keeper_ = nullptr;
    std::unique_ptr<Statement> statement_;
    std::size_t values_ = 0;  ///< given so far
    std::vector<Target> targets_;
    bool is_started_ = false;
    bool is_at_end_ = false;
};

using Columns = std::span<const std::string_view>;

/// `a, b`
std::string column_list(Columns columns);

/// Behind a table's name: MariaDB walks along this index, and no other. It would take one that
/// finds the rows' first column alone, and read everything that comes before the page wanted. To
/// all other databases a comment.
std::string along_index(std::string_view index);

/// `INSERT INTO table (a, b) VALUES (:a, :b)`
std::string insert_statement(std::string_view table, Columns columns);

/// `a = :a, b = :b`
std::string assignments(Columns columns);

}  // namespace imp::store
