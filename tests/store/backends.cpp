#include "backends.hpp"

#include "store/database.hpp"
#include "store/sql_store.hpp"
#include "store/sqlite_dialect.hpp"
#include "store/sqlite_file.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace imp::store::test {

std::string database_path(const std::string& folder) {
    return folder + "/imp.db";
}

Opened Wal::open(const std::string& folder) {
    return open_store({.url = "sqlite:" + database_path(folder), .password = {}, .readers = 4});
}

Opened Rollback::open(const std::string& folder) {
    Result<std::string> file = prepare_sqlite_file(database_path(folder));
    if (!file)
        return file.error();
    return SqlStore::open(
        std::make_unique<SqliteDialect>(*std::move(file), SqliteJournal::rollback),
        {.url = "", .readers = 4});
}

Opened Server::open(const std::string& folder) {
    return open_store({.url = server_url(folder), .password = {}, .readers = 4});
}

namespace {

std::string server_of_tests() {
    const char* const url = std::getenv("TEST_STORE");
    return url == nullptr ? "" : url;
}

std::string database_of(const std::string& folder) {
    std::string name = std::filesystem::path(folder).filename().string();
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
}

std::unique_ptr<soci::session> connect_to(const std::string& url) {
    const auto dialect = find_database(url, {});
    auto session = std::make_unique<soci::session>();
    dialect.value()->connect(*session);
    return session;
}

/// Quoted as either server quotes a name.
std::string quoted(const std::string& name) {
    const std::string quote = is_server("mysql") ? "`" : "\"";
    return quote + name + quote;
}

}  // namespace

bool is_server(std::string_view scheme) {
    return server_of_tests().starts_with(std::string(scheme) + ":");
}

std::string server_url(const std::string& folder) {
    const std::string url = server_of_tests();
    return url.substr(0, url.rfind('/') + 1) + database_of(folder);
}

std::unique_ptr<soci::session> server_session(const std::string& folder) {
    return connect_to(server_url(folder));
}

void run_sql(const std::string& folder, const std::string& sql) {
    soci::session session(soci::sqlite3, "dbname=\"" + database_path(folder) + "\"");
    session << sql;
}

void Wal::run_sql(const std::string& folder, const std::string& sql) {
    test::run_sql(folder, sql);
}

void Rollback::run_sql(const std::string& folder, const std::string& sql) {
    test::run_sql(folder, sql);
}

void Server::run_sql(const std::string& folder, const std::string& sql) {
    const auto session = server_session(folder);
    if (is_server("mysql"))
        *session << "SET sql_mode = CONCAT(@@sql_mode, ',PIPES_AS_CONCAT'),"
                    " max_recursive_iterations = 1000000, max_statement_time = 60";
    *session << sql;
}

TemporaryFolder::TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "imp-store-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr)
        std::abort();
    path_ = pattern;
    if (!server_of_tests().empty())
        *connect_to(server_of_tests()) << "CREATE DATABASE " + quoted(database_of(path_));
}

TemporaryFolder::~TemporaryFolder() {
    if (!server_of_tests().empty())
        *connect_to(server_of_tests()) << "DROP DATABASE " + quoted(database_of(path_)) +
                                              (is_server("mysql") ? "" : " WITH (FORCE)");
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

MerchantUid merchant(std::string_view s) {
    return MerchantUid::parse(s).value();
}

ImpUid attempt(std::string_view s) {
    return ImpUid::parse(s).value();
}

Money won(std::int64_t amount) {
    return Money::from_minor(amount, Currency()).value();
}

Order order_of(std::string_view merchant_uid, std::int64_t won_amount) {
    return Order{.merchant_uid = merchant(merchant_uid),
                 .price = won(won_amount),
                 .customer_uid = "",
                 .name = "",
                 .accepted = {}};
}

PaymentRecord paid(std::string_view imp_uid, std::string_view merchant_uid) {
    Payment payment{.imp_uid = attempt(imp_uid)};
    payment.merchant_uid = merchant_uid;
    payment.status = PaymentStatus::paid;
    payment.amount = Decimal::from_int(15000);
    return {.payment = payment, .verdict = Verdict::paid, .first_seen_at = 100, .updated_at = 100};
}

Result<void> add(OrderStore& store, const Order& order) {
    return store.transact([&order](Transaction& tx) { return tx.insert_order(order); });
}

Result<void> put(OrderStore& store, const PaymentRecord& record) {
    return store.transact([&record](Transaction& tx) { return tx.put_payment(record); });
}

Uids uids(const Result<std::vector<Order>>& orders) {
    Uids out;
    for (const Order& order : orders.value())
        out.push_back(order.merchant_uid.str());
    return out;
}

Uids uids(const Result<std::vector<PaymentRecord>>& records) {
    Uids out;
    for (const PaymentRecord& record : records.value())
        out.push_back(record.payment.imp_uid.str());
    return out;
}

Result<void> count_up(OrderStore& store, std::string_view merchant_uid) {
    return store.transact([merchant_uid](Transaction& tx) -> Result<void> {
        Result<std::optional<Order>> order = tx.find_order(merchant(merchant_uid));
        if (!order)
            return order.error();
        ++(*order)->updated_at;
        const Result<bool> won_the_race = tx.update_order(**order);
        if (!won_the_race)
            return won_the_race.error();
        if (!*won_the_race)
            return Error{Errc::conflict, "somebody was faster"};
        return {};
    });
}

int fork_child(const std::function<int()>& body) {
    const int child = ::fork();
    if (child < 0)
        std::abort();
    if (child == 0)
        ::_exit(body());
    return child;
}

int wait_for(int child) {
    int status = 0;
    if (::waitpid(child, &status, 0) != child)
        std::abort();
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace imp::store::test
