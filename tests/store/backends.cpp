#include "backends.hpp"

#include "store/sql_store.hpp"
#include "store/sqlite_dialect.hpp"
#include "store/sqlite_file.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <utility>

namespace imp::store::test {

std::string database_path(const std::string& folder) {
    return folder + "/imp.db";
}

Opened Wal::open(const std::string& folder) {
    return open_store({.url = "sqlite:" + database_path(folder), .readers = 4});
}

Opened Rollback::open(const std::string& folder) {
    Result<std::string> file = prepare_sqlite_file(database_path(folder));
    if (!file)
        return file.error();
    return SqlStore::open(
        std::make_unique<SqliteDialect>(*std::move(file), SqliteJournal::rollback),
        {.url = "", .readers = 4});
}

void run_sql(const std::string& folder, const std::string& sql) {
    soci::session session(soci::sqlite3, "dbname=\"" + database_path(folder) + "\"");
    session << sql;
}

TemporaryFolder::TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "imp-store-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr)
        std::abort();
    path_ = pattern;
}

TemporaryFolder::~TemporaryFolder() {
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
