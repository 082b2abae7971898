#pragma once

#include "base/finding.hpp"
#include "base/result.hpp"
#include "store/soci.hpp"

#include <chrono>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace imp::store {

/// What a database's error means to whoever asked.
enum class Failure {
    duplicate,  ///< a unique key is taken
    retry,      ///< somebody else was in the way: rolled back, do it all again
    lost,       ///< the connection is no use any more; or the server cannot be asked at all
    mismatch,   ///< a value is none that the statement's column could hold: it finds no row
    other,
};

struct StatementShape {
    int placeholders = 0;  ///< values that it wants, each name once
    int columns = 0;       ///< of the rows that it gives
};

/// How the writers of one process share a database.
struct WriterLimits {
    int writers = 1;                  ///< connections that write at the same time, at most
    std::size_t most_in_batch = 256;  ///< works that share one commit, at most
    std::chrono::milliseconds lock_wait{5'000};  ///< of a statement, unless told otherwise
};

/// What one database does differently from the next. All other SQL of this room is the same
/// everywhere. Callable from any thread.
class Dialect {
  public:
    Dialect() = default;
    Dialect(const Dialect&) = delete;
    Dialect& operator=(const Dialect&) = delete;
    virtual ~Dialect() = default;

    /// How long a statement waits for others' locks, unless told otherwise. A buyer waits for it,
    /// so it is short; whoever is asked meanwhile is told "being confirmed".
    static constexpr std::chrono::milliseconds kLockWait{5'000};

    /// Opens `session` and sets up what belongs to a connection (time limits, durability). Its
    /// statements wait `lock_wait` for locks, and so does this. Throws soci::soci_error.
    virtual void connect(soci::session& session,
                         std::chrono::milliseconds lock_wait = kLockWait) const = 0;

    /// The same, for a connection that only reads.
    virtual void connect_reader(soci::session& session,
                                std::chrono::milliseconds lock_wait = kLockWait) const = 0;

    /// From now on statements of this session wait so long for others' locks; 0 or less: not at
    /// all. Throws soci::soci_error.
    virtual void set_lock_wait(soci::session& session, std::chrono::milliseconds wait) const = 0;

    /// Whether a connection keeps statements that are run again and again: where the database
    /// parses them in this process, and nothing but the connection's end makes them void.
    [[nodiscard]] virtual bool keeps_statements() const { return false; }

    /// Starts a transaction that is going to write. SOCI's own begin() is not it: on SQLite it
    /// takes the lock too late, at the first write, and then fails at once if another was faster.
    [[nodiscard]] virtual std::string_view begin_write() const = 0;

    [[nodiscard]] virtual WriterLimits writer_limits() const = 0;

    /// Connections that read at the same time, at most; 0: as the caller likes.
    [[nodiscard]] virtual int most_readers() const { return 0; }

    /// Put behind a SELECT of one row that a work is going to build upon: nobody else changes the
    /// row before the transaction has ended. Empty where there is only one writer anyway.
    [[nodiscard]] virtual std::string_view lock_row() const = 0;

    /// The same for a row that works only build upon together: they do not keep each other away.
    [[nodiscard]] virtual std::string_view share_row() const { return {}; }

    /// Whether servers of a cluster compare at COMMIT which rows each other's transactions wrote,
    /// and know nothing of rows that were locked but not written. Then a work has to write a row
    /// that is to keep others away.
    [[nodiscard]] virtual bool compares_writes() const { return false; }

    /// CREATE INDEX … WHERE …
    [[nodiscard]] virtual bool has_partial_indexes() const { return true; }

    /// What the schema's steps write as $NAME: see schema_steps.cpp.
    [[nodiscard]] virtual std::string_view type_name(std::string_view placeholder) const = 0;

    /// Opens `session` for what may take longer than anything that somebody waits for: changing the
    /// schema, importing orders. `lock_wait`: where others
    /// lock the whole database. Throws soci::soci_error.
    virtual void connect_patiently(soci::session& session,
                                   std::chrono::milliseconds lock_wait) const = 0;

    /// From begin to end nobody else changes the schema, and it changes at the end, all at once,
    /// where the database can do that. Closing the session instead of the end undoes it, or leaves
    /// what the next one goes on with. `ours`: the names of our tables. Errors: store (one of them
    /// is somebody else's). Throws soci::soci_error.
    virtual Result<void> begin_schema_change(soci::session& session,
                                             std::span<const std::string_view> ours) const = 0;
    virtual Result<void> end_schema_change(soci::session& session) const = 0;

    /// Starts a transaction that only reads, and sees until its end what was committed when it
    /// began to read. Throws soci::soci_error.
    virtual void begin_snapshot(soci::session& session) const = 0;

    /// Rows have been written into `table` with numbers of their own in the $SERIAL column: the
    /// next number is larger than all of them. Throws soci::soci_error.
    virtual void count_on(soci::session& /*session*/,
                          std::string_view /*table*/,
                          std::string_view /*column*/) const {}

    /// What the database makes of a statement that somebody else wrote, without running it. Errors:
    /// config (it is wrong, or more than one; the detail says why), store.
    virtual Result<StatementShape> inspect(soci::session& session,
                                           const std::string& sql) const = 0;

    // ---- for `impctl doctor`: see examine.hpp

    /// A connection that changes nothing, not even what connect() sets up for good. Throws
    /// soci::soci_error.
    virtual void connect_examiner(soci::session& session,
                                  std::chrono::milliseconds lock_wait) const;

    /// What can be told without a connection: where it lies, how much room there is.
    [[nodiscard]] virtual std::vector<Finding> examine_place() const;

    /// Whether what this database has committed outlives a crash, and whatever else of its own
    /// settings stands against that; a finding "store.journal" if connect() would change something
    /// for good. `session`: connect_examiner's. Throws soci::soci_error.
    virtual std::vector<Finding> examine(soci::session& session) const;

    [[nodiscard]] virtual Failure classify(const soci::soci_error& error) const = 0;

    /// What the server says of an error, as it may be logged: never with a value out of a row or a
    /// statement, which what() may hold, and the servers' own texts too.
    [[nodiscard]] virtual std::string words_of(const soci::soci_error& error) const;

    /// The error as the other rooms see it: conflict for a duplicate, else store. The detail is
    /// words_of().
    [[nodiscard]] Error to_error(std::string_view doing, const soci::soci_error& error) const;
};

/// Runs `body` (which returns a Result) and turns SOCI's exceptions into values: none leaves this
/// room. `doing` says in the error what was tried.
template <typename Body>
auto guarded(const Dialect& dialect, std::string_view doing, Body&& body) -> decltype(body()) {
    try {
        return body();
    } catch (const soci::soci_error& error) {
        return dialect.to_error(doing, error);
    } catch (const std::exception&) {  // its text may hold anything
        return Error{Errc::store,
                     std::string(doing) + ": out of memory, or a fault of the library"};
    }
}

}  // namespace imp::store
