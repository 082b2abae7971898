#include "store/postgresql_dialect.hpp"

#include "base/text.hpp"
#include "store/postgresql_backend.hpp"
#include "store/query.hpp"
#include "store/server_settings.hpp"
#include "store/socket_watch.hpp"
#include "store/statement_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

namespace imp::store {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// Beyond the wait for a lock: so much longer a statement may take.
constexpr milliseconds kBeyondLocks{500};

/// For an answer where nobody waits for it: changing the schema, importing orders.
constexpr seconds kPatience{3'600};

/// How long a change of the schema waits until another one has ended, and for a table. Whoever
/// wants the table meanwhile stands behind it, buyers too.
constexpr seconds kOtherChangeWait{60};
constexpr milliseconds kTableWait{500};

/// Any number that nobody else in the database locks: "imp-fcgi" in ASCII.
constexpr std::int64_t kSchemaLock = 0x696d702d66636769;

/// What SOCI throws of its own accord, without an error of the server.
constexpr std::string_view kNoConnection = "Cannot establish connection";

// Source: appendix A of PostgreSQL's documentation.
Failure pg_failure(std::string_view sqlstate) {
    if (sqlstate == "23505")
        return Failure::duplicate;
    if (sqlstate == "40001" || sqlstate == "40P01" || sqlstate == "55P03")
        return Failure::retry;  // serialization, deadlock, a lock that was not to be had in time
    const std::string_view group = sqlstate.substr(0, 2);
    if (sqlstate.empty() || group == "08" || group == "57" || group == "53" ||
        sqlstate == "25006" || sqlstate == "XX000") {
        // 57014 is our own limit for a statement; 25006 a standby that was the primary before.
        return sqlstate == "57014" ? Failure::other : Failure::lost;
    }
    if (sqlstate == "22P02" || sqlstate == "22003" || sqlstate == "22007" || sqlstate == "22008" ||
        sqlstate == "22P05" || sqlstate == "22021")
        return Failure::mismatch;  // no number, date or character that the column's type has
    return Failure::other;
}

std::string state_of(const soci::soci_error& error) {
    const auto* own = dynamic_cast<const soci::postgresql_soci_error*>(&error);
    std::string state = own == nullptr ? "" : own->sqlstate();
    state.resize(std::min(state.size(), state.find('\0')));
    return state.find_first_not_of(' ') == std::string::npos ? "" : state;
}

/// Everything as one word: SOCI takes connection strings apart at blanks, quoted or not.
class ConnectionUri {
  public:
    ConnectionUri& add(std::string_view name, std::string_view value) {
        text_.append(name).append("=").append(text::percent_encode(value)).append("&");
        return *this;
    }

    /// Nothing where there is no value.
    ConnectionUri& add_if_any(std::string_view name, std::string_view value) {
        return value.empty() ? *this : add(name, value);
    }

    [[nodiscard]] std::string str() const { return text_.substr(0, text_.size() - 1); }

  private:
    std::string text_ = "postgresql:///?";
};

TimedPostgresqlSession& backend_of(soci::session& session) {
    return *static_cast<TimedPostgresqlSession*>(session.get_backend());
}

std::string_view ssl_mode(ServerAddress::Tls tls) {
    switch (tls) {
        case ServerAddress::Tls::off:
            return "disable";
        case ServerAddress::Tls::on:
            return "require";
        case ServerAddress::Tls::verify:
            return "verify-full";
    }
    return {};
}

/// SQL with each `:name` as `$1`, `$2` …, the same for the same name.
std::string with_numbers(const std::string& sql) {
    std::map<std::string_view, std::size_t> numbers;
    std::string numbered;
    for (const StatementPiece& piece : pieces_of(sql)) {
        if (piece.is_name) {
            const auto number = numbers.try_emplace(piece.text, numbers.size() + 1).first;
            numbered += "$" + std::to_string(number->second);
        } else {
            numbered += piece.text;
        }
    }
    return numbered;
}

using Answer = std::unique_ptr<PGresult, decltype(&PQclear)>;

Error refusal(const Answer& answer, PGconn* handle) {
    const char* const state = PQresultErrorField(answer.get(), PG_DIAG_SQLSTATE);
    const char* const words = PQresultErrorField(answer.get(), PG_DIAG_MESSAGE_PRIMARY);
    const bool is_wrong = pg_failure(state == nullptr ? "" : state) == Failure::other;
    std::string why = words == nullptr ? PQerrorMessage(handle) : words;
    if (state != nullptr && std::string_view(state) == "42601" &&
        why.find("multiple commands") != std::string::npos)
        why += " (it is more than one statement)";
    return Error{is_wrong ? Errc::config : Errc::store, std::move(why)};
}

}  // namespace

PostgresqlDialect::PostgresqlDialect(ServerAddress address) : address_(std::move(address)) {}

void PostgresqlDialect::open(soci::session& session, milliseconds connect_timeout) const {
    // 2 s is the shortest that the library knows.
    const seconds longest =
        std::max(std::min(address_.connect_timeout, std::chrono::ceil<seconds>(connect_timeout)),
                 seconds(2));
    const std::string answer_ms = std::to_string(milliseconds(address_.timeout).count());
    ConnectionUri text;
    text.add("host", address_.socket.empty() ? address_.host : address_.socket)
        .add("user", address_.user)
        .add_if_any("password", address_.password.reveal())
        .add("dbname", address_.database)
        .add("application_name", "imp-fcgi")
        .add("client_encoding", "UTF8")
        .add("connect_timeout", std::to_string(longest.count()))
        .add("sslmode", ssl_mode(address_.tls))
        .add_if_any("sslrootcert", address_.tls_ca)
        .add_if_any("sslcert", address_.tls_cert)
        .add_if_any("sslkey", address_.tls_key)
        // A server that is not there any more says nothing: the kernel asks for it.
        .add("tcp_user_timeout", answer_ms)
        .add("keepalives_idle", std::to_string(address_.timeout.count()))
        .add("keepalives_interval", "3")
        .add("keepalives_count", "3");
    if (address_.port != 0)
        text.add("port", std::to_string(address_.port));
    session.open(timed_postgresql(), text.str());
    backend_of(session).set_limit(address_.timeout);
    // The session's own settings, whatever the server's are. With REPEATABLE READ a work that is
    // run again would see for ever what it saw at first. A paid order is on the disk before anybody
    // is told. Binary floats in the shop's own tables are read as their 15 good digits.
    session
        << "SET default_transaction_isolation = 'read committed';"
           " SET standard_conforming_strings = on; SET extra_float_digits = 0;"
           " SET client_min_messages = warning; SET idle_in_transaction_session_timeout = '60s';"
           " SELECT set_config('synchronous_commit', 'on', false)"
           " WHERE current_setting('synchronous_commit') = 'off'";
}

void PostgresqlDialect::connect(soci::session& session, milliseconds lock_wait) const {
    open(session, lock_wait);
    set_lock_wait(session, lock_wait);
}

void PostgresqlDialect::connect_reader(soci::session& session, milliseconds lock_wait) const {
    open(session, lock_wait);
    session << "SET default_transaction_read_only = on";
    set_lock_wait(session, lock_wait);
}

void PostgresqlDialect::connect_patiently(soci::session& session,
                                          std::chrono::milliseconds /*lock_wait*/) const {
    open(session, address_.connect_timeout);
    session << "SET idle_in_transaction_session_timeout = 0";
    backend_of(session).set_limit(kPatience);
}

void PostgresqlDialect::set_lock_wait(soci::session& session, milliseconds wait) const {
    const milliseconds lock = std::max(wait, milliseconds(1));  // 0 is for ever
    session << fmt::format("SET lock_timeout = {}; SET statement_timeout = {}",
                           lock.count(),
                           (lock + kBeyondLocks).count());
}

std::string_view PostgresqlDialect::begin_write() const {
    return "BEGIN";
}

WriterLimits PostgresqlDialect::writer_limits() const {
    // Two who wait for each other are found out after a second only: before that one gives way, and
    // is run again.
    return {.writers = address_.writers, .most_in_batch = 32, .lock_wait = milliseconds(400)};
}

std::string_view PostgresqlDialect::lock_row() const {
    return " FOR UPDATE";
}

std::string_view PostgresqlDialect::share_row() const {
    return " FOR SHARE";
}

std::string_view PostgresqlDialect::type_name(std::string_view placeholder) const {
    if (placeholder == "$SERIAL")
        return "BIGSERIAL PRIMARY KEY";
    if (placeholder == "$CLUSTERED" || placeholder == "$IFNEW")
        return "";
    return "TEXT COLLATE \"C\"";  // compared byte for byte
}

/// All in one transaction. A table that somebody else made is an error of CREATE TABLE.
Result<void> PostgresqlDialect::begin_schema_change(
    soci::session& session, std::span<const std::string_view> /*ours*/) const {
    session << "BEGIN";
    session << fmt::format("SET LOCAL lock_timeout = {}", milliseconds(kOtherChangeWait).count());
    session << fmt::format("SELECT pg_advisory_xact_lock({})", kSchemaLock);
    session << fmt::format("SET LOCAL lock_timeout = {}", kTableWait.count());
    return {};
}

Result<void> PostgresqlDialect::end_schema_change(soci::session& session) const {
    session << "COMMIT";
    return {};
}

void PostgresqlDialect::begin_snapshot(soci::session& session) const {
    session << "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY";
}

void PostgresqlDialect::count_on(soci::session& session,
                                 std::string_view table,
                                 std::string_view column) const {
    session << fmt::format(
        "SELECT setval(pg_get_serial_sequence('{0}', '{1}'),"
        " (SELECT COALESCE(MAX({1}), 0) + 1 FROM {0}), false)",
        table,
        column);
}

Result<StatementShape> PostgresqlDialect::inspect(soci::session& session,
                                                  const std::string& sql) const {
    TimedPostgresqlSession& backend = backend_of(session);
    PGconn* const handle = backend.handle();
    const SocketWatch::Guard guard(SocketWatch::shared(), backend.socket(), backend.limit());
    const Answer prepared(PQprepare(handle, "", with_numbers(sql).c_str(), 0, nullptr), &PQclear);
    if (PQresultStatus(prepared.get()) != PGRES_COMMAND_OK)
        return refusal(prepared, handle);
    const Answer described(PQdescribePrepared(handle, ""), &PQclear);
    if (PQresultStatus(described.get()) != PGRES_COMMAND_OK)
        return refusal(described, handle);
    return StatementShape{.placeholders = PQnparams(described.get()),
                          .columns = PQnfields(described.get())};
}

std::vector<Finding> PostgresqlDialect::examine(soci::session& session) const {
    ServerSettings settings;
    std::string name;
    std::string value;
    // Of synchronous_commit what this session has made of it is what counts.
    Query query(session,
                "SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'full_page_writes',"
                " 'synchronous_commit') UNION ALL"
                " SELECT 'pg_is_in_recovery', pg_is_in_recovery()::text");
    query.into(name).into(value);
    while (query.next())
        settings[name] = value;
    return judge_postgresql(settings);
}

Failure PostgresqlDialect::classify(const soci::soci_error& error) const {
    if (dynamic_cast<const soci::postgresql_soci_error*>(&error) == nullptr) {
        const bool is_connection = error.get_error_message().starts_with(kNoConnection);
        return is_connection ? Failure::lost : Failure::other;
    }
    return pg_failure(state_of(error));
}

/// The first line: DETAIL and CONTEXT hold rows. Class 22 is about values, and shows them; what
/// functions of somebody else's raise may hold anything.
std::string PostgresqlDialect::words_of(const soci::soci_error& error) const {
    const std::string state = state_of(error);
    if (state.starts_with("22"))
        return "a value is none that its column holds (SQLSTATE " + state + ")";
    if (state.starts_with("P0"))
        return "a function or trigger of the database refused it (SQLSTATE " + state + ")";
    std::string words = error.get_error_message();
    if (!words.starts_with(kNoConnection))  // why is in the next line
        words.resize(std::min(words.size(), words.find('\n')));
    return words;
}

}  // namespace imp::store
