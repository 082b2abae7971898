#include "app/core.hpp"

#include "app/configured.hpp"
#include "support/samples.hpp"

#include <doctest/doctest.h>

using namespace imp;

namespace {

/// Why there is no Core; "made" where there is one.
std::string refusal(const Config& config, Lifetime lifetime = Lifetime::service) {
    const auto core = Core::make(config, lifetime);
    return core ? "made" : std::string(to_string(core.error().code)) + ": " + core.error().detail;
}

bool begins(const std::string& s, const std::string& with) {
    CAPTURE(s);
    CAPTURE(with);
    return s.starts_with(with);
}

}  // namespace

TEST_CASE("a plain configuration is enough") {
    const Configured plain;
    CHECK(refusal(plain.config) == "made");
    CHECK(refusal(plain.config, Lifetime::one_request) == "made");
}

TEST_CASE("what is wrong with a hook is said under the name of its key") {
    Configured shop;
    shop.config.notify.url = Secret("https://shop.example/?x=1");
    shop.config.notify.secret = Secret("whsec_!!!");
    CHECK(begins(refusal(shop.config), "config: notify.url: "));
    CHECK(refusal(shop.config).find("!!!") == std::string::npos);
    shop.config.notify.url = Secret();
    shop.config.confirm.stock_check = {"https://shop.example/stock"};
    CHECK(begins(refusal(shop.config, Lifetime::one_request), "config: confirm.stock_check: "));
    shop.config.notify.secret = Secret();
    CHECK(refusal(shop.config) == "made");
    shop.config.confirm.stock_check = {"/usr/bin/stock", "--shop"};
    shop.config.notify.command = {"/usr/bin/notify"};
    CHECK(refusal(shop.config) == "made");
}

TEST_CASE("a store that cannot be opened stops a service, and a single request only when it asks") {
    Configured shop;
    shop.config.store.url = "sqlite:" + (shop.directory.path() / "missing" / "imp.db").string();
    shop.config.orders.on_paid = "UPDATE t SET paid = 1 WHERE id = :merchant_uid";
    CHECK(begins(refusal(shop.config), "store: "));
    const auto core = Core::make(shop.config, Lifetime::one_request);
    REQUIRE(core);
    const auto found = (*core)->store().find_order(samples::merchant_uid("A"));
    REQUIRE_FALSE(found);
    CHECK(found.error().code == Errc::store);
    const auto answer = (*core)->settler().settle({.merchant_uid = samples::merchant_uid("A")});
    CHECK(answer.status == Status::pending);
    CHECK(answer.trouble.has_value());
    const auto asked = (*core)->confirmer().confirm({.merchant_uid = samples::merchant_uid("A"),
                                                     .imp_uid = {},
                                                     .amount = samples::decimal("1"),
                                                     .remote_addr = {}});
    CHECK_FALSE(asked.approved);
    CHECK_FALSE(asked.refusal);
    CHECK_FALSE((*core)->worker().run_once());
    shop.config.store.url = "redis:nowhere";
    CHECK(begins(refusal(shop.config, Lifetime::one_request), "config: "));
}

TEST_CASE("the shop's statements are checked at the start, in CGI mode too") {
    Configured shop;
    shop.config.orders.on_paid = "UPDATE nowhere SET paid = 1 WHERE id = :merchant_uid";
    CHECK(begins(refusal(shop.config), "config: orders.on_paid: "));
    CHECK(begins(refusal(shop.config, Lifetime::one_request), "config: orders.on_paid: "));
    shop.config.orders.on_paid.clear();
    shop.config.orders.select = "SELECT nothing";
    CHECK(refusal(shop.config) == "made");  // not asked: the source is our own table
    shop.config.orders.source = Config::Orders::Source::query;
    CHECK(begins(refusal(shop.config), "config: orders.select: "));
}

TEST_CASE("orders.source = query finds the shop's own rows") {
    Configured shop;
    // Any table of the same database will do: here our own, once it is there.
    REQUIRE(refusal(shop.config) == "made");
    shop.config.orders.source = Config::Orders::Source::query;
    shop.config.orders.select =
        "SELECT :merchant_uid, '700', 'KRW' FROM sqlite_master WHERE name = 'orders'";
    const auto core = Core::make(shop.config, Lifetime::one_request);
    REQUIRE(core);
    const auto asked = [&](const char* amount) {
        return (*core)->confirmer().confirm({.merchant_uid = samples::merchant_uid("A"),
                                             .imp_uid = {},
                                             .amount = samples::decimal(amount),
                                             .remote_addr = {}});
    };
    CHECK(asked("700").approved);
    CHECK(asked("701").refusal == ConfirmRefusal::amount);
    CHECK((*core)->store().find_order(samples::merchant_uid("A")).value().has_value());
}

TEST_CASE("orders.source = prepared asks i'mport, and what cannot be asked is not approved") {
    Configured shop;
    shop.config.orders.source = Config::Orders::Source::prepared;
    const auto core = Core::make(shop.config, Lifetime::one_request);
    REQUIRE(core);
    const auto asked = (*core)->confirmer().confirm({.merchant_uid = samples::merchant_uid("A"),
                                                     .imp_uid = {},
                                                     .amount = samples::decimal("1"),
                                                     .remote_addr = {}});
    CHECK_FALSE(asked.approved);
    CHECK_FALSE(asked.refusal);
    REQUIRE(asked.trouble);
    CHECK(asked.trouble->code == Errc::unavailable);
}

TEST_CASE("what the configuration says of telling reaches the outbox") {
    Configured shop;
    shop.config.notify.command = {"/bin/true"};
    const auto core = Core::make(shop.config, Lifetime::one_request);
    REQUIRE(core);
    REQUIRE((*core)->desk().place(samples::order(), settlement::Source::shop));
    REQUIRE((*core)->recorder().apply(
        samples::paid(), samples::merchant_uid("order-1"), settlement::Source::webhook));
    const auto due = (*core)->store().due_entries((*core)->clock().now(), 10).value();
    REQUIRE(due.size() == 1);
    CHECK(due.front().kind == settlement::kind::kCommand);
    CHECK((*core)->outbox().run_due().value() == 1);
    CHECK((*core)->store().count_entries(store::OutboxState::done).value() == 1);
}
