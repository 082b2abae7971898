#include "sandbox/sandbox.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace imp;
using namespace imp::sandbox;

namespace {

/// Four charges of one card, an hour apart.
struct Plan {
    Sandbox sandbox;
    std::string token = sandbox.tokens.get().access_token;
    UnixSeconds now = sandbox.clock.now();

    Plan() {
        ask("POST", "/subscribe/customers/c-1", "card_number=9410123412341234&expiry=2099-12");
        std::string body = "customer_uid=c-1";
        for (int n = 0; n < 4; ++n) {
            const std::string entry = "&schedules[" + std::to_string(n) + "]";
            body.append(entry).append("[merchant_uid]=s-").append(std::to_string(n));
            body.append(entry).append("[amount]=100");
            body.append(entry)
                .append("[schedule_at]=")
                .append(std::to_string(now + 3600 * (n + 1)));
        }
        ask("POST", "/subscribe/payments/schedule", body);
    }

    json::Value ask(std::string method, const std::string& target, std::string body = "") {
        Call call;
        call.method = std::move(method);
        set_target(call, target);
        call.body = std::move(body);
        call.content_type = "application/x-www-form-urlencoded";
        call.token = token;
        const Reply reply = answer_api(call, sandbox);
        REQUIRE(reply.status == 200);
        return *json::parse(reply.body)->find("response");
    }
};

}  // namespace

TEST_CASE("schedules are listed as the reference has it, or as i'mport's clients read them") {
    Plan plan;
    const std::string span =
        "from=" + std::to_string(plan.now) + "&to=" + std::to_string(plan.now + 86400);
    for (const std::string path :
         {"/subscribe/customers/c-1/schedules", "/subscribe/payments/schedule/customers/c-1"}) {
        plan.sandbox.settings.paged_schedules = false;
        CHECK(plan.ask("GET", path + "?" + span).items().size() == 4);
        plan.sandbox.settings.paged_schedules = true;
        const auto page = [&](int number) {
            return plan.ask("GET", path + "?limit=3&page=" + std::to_string(number) + "&" + span);
        };
        CHECK(page(1).find("list")->items().size() == 3);
        CHECK(page(1).find("total")->text() == "4");
        CHECK(page(1).find("previous")->text() == "0");
        CHECK(page(1).find("next")->text() == "2");
        CHECK(page(2).find("list")->items().size() == 1);
        CHECK(page(2).find("next")->text() == "0");
    }
}
