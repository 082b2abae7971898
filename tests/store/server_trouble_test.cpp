// What goes wrong between a store and its server: connections cut at the worst moment, a server
// that stands still, errors that hold rows, tables that somebody else uses. "<Server>" in a name:
// see tests/support/main.cpp.
#include "backends.hpp"
#include "cutting_proxy.hpp"
#include "store/database.hpp"
#include "store/sql_transaction.hpp"
#include "store/writers.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

using namespace imp;
using namespace imp::store;
using namespace imp::store::test;

namespace {

int server_port() {
    const std::string url = server_url("x");
    const std::size_t colon = url.rfind(':');
    return std::stoi(url.substr(colon + 1));
}

/// Gives up on a condition that does not come true.
template <typename Condition>
bool comes_true(Condition condition) {
    for (int i = 0; i < 500; ++i) {
        if (condition())
            return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return false;
}

}  // namespace

TEST_CASE("of a commit whose answer is lost nobody says that it was done, or not<Server>") {
    const TemporaryFolder folder;
    CuttingProxy proxy(server_port());
    const auto store = open_store({.url = proxy.url(server_url(folder.path())), .password = {}});
    REQUIRE(store);
    using Cut = CuttingProxy::Cut;
    for (const auto& [cut, uid] : {std::pair{Cut::before_commit, "1"}, {Cut::after_commit, "2"}}) {
        int runs = 0;
        proxy.cut_next(cut);
        const Result<void> unclear = (*store)->transact([&, uid = uid](Transaction& tx) {
            ++runs;
            return tx.insert_order(order_of(uid));
        });
        REQUIRE_FALSE(unclear);
        CHECK(unclear.error().code == Errc::store);
        CHECK(runs == 1);
        const bool is_kept = cut == Cut::after_commit;
        CHECK(comes_true([&, uid = uid] {
            return (*store)->find_order(merchant(uid)).value().has_value() == is_kept;
        }));
    }
    CHECK(add(**store, order_of("3")));
}

TEST_CASE("what becomes of the connection after the commit changes nothing of it<Server>") {
    const TemporaryFolder folder;
    CuttingProxy proxy(server_port());
    const auto store = open_store({.url = proxy.url(server_url(folder.path())), .password = {}});
    REQUIRE(store);
    proxy.cut_next(CuttingProxy::Cut::after_answer);
    int runs = 0;
    const Result<void> done = (*store)->transact_by(
        std::chrono::steady_clock::now() + std::chrono::seconds(30), [&](Transaction& tx) {
            ++runs;
            return tx.insert_order(order_of("1"));
        });
    CHECK_MESSAGE(done, (done ? "" : done.error().detail));
    CHECK(runs == 1);
    CHECK(add(**store, order_of("2")));
}

TEST_CASE("a server that says nothing any more ends nobody's wait too late<Server>") {
    const TemporaryFolder folder;
    CuttingProxy proxy(server_port());
    const std::string url = proxy.url(server_url(folder.path()));
    const auto store = open_store(
        {.url = url + (holds(url, "?") ? "&" : "?") + "timeout=2&connect_timeout=2&readers=3",
         .password = {},
         .readers = 3});
    REQUIRE(store);
    REQUIRE(add(**store, order_of("1")));
    REQUIRE((*store)->find_order(merchant("1")));
    proxy.freeze(true);
    std::vector<std::thread> threads;
    for (int i = 0; i < 6; ++i)
        threads.emplace_back([&, i] {
            const Result<void> written = i % 2 == 0 ? count_up(**store, "1") : Result<void>();
            const auto read = (*store)->find_order(merchant("1"));
            CHECK((i % 2 == 1 || !written));
            REQUIRE_FALSE(read);
            CHECK(read.error().code == Errc::store);
        });
    for (std::thread& thread : threads)
        thread.join();
    proxy.freeze(false);
    CHECK(comes_true([&] { return (*store)->find_order(merchant("1")).has_value(); }));
    CHECK(comes_true([&] { return count_up(**store, "1").has_value(); }));
}

TEST_CASE("whoever shares a batch with a locked row is done all the same<Server>") {
    Store<Server> store;
    for (const char* uid : {"held", "free"})
        REQUIRE(add(*store.store, order_of(uid)));
    const auto holder = server_session(store.folder.path());
    *holder << "BEGIN";
    *holder << "UPDATE orders SET touched = 1 WHERE merchant_uid = 'held'";
    const auto dialect = find_database(server_url(store.folder.path()), {}).value();
    auto first = std::make_unique<Session>(dialect->keeps_statements());
    dialect->connect(*first);
    dialect->set_lock_wait(*first, dialect->writer_limits().lock_wait);
    Writers writers(*dialect, std::move(first));
    const auto count = [](const char* uid) {
        return [uid](SqlTransaction& tx) -> Result<void> {
            Result<std::optional<Order>> order = tx.find_order(merchant(uid));
            if (!order)
                return order.error();
            ++(*order)->updated_at;
            const Result<bool> kept = tx.update_order(**order);
            return kept ? Result<void>() : kept.error();
        };
    };
    const Job held = count("held");
    const Job free = count("free");
    Ticket first_one{.job = &held, .result = {}, .turn = {}};
    Ticket second_one{.job = &free, .result = {}, .turn = {}};
    writers.run({&first_one, &second_one});
    CHECK_FALSE(first_one.result);
    CHECK_MESSAGE(second_one.result, (second_one.result ? "" : second_one.result.error().detail));
    CHECK(store->find_order(merchant("free")).value()->updated_at ==
          order_of("free").updated_at + 1);
}

TEST_CASE("no error shows a value<Server>") {
    Store<Server> store;
    const auto session = server_session(store.folder.path());
    const auto dialect = find_database(server_url(store.folder.path()), {}).value();
    *session << "CREATE TABLE people (name VARCHAR(20) PRIMARY KEY, age INTEGER NOT NULL,"
                " CONSTRAINT of_age CHECK (age > 18))";
    const auto refused = [&](const std::string& name, const std::string& age) {
        const auto said = guarded(*dialect, "adding", [&]() -> Result<void> {
            *session << "INSERT INTO people (name, age) VALUES (:name, :age)", soci::use(name),
                soci::use(age);
            return {};
        });
        REQUIRE_FALSE(said);
        CHECK_MESSAGE(!holds(said.error().detail, "sesame"), said.error().detail);
        CHECK(said.error().detail.size() > std::string_view("adding: ").size());
        return said.error();
    };
    *session << "INSERT INTO people (name, age) VALUES ('sesame', 20)";
    CHECK(refused("sesame", "20").code == Errc::conflict);
    refused("it's sesame", "12");
    refused("x", "sesame");
    refused("sesame street and so on", "30");
}

TEST_CASE("a change of the schema does not stand in everybody's way for long<Server>") {
    Store<Server> store;
    const auto dialect = find_database(server_url(store.folder.path()), {}).value();
    const auto reader = server_session(store.folder.path());
    long long count = 0;
    *reader << (is_server("mysql") ? "START TRANSACTION" : "BEGIN");
    *reader << "SELECT COUNT(*) FROM orders", soci::into(count);
    soci::session changer;
    dialect->connect_patiently(changer, std::chrono::seconds(5));
    REQUIRE(dialect->begin_schema_change(changer, {}));
    std::optional<Failure> failure;
    try {
        changer << "ALTER TABLE orders ADD COLUMN nothing INTEGER";
    } catch (const soci::soci_error& error) {
        failure = dialect->classify(error);
    }
    CHECK(failure == Failure::retry);
    CHECK(add(*store.store, order_of("1")));
}
