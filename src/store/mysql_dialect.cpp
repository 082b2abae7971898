#include "store/mysql_dialect.hpp"

#include "store/query.hpp"
#include "store/statement_text.hpp"

#include <fmt/format.h>
#include <soci/mysql/soci-mysql.h>

#include <algorithm>
#include <array>
#include <utility>

namespace imp::store {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds kPatientTimeout{3'600};
constexpr seconds kSchemaLockWait{60};

/// Of a change of the schema for a table that somebody else uses: the shortest that the server
/// counts. Whoever wants the table meanwhile stands behind it, buyers too.
constexpr seconds kShortestTableWait{1};

constexpr unsigned long kOldest = 100'300;  // 10.3: utf8mb4_nopad_bin, and waits of no time at all

// Source: the lists of errors in MariaDB's documentation, and errmsg.h of its client library.
namespace number {
constexpr unsigned kDuplicate = 1062;
constexpr unsigned kDuplicateWithKeyName = 1586;
constexpr unsigned kLockWaitTimeout = 1205;  // the statement only was rolled back
constexpr unsigned kDeadlock = 1213;         // all of it; Galera: somebody else's commit was first
constexpr unsigned kRowChanged = 1020;       // since it was read (innodb_snapshot_isolation)
constexpr unsigned kParse = 1064;
constexpr unsigned kNotInCluster = 1235;  // GET_LOCK()
}  // namespace number

/// Errors of the server whose text names hosts, users, tables, columns and settings, but never a
/// value. SOCI writes values into the statement, so that a syntax error shows them too.
constexpr std::array kTextsWithoutValues{
    1020U, 1021U, 1030U, 1037U, 1038U, 1040U, 1041U, 1043U, 1044U, 1045U, 1046U, 1047U, 1049U,
    1053U, 1054U, 1055U, 1072U, 1091U, 1104U, 1114U, 1118U, 1129U, 1130U, 1142U, 1143U, 1146U,
    1180U, 1194U, 1195U, 1203U, 1205U, 1206U, 1213U, 1226U, 1227U, 1231U, 1267U, 1290U, 1305U,
    1364U, 1370U, 1406U, 1264U, 1698U, 1699U, 1792U, 1836U, 1927U, 1969U};

unsigned number_of(const soci::soci_error& error) {
    const auto* own = dynamic_cast<const soci::mysql_soci_error*>(&error);
    return own == nullptr ? 0 : own->err_num_;
}

Failure mysql_failure(unsigned number) {
    switch (number) {
        case number::kDuplicate:
        case number::kDuplicateWithKeyName:
            return Failure::duplicate;
        case number::kLockWaitTimeout:
        case number::kDeadlock:
        case number::kRowChanged:
            return Failure::retry;
        case 1267:  // illegal mix of collations: characters that the column cannot hold
        case 1270:
        case 1271:
        case 1366:
        case 3854:  // cannot convert a string to the column's character set
            return Failure::mismatch;
        case 1040:  // too many connections
        case 1047:  // Galera: this node belongs to no majority
        case 1053:  // server shutdown in progress
        case 1079:
        case 1152:  // aborted connection
        case 1158:  // to 1161: the network
        case 1159:
        case 1160:
        case 1161:
        case 1180:  // error during commit: Galera lost its majority meanwhile
        case 1203:  // too many connections of this user
        case 1226:
        case 1290:  // --read-only: it was the primary server before
        case 1836:
        case 1927:  // connection was killed
        case 2002:  // to 2006: cannot connect, gone away
        case 2003:
        case 2004:
        case 2005:
        case 2006:
        case 2012:
        case 2013:  // lost during a query
        case 2055:
        case 4031:  // the server closed an idle connection
            return Failure::lost;
        default:
            return Failure::other;
    }
}

/// `name='value' name='value' …`, as SOCI's mysql backend reads it.
class MysqlConnectionText {
  public:
    MysqlConnectionText& add(std::string_view name, std::string_view value) {
        text_.append(text_.empty() ? "" : " ").append(name).append("='");
        for (const char c : value) {
            if (c == '\'' || c == '\\')
                text_ += '\\';
            text_ += c;
        }
        text_ += '\'';
        return *this;
    }

    /// Nothing where there is no value.
    MysqlConnectionText& add_if_any(std::string_view name, std::string_view value) {
        return value.empty() ? *this : add(name, value);
    }

    [[nodiscard]] const std::string& str() const noexcept { return text_; }

  private:
    std::string text_;
};

MYSQL* mysql_handle(soci::session& session) {
    return static_cast<soci::mysql_session_backend*>(session.get_backend())->conn_;
}

/// What this program needs of the server, told before anything else is asked.
void check_server(soci::session& session) {
    MYSQL* const handle = mysql_handle(session);
    const std::string version = mysql_get_server_info(handle);
    if (version.find("MariaDB") == std::string::npos || mysql_get_server_version(handle) < kOldest)
        throw soci::soci_error("the server is " + version + "; MariaDB 10.3 or newer is needed");
}

/// Whole seconds, as the server counts them, and never none.
long long seconds_of(milliseconds wait) {
    return std::max<long long>(1, std::chrono::ceil<seconds>(wait).count());
}

bool is_in_cluster(soci::session& session) {
    std::string name;
    std::string value;
    Query query(session, "SHOW VARIABLES LIKE 'wsrep_on'");
    query.into(name).into(value);
    while (query.next()) {
    }
    return value == "ON";
}

/// The session's own settings, whatever the server's are.
void set_up(soci::session& session, std::string_view access) {
    session << "SET SESSION sql_mode = 'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,"
               "NO_ENGINE_SUBSTITUTION', default_storage_engine = InnoDB, autocommit = 1";
    // With REPEATABLE READ a work that is run again would see for ever what it saw at first.
    session << "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED" + std::string(access);
    // What another node has committed is seen here; it costs about a millisecond.
    if (is_in_cluster(session))
        session << "SET SESSION wsrep_sync_wait = 1";
}

/// The first of `ours` that is in the database without our own table `meta`.
std::optional<std::string> find_foreign_table(soci::session& session,
                                              std::span<const std::string_view> ours) {
    const auto find = [&](const std::string& names) -> std::optional<std::string> {
        std::string found;
        Query query(session,
                    "SELECT table_name FROM information_schema.tables"
                    " WHERE table_schema = DATABASE() AND table_name IN (" +
                        names + ") LIMIT 1");
        query.into(found);
        if (!query.next())
            return std::nullopt;
        return found;
    };
    std::string names;
    for (const std::string_view name : ours)
        names.append(names.empty() ? "'" : ", '").append(name).append("'");
    if (find("'meta'"))
        return std::nullopt;
    const std::optional<std::string> found = find(names);
    // On another node of the cluster they may have been made since the first look.
    return found && !find("'meta'") ? found : std::nullopt;
}

/// SQL with each `:name` as `?`, as the server prepares it, and how many there are.
std::pair<std::string, int> with_question_marks(const std::string& sql) {
    std::pair<std::string, int> marked;
    for (const StatementPiece& piece : pieces_of(sql)) {
        marked.first += piece.is_name ? "?" : piece.text;
        marked.second += piece.is_name ? 1 : 0;
    }
    return marked;
}

}  // namespace

MysqlDialect::MysqlDialect(ServerAddress address) : address_(std::move(address)) {}

void MysqlDialect::open(soci::session& session, seconds connect_timeout, seconds timeout) const {
    MysqlConnectionText text;
    text.add_if_any("host", address_.host)
        .add_if_any("unix_socket", address_.socket)
        .add("user", address_.user)
        .add_if_any("password", address_.password.reveal())
        .add("dbname", address_.database)
        .add("charset", "utf8mb4")
        .add("connect_timeout", std::to_string(connect_timeout.count()))
        .add("read_timeout", std::to_string(timeout.count()))
        .add("write_timeout", std::to_string(timeout.count()))
        .add_if_any("sslca", address_.tls_ca)
        .add_if_any("sslcert", address_.tls_cert)
        .add_if_any("sslkey", address_.tls_key);
    if (address_.port != 0)
        text.add("port", std::to_string(address_.port));
    session.open(soci::mysql, text.str());
    if (address_.tls != ServerAddress::Tls::off &&
        mysql_get_ssl_cipher(mysql_handle(session)) == nullptr)
        throw soci::soci_error("the server does not offer TLS, which store.url wants");
    check_server(session);
}

void MysqlDialect::connect(soci::session& session, milliseconds lock_wait) const {
    open(session,
         std::min(address_.connect_timeout, seconds(seconds_of(lock_wait))),
         address_.timeout);
    set_up(session, "");
    set_lock_wait(session, lock_wait);
}

void MysqlDialect::connect_reader(soci::session& session, milliseconds lock_wait) const {
    open(session,
         std::min(address_.connect_timeout, seconds(seconds_of(lock_wait))),
         address_.timeout);
    set_up(session, ", READ ONLY");
    set_lock_wait(session, lock_wait);
}

void MysqlDialect::connect_patiently(soci::session& session,
                                     std::chrono::milliseconds /*lock_wait*/) const {
    open(session, address_.connect_timeout, kPatientTimeout);
    set_up(session, "");
}

void MysqlDialect::set_lock_wait(soci::session& session, milliseconds wait) const {
    // Locks are waited for in whole seconds. What is not to wait so long is bounded as a whole; and
    // who may wait longer is told by the lock that it was one.
    const double whole = static_cast<double>(std::max(wait, milliseconds(1)).count()) / 1000;
    const long long lock = std::max<long long>(1, seconds_of(wait) - 1);
    session << fmt::format(
        "SET SESSION innodb_lock_wait_timeout = {0}, lock_wait_timeout = {0},"
        " max_statement_time = {1:.3f}",
        lock,
        whole);
}

std::string_view MysqlDialect::begin_write() const {
    return "START TRANSACTION READ WRITE";
}

WriterLimits MysqlDialect::writer_limits() const {
    return {.writers = address_.writers, .most_in_batch = 32, .lock_wait = milliseconds(2'000)};
}

std::string_view MysqlDialect::lock_row() const {
    return " FOR UPDATE";
}

std::string_view MysqlDialect::share_row() const {
    return " LOCK IN SHARE MODE";
}

std::string_view MysqlDialect::type_name(std::string_view placeholder) const {
    // 255 characters of up to 4 bytes fit into an index twice.
    if (placeholder == "$ID" || placeholder == "$KEY")
        return "VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin";
    if (placeholder == "$WORD")
        return "VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin";
    if (placeholder == "$SERIAL")
        return "BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY";
    if (placeholder == "$CLUSTERED")  // InnoDB's are, always
        return "";
    if (placeholder == "$IFNEW")  // no change of a schema can be undone
        return "IF NOT EXISTS";
    return "MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin";
}

/// One at a time on one server. In a cluster, where that lock is not to be had, each statement is
/// run on all nodes in one order, and may be run twice.
Result<void> MysqlDialect::begin_schema_change(soci::session& session,
                                               std::span<const std::string_view> ours) const {
    session << fmt::format("SET SESSION lock_wait_timeout = {}", kShortestTableWait.count());
    long long is_ours = 1;
    try {
        Query query(session,
                    fmt::format("SELECT COALESCE(GET_LOCK(CONCAT('imp-fcgi ', DATABASE()), {}), 0)",
                                kSchemaLockWait.count()));
        query.into(is_ours).next();
    } catch (const soci::mysql_soci_error& error) {
        if (error.err_num_ != number::kNotInCluster)
            throw;
    }
    if (is_ours != 1)
        return Error{Errc::store, "somebody else has been changing the schema for a minute"};
    if (const auto foreign = find_foreign_table(session, ours))
        return Error{Errc::store,
                     "table " + *foreign +
                         " is there already, and not ours: give imp-fcgi a database of its own"};
    return {};
}

Result<void> MysqlDialect::end_schema_change(soci::session& session) const {
    std::string table;
    Query query(session,
                "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()"
                " AND table_name IN ('orders', 'payments', 'outbox') AND engine <> 'InnoDB'"
                " LIMIT 1");
    if (query.into(table).next())
        return Error{Errc::store, "the server made table " + table + " without InnoDB"};
    return {};  // the end of the session gives the lock back
}

void MysqlDialect::begin_snapshot(soci::session& session) const {
    session << "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ";
    session << "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY";
}

Result<StatementShape> MysqlDialect::inspect(soci::session& session, const std::string& sql) const {
    const auto [marked, names] = with_question_marks(sql);
    const StatementText statement = read_statement(sql);
    const std::unique_ptr<MYSQL_STMT, decltype(&mysql_stmt_close)> prepared(
        mysql_stmt_init(mysql_handle(session)), &mysql_stmt_close);
    if (!prepared)
        return Error{Errc::store, "out of memory"};
    if (mysql_stmt_prepare(prepared.get(), marked.data(), marked.size()) != 0) {
        const unsigned number = mysql_stmt_errno(prepared.get());
        const Errc code = mysql_failure(number) == Failure::other ? Errc::config : Errc::store;
        // The server's own words for a second statement speak of neither.
        const bool is_syntax = number == number::kParse;
        return Error{
            code,
            std::string(mysql_stmt_error(prepared.get())) +
                (is_syntax && is_more_than_one(sql) ? " (it is more than one statement)" : "")};
    }
    const int others = static_cast<int>(mysql_stmt_param_count(prepared.get())) - names;
    return StatementShape{.placeholders = others + static_cast<int>(statement.names.size()),
                          .columns = static_cast<int>(mysql_stmt_field_count(prepared.get()))};
}

Failure MysqlDialect::classify(const soci::soci_error& error) const {
    return mysql_failure(number_of(error));
}

std::string MysqlDialect::words_of(const soci::soci_error& error) const {
    const unsigned number = number_of(error);
    const bool is_of_the_client = number == 0 || (number >= 2'000 && number < 3'000);
    const bool is_plain = is_of_the_client || std::ranges::find(kTextsWithoutValues, number) !=
                                                  kTextsWithoutValues.end();
    if (is_plain)
        return error.get_error_message();
    const Failure failure = mysql_failure(number);
    const std::string_view what = failure == Failure::duplicate ? "a unique key is taken"
                                  : failure == Failure::mismatch
                                      ? "a value is none that its column holds"
                                      : "the server refused it";
    return fmt::format("{} (error {})", what, number);
}

}  // namespace imp::store
