#include "store/sqlite_dialect.hpp"

#include "store/sqlite_place.hpp"

#include <chrono>
#include <thread>
#include <utility>

namespace imp::store {

namespace {

int error_number(const soci::soci_error& error) {
    const auto* own = dynamic_cast<const soci::sqlite3_soci_error*>(&error);
    return own == nullptr ? SQLITE_OK : own->result();
}

/// The low byte of an extended result code is the code.
int primary(int number) {
    return number & 0xff;
}

bool is_busy(const soci::soci_error& error) {
    const int code = primary(error_number(error));
    return code == SQLITE_BUSY || code == SQLITE_LOCKED;
}

std::string journal_mode(soci::session& session) {
    std::string mode;
    session << "PRAGMA journal_mode", soci::into(mode);
    return mode;
}

/// The mode belongs to the file; whoever comes first sets it. Changing it wants the file for itself
/// and does not wait the busy timeout for that, so ten who start at once wait here.
void set_journal_mode(soci::session& session,
                      const std::string& wanted,
                      std::chrono::milliseconds longest_wait) {
    using Clock = std::chrono::steady_clock;
    const auto give_up = Clock::now() + longest_wait;
    while (true) {
        try {
            if (journal_mode(session) == wanted)
                return;
            std::string mode;
            session << "PRAGMA journal_mode=" + wanted, soci::into(mode);
            if (mode == wanted)
                return;
            if (Clock::now() > give_up)
                throw soci::soci_error(std::string("journal_mode stays ")
                                           .append(mode)
                                           .append(" instead of ")
                                           .append(wanted));
        } catch (const soci::sqlite3_soci_error& error) {
            if (!is_busy(error) || Clock::now() > give_up)
                throw;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
}

/// A commit is on the disk before anybody is told. With a rollback journal it is one only once the
/// journal's name is gone from the disk, too: FULL does not wait for that.
/// Source: sqlite.org/pragma.html#pragma_synchronous.
void set_durable(soci::session& session, SqliteJournal journal) {
    session << std::string("PRAGMA synchronous=") +
                   (journal == SqliteJournal::wal ? "FULL" : "EXTRA");
}

Failure failure_of(int number) {
    if (number == SQLITE_CONSTRAINT_PRIMARYKEY || number == SQLITE_CONSTRAINT_UNIQUE ||
        number == SQLITE_CONSTRAINT_ROWID)
        return Failure::duplicate;
    switch (primary(number)) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return Failure::retry;
        case SQLITE_IOERR:
        case SQLITE_CANTOPEN:
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
        case SQLITE_PROTOCOL:
            return Failure::lost;
        default:
            return Failure::other;
    }
}

/// Once, before the process has its first connection. Each connection is one thread's at a time, so
/// that SQLite need not lock it for each call; and memory is not counted, which would take one lock
/// of the whole process for each allocation.
void set_up_library() {
    static const bool kIsDone = [] {
        sqlite_api::sqlite3_config(SQLITE_CONFIG_MULTITHREAD);
        sqlite_api::sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
        return true;
    }();
    static_cast<void>(kIsDone);
}

void open(soci::session& session, const std::string& parameters) {
    set_up_library();
    session.open(soci::sqlite3, parameters);
}

sqlite_api::sqlite3* connection_of(soci::session& session) {
    return static_cast<soci::sqlite3_session_backend*>(session.get_backend())->conn_;
}

}  // namespace

SqliteDialect::SqliteDialect(std::string path, SqliteJournal journal)
    : path_(std::move(path)), journal_(journal) {}

void SqliteDialect::connect(soci::session& session, std::chrono::milliseconds lock_wait) const {
    // The path holds no double quote: whoever made this has seen to that.
    open(session, "dbname=\"" + path_ + "\"");
    set_lock_wait(session, lock_wait);
    sqlite_api::sqlite3_extended_result_codes(connection_of(session), 1);  // which key was taken
    set_journal_mode(session, std::string(journal_word()), lock_wait);
    set_durable(session, journal_);
    // RETURNING collects rows in a temporary table. A jailed account may have no folder for files.
    session << "PRAGMA temp_store=MEMORY";
}

std::string_view SqliteDialect::journal_word() const {
    return journal_ == SqliteJournal::wal ? "wal" : "delete";
}

void SqliteDialect::connect_examiner(soci::session& session,
                                     std::chrono::milliseconds lock_wait) const {
    open(session, "readonly=1 dbname=\"" + path_ + "\"");
    set_lock_wait(session, lock_wait);
    set_durable(session, journal_);
}

std::vector<Finding> SqliteDialect::examine_place() const {
    return judge_place(look_at_place(path_));
}

std::vector<Finding> SqliteDialect::examine(soci::session& session) const {
    long long synchronous = 0;
    session << "PRAGMA synchronous", soci::into(synchronous);
    return judge_durability({.journal = journal_mode(session),
                             .wanted_journal = std::string(journal_word()),
                             .synchronous = static_cast<int>(synchronous)});
}

void SqliteDialect::connect_reader(soci::session& session,
                                   std::chrono::milliseconds lock_wait) const {
    connect(session, lock_wait);
    session << "PRAGMA query_only=ON";
    // KiB. There are several of these, each fills its cache in time, and the kernel has the same
    // pages.
    session << "PRAGMA cache_size=-256";
}

void SqliteDialect::set_lock_wait(soci::session& session, std::chrono::milliseconds wait) const {
    sqlite_api::sqlite3_busy_timeout(connection_of(session), static_cast<int>(wait.count()));
}

std::string_view SqliteDialect::begin_write() const {
    return "BEGIN IMMEDIATE";
}

WriterLimits SqliteDialect::writer_limits() const {
    return {.writers = 1, .most_in_batch = 256, .lock_wait = kLockWait};
}

std::string_view SqliteDialect::lock_row() const {
    return "";
}

void SqliteDialect::connect_patiently(soci::session& session,
                                      std::chrono::milliseconds lock_wait) const {
    connect(session, lock_wait);
}

Result<void> SqliteDialect::begin_schema_change(soci::session& session,
                                                std::span<const std::string_view> /*ours*/) const {
    session << std::string(begin_write());
    return {};
}

Result<void> SqliteDialect::end_schema_change(soci::session& session) const {
    session << "COMMIT";
    return {};
}

std::string_view SqliteDialect::type_name(std::string_view placeholder) const {
    if (placeholder == "$SERIAL")
        return "INTEGER PRIMARY KEY";  // the rowid: larger than all that are there
    if (placeholder == "$CLUSTERED")
        return "WITHOUT ROWID";
    if (placeholder == "$IFNEW")  // what a crash cut short was undone
        return "";
    return "TEXT";  // compared byte for byte (collation BINARY) unless told otherwise
}

void SqliteDialect::begin_snapshot(soci::session& session) const {
    session << "BEGIN";
}

Result<StatementShape> SqliteDialect::inspect(soci::session& session,
                                              const std::string& sql) const {
    sqlite_api::sqlite3* connection = connection_of(session);
    sqlite_api::sqlite3_stmt* prepared = nullptr;
    const char* rest = nullptr;
    const int number =
        sqlite_api::sqlite3_prepare_v2(connection, sql.c_str(), -1, &prepared, &rest);
    if (number != SQLITE_OK) {
        const Errc code = failure_of(number) == Failure::other ? Errc::config : Errc::store;
        return Error{code, sqlite_api::sqlite3_errmsg(connection)};
    }
    const StatementShape shape{.placeholders = sqlite_api::sqlite3_bind_parameter_count(prepared),
                               .columns = sqlite_api::sqlite3_column_count(prepared)};
    sqlite_api::sqlite3_finalize(prepared);
    if (prepared == nullptr)
        return Error{Errc::config, "it is empty"};
    if (std::string_view(rest).find_first_not_of("; \t\r\n") != std::string_view::npos)
        return Error{Errc::config, "it is more than one statement"};
    return shape;
}

Failure SqliteDialect::classify(const soci::soci_error& error) const {
    return failure_of(error_number(error));
}

}  // namespace imp::store
