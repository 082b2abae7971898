// Several processes on one database, and processes that die.
#include "backends.hpp"

#include <doctest/doctest.h>

#include <unistd.h>

#include <array>
#include <csignal>
#include <vector>

using namespace imp;
using namespace imp::store;
using namespace imp::store::test;

namespace {

/// Lets `count` processes begin at once and waits for all. How many ended with status 0.
int processes(int count, const std::function<int(int)>& body) {
    std::array<int, 2> gate{};
    REQUIRE(::pipe(gate.data()) == 0);
    std::vector<int> children;
    children.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i)
        children.push_back(fork_child([&] {
            ::close(gate[1]);
            char byte = 0;
            (void)!::read(gate[0], &byte, 1);  // until the parent closes its end
            return body(i);
        }));
    ::close(gate[0]);
    ::close(gate[1]);
    int fine = 0;
    for (const int child : children)
        fine += wait_for(child) == 0 ? 1 : 0;
    return fine;
}

}  // namespace

TEST_CASE_TEMPLATE("ten processes may open an empty folder at once", Backend, EVERY_STORE) {
    TemporaryFolder folder;
    CHECK(processes(10, [&](int i) {
              const Opened store = Backend::open(folder.path());
              if (!store)
                  return 1;
              return add(**store, order_of("order " + std::to_string(i))) ? 0 : 2;
          }) == 10);
    const Opened store = Backend::open(folder.path());
    REQUIRE(store);
    CHECK((*store)->count_orders({}).value() == 10);
}

TEST_CASE_TEMPLATE("loses no change when processes change one order", Backend, EVERY_STORE) {
    TemporaryFolder folder;
    {
        const Opened store = Backend::open(folder.path());
        REQUIRE(add(**store, order_of("1")));
    }
    CHECK(processes(4, [&](int) {
              const Opened store = Backend::open(folder.path());
              for (int i = 0; i < 25; ++i) {
                  if (!store || !count_up(**store, "1"))
                      return 1;
              }
              return 0;
          }) == 4);
    const Opened store = Backend::open(folder.path());
    CHECK((*store)->find_order(merchant("1")).value()->updated_at == 100);
}

TEST_CASE_TEMPLATE("gives each entry of the outbox to one process only", Backend, EVERY_STORE) {
    constexpr int kEntries = 60;
    TemporaryFolder folder;
    {
        const Opened store = Backend::open(folder.path());
        REQUIRE((*store)->transact([](Transaction& tx) -> Result<void> {
            for (int i = 0; i < kEntries; ++i) {
                OutboxEntry entry;
                entry.id = std::to_string(i);
                entry.lane = "lane " + std::to_string(i % 20);
                if (const Result<bool> added = tx.add_entry(entry); !added)
                    return added.error();
            }
            return {};
        }));
    }
    // Each taker counts in `attempts` how often an entry was taken: as the transaction that takes
    // it does that, nobody else can.
    const auto take = [](OrderStore& store, const std::string& id) {
        return store.transact([&](Transaction& tx) -> Result<void> {
            const Result<bool> taken = tx.claim_entry(id, 100, 145);
            if (!taken)
                return taken.error();
            if (!*taken)
                return {};
            OutboxEntry entry = *tx.find_entry(id).value();
            ++entry.attempts;
            entry.state = OutboxState::done;
            return tx.update_entry(entry);
        });
    };
    CHECK(processes(3, [&](int) {
              const Opened store = Backend::open(folder.path());
              if (!store)
                  return 1;
              while (true) {
                  const auto due = (*store)->due_entries(100, 7);
                  if (!due)
                      return 2;
                  if (due->empty())
                      return 0;
                  for (const OutboxEntry& entry : *due) {
                      if (!take(**store, entry.id))
                          return 3;
                  }
              }
          }) == 3);
    const Opened store = Backend::open(folder.path());
    const auto entries = (*store)->list_entries(OutboxState::done, 0, 1000);
    REQUIRE(entries);
    CHECK(entries->size() == kEntries);
    for (const OutboxEntry& entry : *entries)
        CHECK(entry.attempts == 1);
}

TEST_CASE_TEMPLATE(
    "keeps nothing of a transaction that a kill cut short, and all of those before it",
    Backend,
    EVERY_STORE) {
    TemporaryFolder folder;
    const auto write_all = [](Transaction& tx, const std::string& uid) -> Result<void> {
        if (Result<void> added = tx.insert_order(order_of(uid)); !added)
            return added;
        if (Result<void> put = tx.put_payment(paid("imp_" + uid, uid)); !put)
            return put;
        return tx.append_event({.source = "webhook",
                                .merchant_uid = uid,
                                .imp_uid = "imp_" + uid,
                                .verdict = "paid",
                                .state_before = "",
                                .state_after = "",
                                .detail = "{}"});
    };
    const int child = fork_child([&] {
        const Opened store = Backend::open(folder.path());
        if (!store || !(*store)->transact([&](Transaction& tx) { return write_all(tx, "whole"); }))
            return 1;
        (void)(*store)->transact([&](Transaction& tx) -> Result<void> {
            (void)write_all(tx, "cut");
            ::kill(::getpid(), SIGKILL);
            return {};
        });
        return 2;
    });
    REQUIRE(wait_for(child) == 128 + SIGKILL);
    const Opened store = Backend::open(folder.path());
    REQUIRE(store);
    CHECK((*store)->find_order(merchant("whole")).value().has_value());
    CHECK((*store)->find_payment(attempt("imp_whole")).value().has_value());
    CHECK((*store)->events_of("whole").value().size() == 1);
    CHECK_FALSE((*store)->find_order(merchant("cut")).value().has_value());
    CHECK_FALSE((*store)->find_payment(attempt("imp_cut")).value().has_value());
    CHECK((*store)->events_of("cut").value().empty());
    CHECK(add(**store, order_of("cut")));
}

TEST_CASE_TEMPLATE("keeps all that was said to be done, whenever the kill comes",
                   Backend,
                   EVERY_STORE) {
    TemporaryFolder folder;
    std::array<int, 2> said{};
    REQUIRE(::pipe(said.data()) == 0);
    const int child = fork_child([&] {
        const Opened store = Backend::open(folder.path());
        for (int i = 0; i < 100'000; ++i) {
            if (!store || !add(**store, order_of(std::to_string(i))))
                return 1;
            (void)!::write(said[1], "x", 1);
        }
        return 2;
    });
    ::close(said[1]);
    int done = 0;
    std::array<char, 1> byte{};
    while (done < 20 && ::read(said[0], byte.data(), 1) == 1)
        ++done;
    REQUIRE(done == 20);
    ::kill(child, SIGKILL);
    REQUIRE(wait_for(child) == 128 + SIGKILL);
    while (::read(said[0], byte.data(), 1) == 1)
        ++done;
    ::close(said[0]);
    const Opened store = Backend::open(folder.path());
    REQUIRE(store);
    const std::int64_t kept = (*store)->count_orders({}).value();
    CHECK(kept >= done);
    CHECK(kept <= done + 1);  // the one that was done but not yet said
}
