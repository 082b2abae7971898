// How an OrderStore behaves when works fail, repeat themselves and come from many threads.
#include "backends.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <stdexcept>
#include <thread>

using namespace imp;
using namespace imp::store;
using namespace imp::store::test;

namespace {

/// Runs `body(i)` on `count` threads; how many said true.
int on_threads(int count, const std::function<bool(int)>& body) {
    std::atomic<int> done = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < count; ++i)
        threads.emplace_back([&, i] {
            if (body(i))
                ++done;
        });
    for (std::thread& thread : threads)
        thread.join();
    return done;
}

}  // namespace

TEST_CASE_TEMPLATE("keeps nothing of a work that fails", Backend, EVERY_STORE) {
    Store<Backend> store;
    const Result<void> done = store->transact([](Transaction& tx) -> Result<void> {
        if (Result<void> added = tx.insert_order(order_of("1")); !added)
            return added;
        if (Result<void> put = tx.put_payment(paid("imp_1", "1")); !put)
            return put;
        return Error{Errc::refused, "on second thoughts"};
    });
    REQUIRE_FALSE(done);
    CHECK(done.error().code == Errc::refused);
    CHECK_FALSE(store->find_order(merchant("1")).value().has_value());
    CHECK_FALSE(store->find_payment(attempt("imp_1")).value().has_value());
}

TEST_CASE_TEMPLATE("shows a work its own writes", Backend, EVERY_STORE) {
    Store<Backend> store;
    bool order_seen = false;
    std::size_t payments_seen = 0;
    REQUIRE(store->transact([&](Transaction& tx) -> Result<void> {
        if (Result<void> added = tx.insert_order(order_of("1")); !added)
            return added;
        if (Result<void> put = tx.put_payment(paid("imp_1", "1")); !put)
            return put;
        order_seen = tx.find_order(merchant("1")).value().has_value() &&
                     tx.find_payment(attempt("imp_1")).value().has_value();
        payments_seen = tx.payments_of("1").value().size();
        return {};
    }));
    CHECK(order_seen);
    CHECK(payments_seen == 1);
}

TEST_CASE_TEMPLATE("runs a work again that lost a race, but not for ever", Backend, EVERY_STORE) {
    Store<Backend> store;
    int runs = 0;
    REQUIRE(store->transact([&](Transaction& tx) -> Result<void> {
        if (Result<void> added = tx.insert_order(order_of("1")); !added)
            return added;  // the last try's order would be in the way here, had it stayed
        if (++runs < 4)
            return Error{Errc::conflict, "somebody was faster"};
        return {};
    }));
    CHECK(runs == 4);
    runs = 0;
    const Result<void> hopeless = store->transact([&](Transaction& /*tx*/) -> Result<void> {
        ++runs;
        return Error{Errc::conflict, "somebody is always faster"};
    });
    REQUIRE_FALSE(hopeless);
    CHECK(hopeless.error().code == Errc::conflict);
    CHECK(runs == 10);
}

TEST_CASE_TEMPLATE("fails with the call that failed, even if the work makes nothing of it",
                   Backend,
                   EVERY_STORE) {
    Store<Backend> store;
    REQUIRE(add(*store.store, order_of("1")));
    const Result<void> done = store->transact([](Transaction& tx) -> Result<void> {
        (void)tx.put_payment(paid("imp_1", "1"));
        (void)tx.insert_order(order_of("1"));
        return {};
    });
    REQUIRE_FALSE(done);
    CHECK(done.error().code == Errc::conflict);
    CHECK_FALSE(store->find_payment(attempt("imp_1")).value().has_value());
}

TEST_CASE_TEMPLATE("survives a work that throws", Backend, EVERY_STORE) {
    Store<Backend> store;
    const Result<void> done = store->transact([](Transaction& tx) -> Result<void> {
        (void)tx.insert_order(order_of("1"));
        throw std::runtime_error("a fault");
    });
    REQUIRE_FALSE(done);
    CHECK(done.error().code == Errc::internal);
    CHECK_FALSE(store->find_order(merchant("1")).value().has_value());
    CHECK(add(*store.store, order_of("1")));
}

TEST_CASE_TEMPLATE("refuses a transaction inside a transaction instead of waiting for itself",
                   Backend,
                   EVERY_STORE) {
    Store<Backend> store;
    std::optional<Errc> inner;
    REQUIRE(store->transact([&](Transaction& /*tx*/) -> Result<void> {
        const Result<void> nested = add(*store.store, order_of("1"));
        if (!nested)
            inner = nested.error().code;
        return {};
    }));
    CHECK(inner == Errc::internal);
}

TEST_CASE("a reader never waits for a writer, and sees what was before") {
    Store<Wal> store;
    REQUIRE(add(*store.store, order_of("1")));
    std::optional<Order> seen;
    bool other_seen = true;
    REQUIRE(store->transact([&](Transaction& tx) -> Result<void> {
        Order order = *tx.find_order(merchant("1")).value();
        order.state = OrderState::paid;
        (void)tx.update_order(order);
        (void)tx.insert_order(order_of("2"));
        seen = store->find_order(merchant("1")).value();
        other_seen = store->find_order(merchant("2")).value().has_value();
        return {};
    }));
    REQUIRE(seen.has_value());
    CHECK(seen->state == OrderState::pending);
    CHECK_FALSE(other_seen);
    CHECK(store->find_order(merchant("1")).value()->state == OrderState::paid);
}

TEST_CASE_TEMPLATE("loses no change when 64 threads change one order", Backend, EVERY_STORE) {
    Store<Backend> store;
    REQUIRE(add(*store.store, order_of("1")));
    CHECK(on_threads(64, [&](int) {
              for (int i = 0; i < 5; ++i) {
                  if (!count_up(*store.store, "1"))
                      return false;
              }
              return true;
          }) == 64);
    const Order order = *store->find_order(merchant("1")).value();
    CHECK(order.updated_at == 320);
    CHECK(order.version == 320);
}

TEST_CASE_TEMPLATE("a work that fails takes nobody else's down with it", Backend, EVERY_STORE) {
    Store<Backend> store;
    const int succeeded = on_threads(32, [&](int i) {
        const std::string uid = "order " + std::to_string(i);
        const Result<void> done = store->transact([&](Transaction& tx) -> Result<void> {
            if (Result<void> added = tx.insert_order(order_of(uid)); !added)
                return added;
            if (i % 2 == 1)
                return Error{Errc::refused, "odd"};
            return {};
        });
        return done.has_value();
    });
    CHECK(succeeded == 16);
    CHECK(store->count_orders({}).value() == 16);
    CHECK(store->find_order(merchant("order 30")).value().has_value());
    CHECK_FALSE(store->find_order(merchant("order 31")).value().has_value());
}

TEST_CASE_TEMPLATE("lets more threads read than it has connections", Backend, EVERY_STORE) {
    Store<Backend> store;
    REQUIRE(add(*store.store, order_of("1")));
    CHECK(on_threads(16, [&](int) {
              for (int i = 0; i < 20; ++i) {
                  const auto order = store->find_order(merchant("1"));
                  if (!order || !*order)
                      return false;
              }
              return true;
          }) == 16);
}
