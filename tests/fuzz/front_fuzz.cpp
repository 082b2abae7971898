// Requests of anybody into the handlers, over a real store: webhook, confirm, landing and
// orders. Whatever a request says, only i'mport's own word makes an order paid.
#include "base/json.hpp"
#include "base/text.hpp"
#include "fuzz/fuzz.hpp"
#include "fuzz/html.hpp"
#include "handlers/handlers.hpp"
#include "settlement/certify.hpp"
#include "settlement/expected_orders.hpp"
#include "support/fake_source.hpp"
#include "support/samples.hpp"
#include "support/temporary_directory.hpp"
#include "support/test_clock.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <string>

using namespace imp;

namespace {

/// A shop with order-1 over 15000 won, for which i'mport knows imp_2, an attempt that failed, and
/// order-2, which imp_1 has paid.
struct Front {
    Front() {
        for (const char* const name : {"order-1", "order-2"}) {
            const auto placed = store->transact(
                [&](store::Transaction& tx) { return tx.insert_order(samples::order(name)); });
            FUZZ_CHECK(placed.has_value());
        }
        Payment paid = samples::paid("imp_1");
        paid.merchant_uid = "order-2";
        source.put(paid);
        source.put(samples::failed("imp_2"));
    }

    TemporaryDirectory directory;
    std::unique_ptr<store::OrderStore> store =
        store::open_store({.url = "sqlite:" + (directory.path() / "imp.db").string()}).value();
    TestClock clock;
    FakeSource source;
    settlement::MemoryLookups lookups{clock};
    settlement::Recorder recorder{*store, clock, {}};
    std::unique_ptr<settlement::ExpectedOrders> orders = settlement::make_stored_orders(*store);
    settlement::Certifier certifier{*store, source, lookups, recorder, clock, Secret()};
    settlement::Settler settler{*store, *orders, source, lookups, recorder, certifier, clock, {}};
    settlement::OrderDesk desk{*store, recorder, clock};
    settlement::Inbox inbox{*store, settler, lookups, clock};
    settlement::Confirmer confirmer{*store, *orders, source, nullptr, clock, {}, {}};
    std::unique_ptr<views::Pages> pages = views::make_pages({}).value();
    handlers::Lent lent{.settler = settler,
                        .inbox = inbox,
                        .confirmer = confirmer,
                        .desk = desk,
                        .store = *store,
                        .source = source,
                        .clock = clock,
                        .pages = *pages,
                        .settings = {.base_path = "/payments",
                                     .retry_url = "/cart",
                                     .webhook_allow = Networks::parse({"192.0.2.0/24"}).value(),
                                     .confirm_allow = Networks::parse({"*"}).value(),
                                     .orders_token = Secret("a-token-of-the-shop")}};
};

void check_response(const http::Response& response) {
    constexpr std::array kStatuses{200, 202, 400, 401, 403, 404, 409, 415, 503};
    FUZZ_CHECK(std::find(kStatuses.begin(), kStatuses.end(), response.status) != kStatuses.end());
    bool is_json = false;
    for (const auto& [name, value] : response.headers) {
        FUZZ_CHECK(fuzz::is_clean_line(name) && fuzz::is_clean_line(value));
        is_json = is_json || value == "application/json";
    }
    FUZZ_CHECK(text::is_utf8(response.body));
    if (is_json) {
        const auto document = json::parse(response.body);
        FUZZ_CHECK(document && document->is_object());
        return;
    }
    // No value has become markup: what the page is made of has neither.
    const fuzz::Html html = fuzz::read_html(response.body);
    FUZZ_CHECK(html.outline.find("<script") == std::string::npos);
    FUZZ_CHECK(html.outline.find("<img") == std::string::npos);
    FUZZ_CHECK(std::none_of(html.names.begin(), html.names.end(), [](const std::string& name) {
        return name.starts_with("on");
    }));
}

}  // namespace

FUZZ_TARGET(front) {
    // What one input has left behind must not change what the next one finds for ever.
    constexpr int kRunsOfOneShop = 500;
    static std::unique_ptr<Front> front;
    static int runs = 0;
    if (runs++ % kRunsOfOneShop == 0) {
        front.reset();
        front = std::make_unique<Front>();
    }
    constexpr std::array kHandlers{handlers::webhook,
                                   handlers::confirm,
                                   handlers::complete,
                                   handlers::verify,
                                   handlers::place_order};
    constexpr std::array kTypes{"application/json", "application/x-www-form-urlencoded", ""};
    constexpr std::array kAccepts{"text/html", "application/json", ""};
    fuzz::Input in(input);
    const auto handler = kHandlers.at(in.choice(kHandlers.size()));
    const bool is_post = in.choice(2) == 0;
    http::Request::Variables variables{{"REQUEST_METHOD", is_post ? "POST" : "GET"},
                                       {"REMOTE_ADDR", "192.0.2.1"},
                                       {"CONTENT_TYPE", kTypes.at(in.choice(kTypes.size()))},
                                       {"HTTP_ACCEPT", kAccepts.at(in.choice(kAccepts.size()))}};
    const std::string rest(in.rest());
    variables["QUERY_STRING"] = is_post ? "" : rest;
    check_response(handler(
        front->lent,
        http::Request(
            std::move(variables), is_post ? rest : "", http::Request::BodyState::complete)));
    // Nobody has paid order-1, whatever was said.
    const auto order = front->store->find_order(samples::merchant_uid("order-1"));
    FUZZ_CHECK(order && *order && (*order)->state != OrderState::paid && !(*order)->accepted);
}
