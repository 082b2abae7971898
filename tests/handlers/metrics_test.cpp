#include "front.hpp"
#include "metrics/numbers.hpp"

#include <doctest/doctest.h>

using namespace imp;
using namespace imp::handlers;

namespace {

http::Response scrape(const Front& front, const char* address) {
    return show_metrics(
        front.lent,
        http::Request({{"REMOTE_ADDR", address}}, "", http::Request::BodyState::complete));
}

bool holds(const http::Response& response, std::string_view line) {
    return response.body.find(line) != std::string::npos;
}

}  // namespace

TEST_CASE("metrics are told to the addresses of metrics.allow alone") {
    Front front;
    CHECK(scrape(front, "192.0.2.7").status == 200);
    CHECK(header(scrape(front, "192.0.2.7"), "Content-Type").starts_with("text/plain; version="));
    for (const char* const stranger : {"198.51.100.1", "", "192.0.2.7, 198.51.100.1"}) {
        const auto refused = scrape(front, stranger);
        CHECK_MESSAGE(refused.status == 403, stranger);
        CHECK_FALSE_MESSAGE(holds(refused, "imp_landings"), stranger);
    }
}

TEST_CASE("what waits is asked of the store anew after five seconds, not before") {
    Front front;
    front.shop.clock.advance(std::chrono::hours(1));  // whatever other cases have asked
    CHECK(holds(scrape(front, "192.0.2.1"), "\nimp_outbox_dead_entries 0\n"));
    store::OutboxEntry entry;
    entry.id = entry.lane = "a";
    entry.kind = "url";
    entry.state = store::OutboxState::dead;
    REQUIRE(front.shop.store->transact([&](store::Transaction& tx) -> Result<void> {
        auto added = tx.add_entry(entry);
        return added ? Result<void>() : added.error();
    }));
    front.shop.clock.advance(std::chrono::seconds(4));
    CHECK(holds(scrape(front, "192.0.2.1"), "\nimp_outbox_dead_entries 0\n"));
    front.shop.clock.advance(std::chrono::seconds(1));
    CHECK(holds(scrape(front, "192.0.2.1"), "\nimp_outbox_dead_entries 1\n"));
}
