#include "store/migrations.hpp"

#include "base/calendar.hpp"
#include "base/clock.hpp"
#include "base/text.hpp"
#include "store/query.hpp"
#include "store/schema_steps.hpp"
#include "store/schema_tables.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <span>
#include <thread>
#include <utility>
#include <vector>

namespace imp::store {

namespace {

/// In place of the version while a copy is not whole: then nobody else works on it.
constexpr std::string_view kUnfinishedCopy = "unfinished copy";

/// In place of the version of a store that was moved: `closed VERSION SECONDS`.
constexpr std::string_view kClosed = "closed ";

std::string closed_words(std::string_view mark) {
    const std::optional<std::int64_t> at = text::parse_int(mark.substr(mark.rfind(' ') + 1));
    return "the store was closed by impctl store copy" +
           (at ? " on " + calendar::rfc3339(*at) : std::string()) +
           ": the shop's orders go on in the copy (set store.url, and restart who uses this one); "
           "impctl store reopen opens it again";
}

/// Of the whole change, where somebody else makes the same one at the same time, or uses a table
/// that is to change. Between two tries others get at the tables.
constexpr std::chrono::seconds kLongestChange{60};
constexpr std::chrono::milliseconds kShortestPause{100};
constexpr std::chrono::milliseconds kLongestPause{2'000};

/// The statement with this database's own words in place of $ID and its like.
std::string spelled_for(const Dialect& dialect, std::string_view statement) {
    std::string out;
    while (!statement.empty()) {
        const std::size_t dollar = statement.find('$');
        out += statement.substr(0, dollar);
        if (dollar == std::string_view::npos)
            break;
        statement.remove_prefix(dollar);
        const std::size_t end = statement.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ", 1);
        out += dialect.type_name(statement.substr(0, end));
        statement.remove_prefix(end == std::string_view::npos ? statement.size() : end);
    }
    return out;
}

/// What stands in the version's place; "0" without one. Throws where there is no meta table.
template <typename AnySession>
std::string read_word(AnySession& session, std::string_view lock = {}) {
    std::string word;
    Query query(session,
                "SELECT value FROM meta WHERE name = 'schema_version'" + std::string(lock));
    query.into(word);
    std::string found = "0";
    while (query.next())  // to the end: a statement that is not drained keeps its snapshot
        found = word;
    return found;
}

constexpr std::string_view kPartial = "$PARTIAL ";

/// Puts `word` in the version's place, if `before` stands there. Whether it did.
bool replace_word(soci::session& session, std::string_view before, std::string_view word) {
    return Query(session,
                 "UPDATE meta SET value = :word WHERE name = 'schema_version' AND value = :before")
               .text("word", word)
               .text("before", before)
               .run() == 1;
}

/// The version that the database says it has; 0 without one. Throws where there is no meta table.
Result<int> read_version(soci::session& session) {
    const std::string found = read_word(session);
    if (found == kUnfinishedCopy)
        return Error{
            Errc::store,
            "the database holds a copy that is not whole: impctl store copy is filling it, "
            "or was interrupted (its --restart begins again)"};
    if (found.starts_with(kClosed))
        return Error{Errc::store, closed_words(found)};
    const std::optional<std::int64_t> version = text::parse_int(found);
    if (!version || *version < 0)
        return Error{Errc::store, "meta.schema_version is not a number"};
    if (*version > schema_version())
        return Error{Errc::store,
                     "the database has schema version " + found + ", this program knows up to " +
                         std::to_string(schema_version()) + ": it was written by a newer imp-fcgi"};
    return static_cast<int>(*version);
}

void write_version(soci::session& session, int version) {
    const std::string word = std::to_string(version);
    soci::statement update =
        (session.prepare << "UPDATE meta SET value = :value WHERE name = 'schema_version'",
         soci::use(word, "value"));
    update.execute(true);
    if (update.get_affected_rows() == 0)
        session << "INSERT INTO meta (name, value) VALUES ('schema_version', :value)",
            soci::use(word, "value");
}

Result<void> run_step(const Dialect& dialect,
                      soci::session& session,
                      std::span<const std::string_view> statements,
                      bool is_first) {
    try {
        for (std::string_view statement : statements) {
            if (statement.starts_with(kPartial)) {
                if (!dialect.has_partial_indexes())
                    continue;
                statement.remove_prefix(kPartial.size());
            }
            session << spelled_for(dialect, statement);
        }
    } catch (const soci::soci_error& error) {
        if (!is_first || dialect.classify(error) != Failure::other)
            throw;
        Error told = dialect.to_error("making the tables", error);
        told.detail +=
            "; where a table of another program has one of our names, imp-fcgi needs a "
            "database of its own";
        return told;
    }
    return {};
}

Result<void> run_missing_steps(const Dialect& dialect, soci::session& session) {
    session << spelled_for(dialect,
                           "CREATE TABLE IF NOT EXISTS meta ("
                           " name $ID NOT NULL PRIMARY KEY, value $TEXT NOT NULL)");
    const Result<int> version = read_version(session);  // again: others may have been faster
    if (!version)
        return version.error();
    for (auto step = static_cast<std::size_t>(*version); step < schema_steps().size(); ++step) {
        if (Result<void> ran = run_step(dialect, session, schema_steps()[step], step == 0); !ran)
            return ran;
    }
    if (*version < schema_version())
        write_version(session, schema_version());
    return {};
}

/// Empty where it cannot be told, which is the same as "look under the lock".
std::optional<Result<int>> version_at_a_glance(soci::session& session) {
    try {
        return read_version(session);
    } catch (const soci::soci_error&) {
        return std::nullopt;  // no such table, most likely
    }
}

/// On failure nothing is rolled back here: the end of the session does it.
Result<void> change_schema(const Dialect& dialect, std::chrono::milliseconds lock_wait) {
    soci::session session;
    dialect.connect_patiently(session, lock_wait);
    const std::vector<SchemaTable> tables = schema_tables();
    std::vector<std::string_view> names;
    names.reserve(tables.size());
    for (const SchemaTable& table : tables)
        names.push_back(table.name);
    if (Result<void> begun = dialect.begin_schema_change(session, names); !begun)
        return begun;
    if (Result<void> ran = run_missing_steps(dialect, session); !ran)
        return ran;
    return dialect.end_schema_change(session);
}

/// Empty where somebody else was in the way.
std::optional<Result<void>> try_to_change_schema(const Dialect& dialect,
                                                 std::chrono::milliseconds lock_wait) {
    try {
        return change_schema(dialect, lock_wait);
    } catch (const soci::soci_error& error) {
        const Failure failure = dialect.classify(error);
        if (failure == Failure::duplicate || failure == Failure::retry)
            return std::nullopt;
        throw;
    }
}

}  // namespace

int schema_version() noexcept {
    return static_cast<int>(schema_steps().size());
}

Result<int> found_schema_version(const Dialect& dialect, soci::session& session) {
    try {
        return read_version(session);
    } catch (const soci::soci_error& error) {
        if (dialect.classify(error) != Failure::other)
            throw;
        return 0;  // no such table
    }
}

bool begin_copy(soci::session& session) {
    return replace_word(session, std::to_string(schema_version()), kUnfinishedCopy);
}

bool is_unfinished_copy(soci::session& session) {
    return read_word(session) == kUnfinishedCopy;
}

bool end_copy(soci::session& session) {
    return replace_word(session, kUnfinishedCopy, std::to_string(schema_version()));
}

bool close_store(soci::session& session, UnixSeconds now) {
    const std::string version = std::to_string(schema_version());
    return replace_word(
        session, version, std::string(kClosed) + version + " " + std::to_string(now));
}

bool reopen_store(soci::session& session) {
    const std::string mark = read_word(session);
    if (!mark.starts_with(kClosed))
        return false;
    return replace_word(
        session, mark, mark.substr(kClosed.size(), mark.rfind(' ') - kClosed.size()));
}

std::optional<Error> why_closed(Session& session, std::string_view lock) {
    const std::string word = read_word(session, lock);
    if (word.starts_with(kClosed))
        return Error{Errc::store, closed_words(word)};
    return std::nullopt;
}

Result<void> migrate(const Dialect& dialect,
                     soci::session& session,
                     std::chrono::milliseconds lock_wait) {
    return guarded(dialect, "bringing the schema up to date", [&]() -> Result<void> {
        const SteadyTime end = std::chrono::steady_clock::now() + kLongestChange;
        for (std::chrono::milliseconds pause = kShortestPause;;
             pause = std::min(2 * pause, kLongestPause)) {
            if (const std::optional<Result<int>> version = version_at_a_glance(session)) {
                if (!*version)
                    return version->error();
                if (**version == schema_version())
                    return {};
            }
            if (std::optional<Result<void>> changed = try_to_change_schema(dialect, lock_wait))
                return *std::move(changed);
            if (std::chrono::steady_clock::now() >= end)
                return Error{Errc::store,
                             "the tables cannot be changed: another program changes them too, or "
                             "holds one in a long transaction (look for it in the server's list of "
                             "processes)"};
            std::this_thread::sleep_for(pause);
        }
    });
}

}  // namespace imp::store
