#include "backends.hpp"

#include <doctest/doctest.h>

#include <deque>

using namespace imp;
using namespace imp::store;
using namespace imp::store::test;

namespace {

using Lines = std::deque<ImportedOrder>;

/// A source that hands these out, and ends with `error` if there is one.
ImportSource source(Lines lines, std::optional<Error> error = {}) {
    return [lines = std::move(lines), error]() mutable -> Result<std::optional<ImportedOrder>> {
        if (lines.empty()) {
            if (error)
                return *error;
            return std::optional<ImportedOrder>();
        }
        ImportedOrder line = lines.front();
        lines.pop_front();
        return std::optional<ImportedOrder>(line);
    };
}

ImportedOrder line(std::string_view uid, std::int64_t amount) {
    return {.merchant_uid = merchant(uid), .price = won(amount)};
}

Money dollars(std::string_view amount) {
    return Money::make(Decimal::parse(amount).value(), Currency::parse("USD").value()).value();
}

}  // namespace

TEST_CASE_TEMPLATE("imports orders as if they were added one by one", Backend, EVERY_STORE) {
    Store<Backend> store;
    REQUIRE(add(*store.store, order_of("b", 2)));
    const Result<ImportCount> count =
        store->import_orders(source({line("c'", 3),
                                     line("b", 2),
                                     line("a", 1),
                                     line("a", 1),
                                     {.merchant_uid = merchant("d"), .price = dollars("14.2")}}),
                             77);
    REQUIRE(count);
    CHECK(count->added == 3);
    CHECK(count->unchanged == 2);
    Order expected = order_of("c'", 3);
    expected.created_at = expected.updated_at = 77;
    expected.check_at = 77 + 300;
    CHECK(store->find_order(merchant("c'")).value() == expected);
    CHECK(store->find_order(merchant("b")).value()->created_at == 0);
    CHECK(store->find_order(merchant("d")).value()->price == dollars("14.2"));
    CHECK(store->count_orders({}).value() == 4);
}

TEST_CASE_TEMPLATE("imports nothing at all", Backend, EVERY_STORE) {
    Store<Backend> store;
    const Result<ImportCount> count = store->import_orders(source({}), 77);
    REQUIRE(count);
    CHECK(count->added == 0);
    CHECK(count->unchanged == 0);
}

TEST_CASE_TEMPLATE("keeps nothing of an import that contradicts an order, and names it",
                   Backend,
                   EVERY_STORE) {
    Store<Backend> store;
    REQUIRE(add(*store.store, order_of("known", 2)));
    SUBCASE("another amount") {
        const auto count = store->import_orders(source({line("a", 1), line("known", 3)}), 77);
        REQUIRE_FALSE(count);
        CHECK(count.error().code == Errc::conflict);
        CHECK(count.error().detail.find("known") != std::string::npos);
    }
    SUBCASE("another currency") {
        const auto count = store->import_orders(
            source({line("a", 1), {.merchant_uid = merchant("known"), .price = dollars("0.02")}}),
            77);
        REQUIRE_FALSE(count);
        CHECK(count.error().code == Errc::conflict);
    }
    SUBCASE("itself") {
        const auto count =
            store->import_orders(source({line("a", 1), line("twice", 3), line("twice", 4)}), 77);
        REQUIRE_FALSE(count);
        CHECK(count.error().code == Errc::conflict);
        CHECK(count.error().detail.find("twice") != std::string::npos);
    }
    CHECK(store->count_orders({}).value() == 1);
}

TEST_CASE_TEMPLATE("keeps nothing of an import whose source fails", Backend, EVERY_STORE) {
    Store<Backend> store;
    Lines lines;
    for (int i = 0; i < 2500; ++i)  // more than one chunk
        lines.push_back(line(std::to_string(i), i + 1));
    const auto failed =
        store->import_orders(source(lines, Error{Errc::bad_input, "line 2501: no"}), 77);
    REQUIRE_FALSE(failed);
    CHECK(failed.error().code == Errc::bad_input);
    CHECK(failed.error().detail == "line 2501: no");
    CHECK(store->count_orders({}).value() == 0);
    const auto count = store->import_orders(source(lines), 77);
    REQUIRE(count);
    CHECK(count->added == 2500);
    CHECK(store->find_order(merchant("2499")).value()->price == won(2500));
}

TEST_CASE("a source that dawdles holds up nobody") {
    Store<Wal> store;
    Lines lines{line("a", 1)};
    bool written = false;
    const auto count = store->import_orders(
        [&]() -> Result<std::optional<ImportedOrder>> {
            if (lines.empty()) {
                written = add(*store.store, order_of("meanwhile")).has_value();
                return std::optional<ImportedOrder>();
            }
            const ImportedOrder next = lines.front();
            lines.pop_front();
            return std::optional<ImportedOrder>(next);
        },
        77);
    CHECK(count);
    CHECK(written);
    CHECK(store->count_orders({}).value() == 2);
}
