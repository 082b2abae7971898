// What is SQLite's own: the file, its mode, its schema.
#include "backends.hpp"
#include "store/sqlite_file.hpp"

#include <doctest/doctest.h>

#include <sys/stat.h>

#include <fstream>

using namespace imp;
using namespace imp::store;
using namespace imp::store::test;

namespace {

int mode_of(const std::string& path) {
    struct stat status = {};
    return ::stat(path.c_str(), &status) == 0 ? static_cast<int>(status.st_mode & 0777U) : -1;
}

}  // namespace

TEST_CASE("the database and its companions are for their owner alone") {
    const mode_t before = ::umask(0);
    Store<Wal> store;
    REQUIRE(add(*store.store, order_of("1")));
    ::umask(before);
    const std::string path = database_path(store.folder.path());
    CHECK(mode_of(path) == 0600);
    CHECK(mode_of(path + "-wal") == 0600);
    CHECK(mode_of(path + "-shm") == 0600);
}

TEST_CASE("a store keeps what it has from one opening to the next") {
    TemporaryFolder folder;
    {
        const Opened store = Wal::open(folder.path());
        REQUIRE(add(**store, order_of("1")));
    }
    const Opened store = Wal::open(folder.path());
    CHECK((*store)->count_orders({}).value() == 1);
}

TEST_CASE("a path may hold blanks and equals signs") {
    TemporaryFolder folder;
    const std::string path = folder.path() + "/a  b=c timeout=0.db";
    const auto store = open_store({.url = "sqlite:" + path, .password = {}});
    REQUIRE(store);
    CHECK(add(**store, order_of("1")));
    CHECK(mode_of(path) == 0600);
}

TEST_CASE("says what is wrong with a url or a path") {
    TemporaryFolder folder;
    const auto code = [](const std::string& url) {
        return open_store({.url = url, .password = {}}).error().code;
    };
    CHECK(code("") == Errc::config);
    CHECK(code("sqlite:") == Errc::config);
    CHECK(code("sqlite:a\"b") == Errc::config);
    const auto other = open_store({.url = "oracle://shop:sesame@db/shop", .password = {}});
    REQUIRE_FALSE(other);
    CHECK(other.error().code == Errc::config);
    CHECK(holds(other.error().detail, "oracle"));
    CHECK_FALSE(holds(other.error().detail, "sesame"));
    const auto nowhere =
        open_store({.url = "sqlite:" + folder.path() + "/no/such/imp.db", .password = {}});
    REQUIRE_FALSE(nowhere);
    CHECK(nowhere.error().code == Errc::store);
    CHECK(holds(nowhere.error().detail, "there is no folder " + folder.path() + "/no/such"));
    const auto not_a_file = open_store({.url = "sqlite:" + folder.path(), .password = {}});
    REQUIRE_FALSE(not_a_file);
    CHECK(holds(not_a_file.error().detail, "not a file"));
}

TEST_CASE("refuses a file that is no database") {
    TemporaryFolder folder;
    std::ofstream(database_path(folder.path())) << std::string(5000, 'x');
    const Opened store = Wal::open(folder.path());
    REQUIRE_FALSE(store);
    CHECK(store.error().code == Errc::store);
    CHECK(holds(store.error().detail, "not a database"));
}

TEST_CASE("refuses a schema newer than the program") {
    TemporaryFolder folder;
    REQUIRE(Wal::open(folder.path()));
    run_sql(folder.path(), "UPDATE meta SET value = '999' WHERE name = 'schema_version'");
    const Opened store = Wal::open(folder.path());
    REQUIRE_FALSE(store);
    CHECK(store.error().code == Errc::store);
    CHECK(holds(store.error().detail, "999"));
    CHECK(holds(store.error().detail, "newer"));
}

TEST_CASE("leaves another program's database alone") {
    TemporaryFolder folder;
    run_sql(folder.path(), "CREATE TABLE orders (something INTEGER)");
    const Opened store = Wal::open(folder.path());
    REQUIRE_FALSE(store);
    CHECK(holds(store.error().detail, "orders already exists"));
    run_sql(folder.path(), "DROP TABLE orders");
    CHECK(Wal::open(folder.path()));  // and nothing half done was left there
}

TEST_CASE("names the place of a row that somebody damaged, not its contents") {
    Store<Wal> store;
    REQUIRE(add(*store.store, order_of("1")));
    run_sql(store.folder.path(), "UPDATE orders SET state = 'sesame'");
    const auto order = store->find_order(merchant("1"));
    REQUIRE_FALSE(order);
    CHECK(order.error().code == Errc::store);
    CHECK(holds(order.error().detail, "state"));
    CHECK_FALSE(holds(order.error().detail, "sesame"));
}

TEST_CASE("knows network file systems") {
    CHECK(is_network_file_system(0x6969));
    CHECK(is_network_file_system(0xff534d42));
    CHECK(is_network_file_system(static_cast<unsigned long>(static_cast<int>(0xff534d42))));
    CHECK(is_network_file_system(0x65735546));
    CHECK_FALSE(is_network_file_system(0xef53));      // ext4
    CHECK_FALSE(is_network_file_system(0x01021994));  // tmpfs
    CHECK_FALSE(is_on_network_file_system("/proc/x"));
}
