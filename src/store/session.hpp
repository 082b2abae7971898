#pragma once

#include "store/soci.hpp"

#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace imp::store {

/// One value that a statement is run with, or one column of its rows. SOCI keeps the addresses of
/// what it holds from one run to the next.
struct Slot {
    const char* name = "";  ///< of a value; a literal
    bool is_text = false;
    std::string text;
    long long number = 0;
    soci::indicator is = soci::i_ok;
};

/// A statement with its slots, bound once. One thread.
struct Statement {
    Statement(soci::session& session, std::string_view text) : soci(session), sql(text) {}

    soci::statement soci;
    const std::string sql;
    bool is_bound = false;
    std::deque<Slot> values;  // a deque never moves what it holds
    std::deque<Slot> columns;
};

/// A connection and the statements that it keeps for the next time: parsing one costs several times
/// what running it does. One thread at a time.
class Session : public soci::session {
  public:
    /// `keeps`: Dialect::keeps_statements().
    explicit Session(bool keeps);

    /// One with this text, kept or new; it is the caller's meanwhile.
    std::unique_ptr<Statement> take(std::string_view sql);

    /// For the next one who wants it. Only what came to its end: a SELECT that stands at a row
    /// holds on to its snapshot, and on SQLite makes the connection's own next write fail.
    void give_back(std::unique_ptr<Statement> statement) noexcept;

  private:
    std::vector<std::unique_ptr<Statement>> kept_;  // as many as it has room for
};

}  // namespace imp::store
