// Callers who cannot wait: what happens while somebody else has the database locked.
#include "backends.hpp"
#include "store/soci.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <latch>
#include <string>
#include <thread>
#include <vector>

using namespace imp;
using namespace imp::store;
using namespace imp::store::test;

namespace {

using Steady = std::chrono::steady_clock;

/// Somebody else's connection that has the whole database for itself, until it is gone.
template <typename Backend>
class Holder {
  public:
    explicit Holder(const std::string& folder)
        : session_(soci::sqlite3, "dbname=\"" + database_path(folder) + "\" timeout=10") {
        session_ << "BEGIN EXCLUSIVE";
    }

    void let_go() { session_ << "ROLLBACK"; }

  private:
    soci::session session_;
};

/// A server's table of orders.
template <>
class Holder<Server> {
  public:
    explicit Holder(const std::string& folder) : session_(server_session(folder)) {
        if (is_server("mysql")) {
            *session_ << "LOCK TABLES orders WRITE";
        } else {
            *session_ << "BEGIN";
            *session_ << "LOCK TABLE orders IN ACCESS EXCLUSIVE MODE";
        }
    }

    void let_go() { *session_ << (is_server("mysql") ? "UNLOCK TABLES" : "ROLLBACK"); }

  private:
    std::unique_ptr<soci::session> session_;
};

SteadyTime soon() {
    return Steady::now() + std::chrono::milliseconds(300);
}

Result<void> add_by(OrderStore& store, SteadyTime deadline, std::string_view uid) {
    return store.transact_by(deadline,
                             [uid](Transaction& tx) { return tx.insert_order(order_of(uid)); });
}

}  // namespace

TEST_CASE_TEMPLATE("a transaction with a deadline commits like any other", Backend, EVERY_STORE) {
    Store<Backend> store;
    REQUIRE(add_by(*store.store, soon() + std::chrono::seconds(60), "1"));
    REQUIRE(add_by(*store.store, SteadyTime::max(), "2"));
    CHECK(store->count_orders({}).value() == 2);
    const Opened again = Backend::open(store.folder.path());
    CHECK((*again)->find_order(merchant("1"), SteadyTime::max()).value().has_value());
    CHECK((*again)->find_order(merchant("2"), soon() + std::chrono::seconds(60)).value());
}

TEST_CASE_TEMPLATE("nothing is kept of a transaction with a deadline whose work failed",
                   Backend,
                   EVERY_STORE) {
    Store<Backend> store;
    int runs = 0;
    const Result<void> failed = store->transact_by(SteadyTime::max(), [&](Transaction& tx) {
        ++runs;
        (void)tx.insert_order(order_of("1"));
        return Result<void>(Error{Errc::refused, "no"});
    });
    REQUIRE_FALSE(failed);
    CHECK(failed.error().code == Errc::refused);
    CHECK(runs == 1);
    runs = 0;
    CHECK(store->transact_by(SteadyTime::max(), [&](Transaction&) -> Result<void> {
        return ++runs < 3 ? Result<void>(Error{Errc::conflict, "again"}) : Result<void>();
    }));
    CHECK(runs == 3);
    CHECK(store->count_orders({}).value() == 0);
    CHECK(add(*store.store, order_of("1")));
}

TEST_CASE_TEMPLATE("no transaction with a deadline starts inside another", Backend, EVERY_STORE) {
    Store<Backend> store;
    const Result<void> inner = store->transact([&](Transaction&) {
        return store->transact_by(soon(), [](Transaction&) { return Result<void>(); });
    });
    REQUIRE_FALSE(inner);
    CHECK(inner.error().code == Errc::internal);
}

TEST_CASE_TEMPLATE("who has a deadline gives up while the database is locked, and keeps nothing",
                   Backend,
                   EVERY_STORE) {
    Store<Backend> store;
    Holder<Backend> holder(store.folder.path());
    // It comes back although nobody lets go: nothing here waits for a time of ours.
    const Result<void> refused = add_by(*store.store, soon(), "1");
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == Errc::store);
    const Result<void> at_once = add_by(*store.store, Steady::now(), "1");
    REQUIRE_FALSE(at_once);
    CHECK(at_once.error().code == Errc::store);
    holder.let_go();
    CHECK(store->count_orders({}).value() == 0);
    CHECK(add(*store.store, order_of("1")));
    CHECK(add_by(*store.store, soon() + std::chrono::seconds(60), "2"));
}

TEST_CASE("who reads with a deadline gives up while the rollback journal's owner writes") {
    Store<Rollback> store;
    REQUIRE(add(*store.store, order_of("1")));
    REQUIRE(store->find_order(merchant("1")));  // one connection is open, the next one is not
    for (int i = 0; i < 2; ++i) {
        Holder<Rollback> holder(store.folder.path());
        const auto order = store->find_order(merchant("1"), soon());
        REQUIRE_FALSE(order);
        CHECK(order.error().code == Errc::store);
        holder.let_go();
    }
    CHECK(store->find_order(merchant("1"), soon() + std::chrono::seconds(60)).value());
}

TEST_CASE("who has a deadline gives up where a reader keeps the rollback journal from its commit") {
    Store<Rollback> store;
    REQUIRE(add(*store.store, order_of("1")));
    soci::session reader(soci::sqlite3, "dbname=\"" + database_path(store.folder.path()) + "\"");
    std::string uid;
    reader << "BEGIN";
    reader << "SELECT merchant_uid FROM orders", soci::into(uid);
    // It comes back although the reader stays.
    const Result<void> refused = add_by(*store.store, soon(), "2");
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == Errc::store);
    reader << "ROLLBACK";
    CHECK(store->count_orders({}).value() == 1);
    CHECK(add_by(*store.store, soon() + std::chrono::seconds(60), "2"));
}

TEST_CASE("who reads in WAL mode does not wait for writers at all") {
    Store<Wal> store;
    REQUIRE(add(*store.store, order_of("1")));
    Holder<Wal> holder(store.folder.path());
    CHECK(store->find_order(merchant("1"), soon()).value());
    CHECK(store->find_order(merchant("1")).value());
    holder.let_go();
}

TEST_CASE_TEMPLATE("who has a deadline gives up while another thread's work goes on",
                   Backend,
                   Wal,
                   Rollback) {
    Store<Backend> store;
    std::latch is_inside{1};
    std::latch let_go{1};
    std::thread other([&] {
        CHECK(store->transact([&](Transaction& tx) -> Result<void> {
            is_inside.count_down();
            let_go.wait();
            return tx.insert_order(order_of("other"));
        }));
    });
    is_inside.wait();
    const Result<void> refused = add_by(*store.store, soon(), "1");
    let_go.count_down();
    other.join();
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == Errc::store);
    CHECK(add_by(*store.store, soon() + std::chrono::seconds(60), "1"));
    CHECK(store->count_orders({}).value() == 2);
}

TEST_CASE_TEMPLATE("deadlines and shared commits do not get in each other's way",
                   Backend,
                   EVERY_STORE) {
    Store<Backend> store;
    REQUIRE(add(*store.store, order_of("1")));
    std::vector<std::thread> threads;
    threads.reserve(4);
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&, i] {
            for (int n = 0; n < 10; ++n) {
                const std::string uid = std::to_string(i) + " " + std::to_string(n);
                CHECK(add_by(*store.store, soon() + std::chrono::seconds(60), uid));
                CHECK(count_up(*store.store, "1"));
            }
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    CHECK(store->count_orders({}).value() == 41);
    CHECK(store->find_order(merchant("1")).value()->updated_at == 40);
}
