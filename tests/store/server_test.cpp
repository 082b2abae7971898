// What only a database server can do to a store: other processes that write at the same time,
// connections that end, and limits of its own. "<Server>" in a name: see tests/support/main.cpp.
#include "backends.hpp"
#include "store/database.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <latch>
#include <string>
#include <thread>
#include <vector>

using namespace imp;
using namespace imp::store;
using namespace imp::store::test;

namespace {

/// Ends every connection to this folder's database but the one that asks.
void end_connections(const std::string& folder) {
    const auto session = server_session(folder);
    if (!is_server("mysql")) {
        *session << "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()";
        return;
    }
    std::vector<long long> ids(100);
    *session << "SELECT id FROM information_schema.processlist WHERE db = DATABASE()"
                " AND id <> CONNECTION_ID()",
        soci::into(ids);
    for (const long long id : ids) {
        try {
            *session << "KILL " + std::to_string(id);
        } catch (const soci::soci_error&) {  // ended by itself meanwhile
        }
    }
}

long long connections(soci::session& session) {
    long long count = 0;
    session << (is_server("mysql")
                    ? "SELECT COUNT(*) FROM information_schema.processlist WHERE db = DATABASE()"
                    : "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database()"),
        soci::into(count);
    return count - 1;  // without the one that asks
}

Result<void> certify(Transaction& tx, std::string_view imp_uid, std::string_view merchant_uid) {
    CertificationRecord record{.imp_uid = attempt(imp_uid),
                               .merchant_uid = std::string(merchant_uid)};
    record.verdict = CertificationVerdict::certified;
    record.person = "p";
    return tx.put_certification(record);
}

}  // namespace

TEST_CASE_TEMPLATE("of two processes that certify one person at once the second one knows",
                   Backend,
                   EVERY_STORE) {
    for (const bool is_new_person : {true, false}) {
        Store<Backend> one;
        const Opened two = Backend::open(one.folder.path());
        REQUIRE(two);
        if (!is_new_person)
            REQUIRE(one->transact([](Transaction& tx) -> Result<void> {
                auto known = tx.is_known_person("p", merchant("0"));
                return known ? Result<void>() : known.error();
            }));
        std::latch has_asked{1};
        std::atomic<bool> is_first = true;
        std::optional<bool> first_knows;
        std::optional<bool> second_knows;
        std::thread other([&] {
            has_asked.wait();
            CHECK((*two)->transact([&](Transaction& tx) -> Result<void> {
                second_knows = tx.is_known_person("p", merchant("2")).value_or(false);
                return certify(tx, "cert_2", "2");
            }));
        });
        CHECK(one->transact([&](Transaction& tx) -> Result<void> {
            first_knows = tx.is_known_person("p", merchant("1")).value_or(true);
            if (is_first.exchange(false)) {
                has_asked.count_down();
                // The other one is to be waiting by now. Were it not, it would know nothing.
                std::this_thread::sleep_for(std::chrono::milliseconds(300));
            }
            return certify(tx, "cert_1", "1");
        }));
        other.join();
        CHECK(first_knows == false);
        CHECK(second_knows == true);
    }
}

TEST_CASE_TEMPLATE("what a work has read of an order nobody changes before it has ended",
                   Backend,
                   EVERY_STORE) {
    Store<Backend> one;
    const Opened two = Backend::open(one.folder.path());
    REQUIRE(add(*one.store, order_of("1")));
    std::latch has_read{1};
    std::thread other([&] {
        has_read.wait();
        CHECK(count_up(**two, "1"));
    });
    int runs = 0;
    CHECK(one->transact([&](Transaction& tx) -> Result<void> {
        Order order = *tx.find_order(merchant("1")).value();
        if (++runs == 1) {
            has_read.count_down();
            std::this_thread::sleep_for(std::chrono::milliseconds(200));
        }
        ++order.updated_at;
        const Result<bool> won_the_race = tx.update_order(order);
        CHECK(won_the_race.value_or(false));
        return {};
    }));
    other.join();
    CHECK(runs == 1);
    CHECK(one->find_order(merchant("1")).value()->updated_at == 2);
}

TEST_CASE_TEMPLATE("two who take two orders crosswise both come through", Backend, EVERY_STORE) {
    Store<Backend> one;
    const Opened two = Backend::open(one.folder.path());
    REQUIRE(add(*one.store, order_of("1")));
    REQUIRE(add(*one.store, order_of("2")));
    const auto crosswise = [](OrderStore& store, const char* first, const char* second) {
        for (int i = 0; i < 10; ++i) {
            CHECK(store.transact([&](Transaction& tx) -> Result<void> {
                for (const char* uid : {first, second}) {
                    Result<std::optional<Order>> order = tx.find_order(merchant(uid));
                    if (!order)
                        return order.error();
                    ++(*order)->updated_at;
                    const Result<bool> won_the_race = tx.update_order(**order);
                    if (!won_the_race)
                        return won_the_race.error();
                    std::this_thread::sleep_for(std::chrono::milliseconds(2));
                }
                return {};
            }));
        }
    };
    std::thread other([&] { crosswise(**two, "2", "1"); });
    crosswise(*one.store, "1", "2");
    other.join();
    for (const char* uid : {"1", "2"})
        CHECK(one->find_order(merchant(uid)).value()->updated_at == 20);
}

TEST_CASE("goes on after the server has ended its connections<Server>") {
    Store<Server> store;
    REQUIRE(add(*store.store, order_of("1")));
    REQUIRE(store->find_order(merchant("1")));
    end_connections(store.folder.path());
    CHECK(store->find_order(merchant("1")).value().has_value());
    end_connections(store.folder.path());
    CHECK(count_up(*store.store, "1"));
    end_connections(store.folder.path());
    CHECK(store->transact_by(std::chrono::steady_clock::now() + std::chrono::seconds(30),
                             [](Transaction& tx) { return tx.insert_order(order_of("2")); }));
}

TEST_CASE("a work whose connection ends is run again on another one<Server>") {
    Store<Server> store;
    int runs = 0;
    CHECK(store->transact([&](Transaction& tx) -> Result<void> {
        if (Result<void> added = tx.insert_order(order_of("1")); !added)
            return added;
        if (++runs == 1)
            end_connections(store.folder.path());
        return tx.insert_order(order_of("2"));
    }));
    CHECK(runs == 2);
    CHECK(store->count_orders({}).value() == 2);
}

TEST_CASE("one locked row holds up nobody who does not want it<Server>") {
    Store<Server> store;
    for (int i = 0; i < 8; ++i)
        REQUIRE(add(*store.store, order_of(std::to_string(i))));
    const auto session = server_session(store.folder.path());
    *session << "BEGIN";
    *session << "UPDATE orders SET touched = 1 WHERE merchant_uid = '0'";
    std::vector<std::thread> threads;
    std::atomic<int> done = 0;
    for (int i = 0; i < 8; ++i)
        threads.emplace_back([&, i] { done += count_up(*store.store, std::to_string(i)) ? 1 : 0; });
    for (std::thread& thread : threads)
        thread.join();
    CHECK(done == 7);
    *session << "ROLLBACK";
    CHECK(count_up(*store.store, "0"));
}

TEST_CASE("has no more connections than its url says<Server>") {
    const TemporaryFolder folder;
    const auto store =
        open_store({.url = server_url(folder.path()) + "?readers=3&writers=2", .password = {}});
    REQUIRE(store);
    REQUIRE(add(**store, order_of("1")));
    const auto session = server_session(folder.path());
    std::atomic<int> busy = 16;
    std::vector<std::thread> threads;
    for (int i = 0; i < 16; ++i)
        threads.emplace_back([&] {
            for (int n = 0; n < 10; ++n) {
                CHECK((*store)->find_order(merchant("1")).value().has_value());
                CHECK(count_up(**store, "1"));
            }
            --busy;
        });
    long long most = 0;
    while (busy > 0)
        most = std::max(most, connections(*session));
    for (std::thread& thread : threads)
        thread.join();
    CHECK(most >= 2);
    CHECK(most <= 5);
    CHECK((*store)->find_order(merchant("1")).value()->updated_at == 160);
}

TEST_CASE("passwords are taken as they are, and named in no error<Server>") {
    const std::string password = R"(it's "a\b"  :@/%?#&=; 가)";
    const std::string encoded = "it's%20%22a%5Cb%22%20%20%3A%40%2F%25%3F%23%26%3D%3B%20%EA%B0%80";
    const TemporaryFolder folder;
    const auto session = server_session(folder.path());
    const std::string user = "odd_" + folder.path().substr(folder.path().size() - 6);
    const std::string in_sql =
        is_server("mysql") ? R"('it''s "a\\b"  :@/%?#&=; 가')" : R"('it''s "a\b"  :@/%?#&=; 가')";
    // SOCI would look for a name behind the colon: this goes past it.
    const std::string host = is_server("mysql") ? "'@'127.0.0.1" : "";
    const std::string quote = is_server("mysql") ? "'" : "\"";
    const std::string account = quote + user + host + quote;
    std::string create =
        "CREATE USER " + account + (is_server("mysql") ? " IDENTIFIED BY " : " PASSWORD ") + in_sql;
    *session << create;
    if (is_server("mysql"))
        *session << "GRANT ALL ON *.* TO " + account;
    else
        *session << "GRANT ALL ON SCHEMA public TO " + account;
    const std::string url = server_url(folder.path());
    const std::size_t at = url.rfind('@');
    const std::string scheme = url.substr(0, url.find("://") + 3);
    const std::string rest = url.substr(at);
    const auto opens = [](const std::string& by, const Secret& secret) {
        const auto store = open_store({.url = by, .password = secret});
        CHECK_MESSAGE(store, (store ? "" : store.error().detail));
    };
    opens(scheme + user + ":" + encoded + rest, {});
    opens(scheme + user + rest, Secret(password));
    const auto refused = open_store({.url = scheme + user + ":sesame" + rest, .password = {}});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == Errc::store);
    CHECK_FALSE(holds(refused.error().detail, "sesame"));
    if (is_server("mysql")) {
        *session << "DROP USER " + account;
    } else {
        *session << "DROP OWNED BY " + account;
        *session << "DROP USER " + account;
    }
}

TEST_CASE("finishes a schema that was left half done, and takes nobody else's tables<Server>") {
    const TemporaryFolder folder;
    const auto session = server_session(folder.path());
    *session << "CREATE TABLE orders (something INTEGER)";
    const Opened foreign = Server::open(folder.path());
    REQUIRE_FALSE(foreign);
    CHECK(holds(foreign.error().detail, "orders"));
    *session << "DROP TABLE orders";
    REQUIRE(Server::open(folder.path()));
    if (!is_server("mysql"))
        return;  // there it is all or nothing
    *session << "DELETE FROM meta WHERE name = 'schema_version'";
    *session << "DROP TABLE persons";
    *session << "ALTER TABLE orders DROP COLUMN touched";
    const Opened store = Server::open(folder.path());
    REQUIRE(store);
    CHECK(add(**store, order_of("1")));
    CHECK((*store)->transact([](Transaction& tx) -> Result<void> {
        auto known = tx.is_known_person("p", merchant("0"));
        return known ? Result<void>() : known.error();
    }));
}

TEST_CASE("refuses a schema newer than the program<Server>") {
    Store<Server> store;
    *server_session(store.folder.path())
        << "UPDATE meta SET value = '999' WHERE name = 'schema_version'";
    const Opened newer = Server::open(store.folder.path());
    REQUIRE_FALSE(newer);
    CHECK(holds(newer.error().detail, "newer"));
}

TEST_CASE("a server that is not there is an error in time, not a wait<Server>") {
    const std::string url = server_url("x");
    const std::string scheme = url.substr(0, url.find("://"));
    const auto refused = open_store({.url = scheme + "://u:sesame@127.0.0.1:1/x", .password = {}});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == Errc::store);
    CHECK_FALSE(holds(refused.error().detail, "sesame"));
}
