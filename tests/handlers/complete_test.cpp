// The callback's answers, word for word.
#include "handlers/front.hpp"

#include <fstream>
#include <iterator>

using namespace imp;
using namespace imp::handlers;
using namespace imp::samples;

namespace {

/// complete-answers.json, as i'mport documents it.
json::Value documented() {
    std::ifstream file("tests/fixtures/complete-answers.json", std::ios::binary);
    REQUIRE(file);
    return json::parse(std::string{std::istreambuf_iterator<char>(file), {}}).value();
}

/// The request of the documentation: as JSON, as a form, and as a form that says it is JSON.
std::vector<std::pair<std::string, std::string>> documented_requests() {
    const json::Value all = documented();
    const std::string as_json = all.find("request_success")->find("body")->dump();
    const json::Value& form = *all.find("request_success_form");
    return {{as_json, "application/json"},
            {form.find("body")->text(), form.find("content_type")->text()},
            {form.find("body")->text(), "application/json"},
            {as_json, "application/x-www-form-urlencoded"}};
}

void check_documented(const http::Response& answer, std::string_view name) {
    const json::Value all = documented();
    const json::Value& expected = *all.find(name);
    CHECK(std::to_string(answer.status) == expected.find("http_status")->text());
    for (const auto& [key, value] : expected.find("body")->members())
        CHECK(member(answer, key) == value.text());
}

http::Response answer_to(Front::Of handler,
                         const Payment& payment,
                         const std::pair<std::string, std::string>& request) {
    Front front;
    front.shop.add(order("TEST-20260701-0001"));
    Payment held = payment;
    held.merchant_uid = "TEST-20260701-0001";
    front.shop.source.put(held);
    return front.post(handler, request.first, request.second);
}

}  // namespace

TEST_CASE("the callback's documented requests get the documented answers, on both routes") {
    Payment cheap = paid("imp_900000000101");
    cheap.amount = decimal("100");
    for (const auto& request : documented_requests()) {
        for (const Front::Of handler : {Front::Of(complete), Front::Of(verify)}) {
            CAPTURE(request.first);
            CAPTURE(request.second);
            check_documented(answer_to(handler, paid("imp_900000000101"), request), "success");
            check_documented(answer_to(handler, vbank("imp_900000000101"), request),
                             "vbank_issued");
            check_documented(answer_to(handler, cheap, request), "forgery");
        }
    }
}
