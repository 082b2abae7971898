#include "metrics/count.hpp"

#include "metrics/numbers.hpp"
#include "shown.hpp"

#include <doctest/doctest.h>

#include <set>
#include <sstream>

using namespace imp;
using namespace std::chrono_literals;

TEST_CASE("every word of a verdict, an outcome and an error is counted under its own name") {
    const double before = shown("imp_settled_total{verdict=\"forged_amount\"}");
    metrics::settled(Verdict::forged_amount);
    CHECK(shown("imp_settled_total{verdict=\"forged_amount\"}") == before + 1);
    const auto counts_one = [](const std::string& series, auto&& count) {
        const double earlier = shown(series);
        CHECK_MESSAGE(earlier >= 0, series);
        count();
        CHECK_MESSAGE(shown(series) == earlier + 1, series);
    };
    using metrics::NoVerdict;
    counts_one("imp_landings_total{verdict=\"cannot_tell\"}",
               [] { metrics::landing(NoVerdict::cannot_tell); });
    counts_one("imp_webhooks_total{verdict=\"certification_failed\"}",
               [] { metrics::webhook(NoVerdict::certification_failed); });
    counts_one("imp_webhooks_refused_total{reason=\"malformed\"}",
               [] { metrics::webhook_refused(metrics::Refusal::malformed); });
    counts_one("imp_confirms_total{answer=\"cannot_tell\"}",
               [] { metrics::confirm(metrics::Confirm::cannot_tell); });
    counts_one("imp_confirms_refused_total{reason=\"address\"}",
               [] { metrics::confirm_refused(metrics::Refusal::address); });
    counts_one("imp_requests_total{route=\"/webhook\",code=\"4xx\"}",
               [] { metrics::request(metrics::route_number("/webhook"), 404, 1ms); });
    counts_one("imp_requests_total{route=\"other\",code=\"4xx\"}",
               [] { metrics::request_refused(404); });
    counts_one("imp_api_errors_total{error=\"internal\"}",
               [] { metrics::api_error(Errc::internal); });
    counts_one("imp_api_retries_total{reason=\"token\"}",
               [] { metrics::api_retry(metrics::Retry::token); });
    counts_one("imp_api_not_asked_total{reason=\"bulkhead\"}",
               [] { metrics::api_not_asked(metrics::NotAsked::bulkhead); });
    counts_one("imp_outbox_attempts_total{kind=\"url\",result=\"retry\"}",
               [] { metrics::outbox_attempt("url", metrics::AttemptEnd::retry); });
    counts_one("imp_outbox_attempts_total{kind=\"other\",result=\"dead\"}",
               [] { metrics::outbox_attempt("of a later version", metrics::AttemptEnd::dead); });
    counts_one("imp_store_errors_total{doing=\"write\"}",
               [] { metrics::store_error(metrics::StoreWork::write); });
}

TEST_CASE("a histogram counts each call in its bucket and all above, and sums their time") {
    const std::string name = "imp_api_request_duration_seconds";
    const auto bucket = [&](const char* bound) {
        return shown(name + "_bucket{call=\"cancel\",le=\"" + bound + "\"}");
    };
    metrics::api_call("cancel", 10ms);
    metrics::api_call("cancel", 300ms);
    metrics::api_call("cancel", 20s);
    CHECK(bucket("0.01") == 1);
    CHECK(bucket("0.25") == 1);
    CHECK(bucket("0.5") == 2);
    CHECK(bucket("8") == 2);
    CHECK(bucket("+Inf") == 3);
    CHECK(shown(name + "_count{call=\"cancel\"}") == 3);
    CHECK(shown(name + "_sum{call=\"cancel\"}") == doctest::Approx(20.31));
}

TEST_CASE("a call that no list names is counted with the others, whatever its name") {
    const double before = shown("imp_api_request_duration_seconds_count{call=\"other\"}");
    metrics::api_call("get-\"\n-payment", 1ms);
    CHECK(shown("imp_api_request_duration_seconds_count{call=\"other\"}") == before + 1);
}

TEST_CASE("the breaker is open until it closes, or until nobody has asked for a minute") {
    metrics::breaker_opened(kNow - 10);
    CHECK(shown("imp_api_breaker_state") == 1);
    metrics::breaker_closed();
    CHECK(shown("imp_api_breaker_state") == 0);
    metrics::breaker_is_open(kNow - 61);
    CHECK(shown("imp_api_breaker_state") == 0);
    CHECK(shown("imp_api_breaker_opened_total") == 1);
}

TEST_CASE("every series is there once from the start, with HELP and TYPE before it") {
    std::istringstream text(metrics::exposition("1.2.3", kNow));
    std::set<std::string> seen;
    std::string family;
    for (std::string line; std::getline(text, line);) {
        std::istringstream words(line);
        std::string first;
        std::string second;
        words >> first >> second;
        if (first == "#") {
            if (second == "HELP")
                words >> family;
            continue;
        }
        CHECK_MESSAGE(line.starts_with(family), line);
        CHECK_MESSAGE(seen.insert(line.substr(0, line.rfind(' '))).second, line);
    }
    CHECK(seen.count("imp_build_info{version=\"1.2.3\"}") == 1);
    CHECK(seen.size() > 400);
}

TEST_CASE("what the store says is left out until it was asked, and while it cannot be") {
    using metrics::StoreSays;
    const auto says = [](StoreSays what) {
        metrics::set(metrics::Family::store_up, static_cast<std::int64_t>(what));
    };
    metrics::set(metrics::Family::outbox_due, 7);
    says(StoreSays::nothing_yet);
    CHECK(shown("imp_store_up") == -1);
    CHECK(shown("imp_outbox_due_entries") == -1);
    says(StoreSays::down);
    CHECK(shown("imp_store_up") == 0);
    CHECK(shown("imp_outbox_due_entries") == -1);
    says(StoreSays::up);
    CHECK(shown("imp_store_up") == 1);
    CHECK(shown("imp_outbox_due_entries") == 7);
}
