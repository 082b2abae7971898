#pragma once

#include "domain/order.hpp"
#include "store/order_store.hpp"
#include "store/soci.hpp"
#include "support/text.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

/// What the contract suite runs on. Each backend is a type with `open(folder)`: a store in an empty
/// or a used folder of its own. Where TEST_STORE names a server (as store.url does) its tests run,
/// and no others: see tests/support/main.cpp, tests/servers/with.sh.
namespace imp::store::test {

using Opened = Result<std::unique_ptr<OrderStore>>;

/// SQLite as it is by default.
struct Wal {
    static Opened open(const std::string& folder);
    static void run_sql(const std::string& folder, const std::string& sql);
};

/// SQLite as it is on network file systems.
struct Rollback {
    static Opened open(const std::string& folder);
    static void run_sql(const std::string& folder, const std::string& sql);
};

/// The server that TEST_STORE names: a database of its own for each folder.
struct Server {
    static Opened open(const std::string& folder);
    /// With `||` for texts, as the others have it.
    static void run_sql(const std::string& folder, const std::string& sql);
};

/// In TEST_CASE_TEMPLATE: all of them.
#define EVERY_STORE Wal, Rollback, Server

/// What store.url is for this folder's database on the server.
std::string server_url(const std::string& folder);

/// Whether TEST_STORE names a server of this scheme.
bool is_server(std::string_view scheme);

/// A connection to this folder's database on the server, behind the store's back.
std::unique_ptr<soci::session> server_session(const std::string& folder);

/// The one file of SQLite.
std::string database_path(const std::string& folder);

/// Runs SQL on that file behind the store's back.
void run_sql(const std::string& folder, const std::string& sql);

/// An empty folder that is gone at the end, with its database on the server.
class TemporaryFolder {
  public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    [[nodiscard]] const std::string& path() const noexcept { return path_; }

  private:
    std::string path_;
};

/// A folder and an open store in it.
template <typename Backend>
struct Store {
    TemporaryFolder folder;
    std::unique_ptr<OrderStore> store = Backend::open(folder.path()).value();

    OrderStore* operator->() { return store.get(); }
};

/// Parsed, or the test is wrong.
MerchantUid merchant(std::string_view s);
ImpUid attempt(std::string_view s);
Money won(std::int64_t amount);

/// An order as the shop adds it.
Order order_of(std::string_view merchant_uid, std::int64_t won_amount = 15000);

/// A paid payment for it.
PaymentRecord paid(std::string_view imp_uid, std::string_view merchant_uid);

/// Runs `work` in a transaction that holds nothing else.
Result<void> add(OrderStore& store, const Order& order);

Result<void> put(OrderStore& store, const PaymentRecord& record);

/// merchant_uid of each; imp_uid of each.
using Uids = std::vector<std::string>;
Uids uids(const Result<std::vector<Order>>& orders);
Uids uids(const Result<std::vector<PaymentRecord>>& records);

/// Counts the order's `updated_at` up by one, as anybody who changes an order has to do it.
Result<void> count_up(OrderStore& store, std::string_view merchant_uid);

/// Runs `body` in a process of its own; its value is the exit status. No doctest in there.
int fork_child(const std::function<int()>& body);

/// Waits for the child. Its exit status; 128 + n after signal n.
int wait_for(int child);

}  // namespace imp::store::test
