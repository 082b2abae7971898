// page.success_url and page.failure_url: who goes there, with what.
#include "handlers/onward.hpp"

#include "handlers/front.hpp"
#include "handlers/landing.hpp"
#include "views/builtin.hpp"

using namespace imp;
using namespace imp::handlers;
using namespace imp::samples;

namespace {

const Secret kKey("shop secret");

std::string address(std::string_view url) {
    return onward_address(url, kKey, merchant_uid("A"), Status::failed, 7);
}

/// A shop with pages of its own for both.
struct ShopWithPages : Front {
    ShopWithPages() {
        lent.settings.onward = {
            "https://shop.example/paid?from=imp", "https://shop.example/again#cart", kKey};
    }

    http::Response get(const std::string& query, std::string_view accept = "text/html") const {
        return complete(lent,
                        http::Request({{"REQUEST_METHOD", "GET"},
                                       {"QUERY_STRING", query},
                                       {"HTTP_ACCEPT", std::string(accept)},
                                       {"REMOTE_ADDR", "192.0.2.1"}},
                                      "",
                                      http::Request::BodyState::complete));
    }
};

}  // namespace

TEST_CASE("what is signed is spelled out, with the values before they are encoded") {
    CHECK(redirect_signature(kKey, "ORDER 1/가", Status::success, 1'782'864'000) ==
          "f4b6070b3459e5aea24022add5dbb3c4f13805c21ad29740f2d2abb0deee1381");
    CHECK(redirect_signature(Secret("other"), "ORDER 1/가", Status::success, 1'782'864'000) !=
          "f4b6070b3459e5aea24022add5dbb3c4f13805c21ad29740f2d2abb0deee1381");
}

TEST_CASE("the four parameters stand behind the address's own query and before its fragment") {
    const std::string ours =
        "merchant_uid=A&status=failed&ts=7&sig=" + redirect_signature(kKey, "A", Status::failed, 7);
    CHECK(address("https://shop.example/x") == "https://shop.example/x?" + ours);
    CHECK(address("https://shop.example") == "https://shop.example?" + ours);
    CHECK(address("https://shop.example/x?a=b") == "https://shop.example/x?a=b&" + ours);
    CHECK(address("https://shop.example/x?") == "https://shop.example/x?" + ours);
    CHECK(address("https://shop.example/x?a=b&#top") ==
          "https://shop.example/x?a=b&" + ours + "#top");
    CHECK(address("https://shop.example/#/a?b") == "https://shop.example/?" + ours + "#/a?b");
    const auto odd =
        onward_address("https://s.example/", kKey, merchant_uid("a&b=#가 ?"), Status::success, 7);
    CHECK(odd.starts_with("https://s.example/?merchant_uid=a%26b%3D%23%EA%B0%80%20%3F&status="));
}

TEST_CASE("a buyer who has paid goes on to the shop's page, by whatever way the browser came") {
    ShopWithPages front;
    front.shop.source.put(paid("imp_1"));
    const std::string query = "imp_uid=imp_1&merchant_uid=order-1";
    const auto answer = front.get(query);
    CHECK(answer.status == 303);
    CHECK(answer.body.empty());
    const auto at = std::to_string(front.shop.clock.now());
    CHECK(
        header(answer, "Location") ==
        "https://shop.example/paid?from=imp&merchant_uid=order-1&status=success&ts=" + at +
            "&sig=" + redirect_signature(kKey, "order-1", Status::success, front.shop.clock.now()));
    const auto posted = front.post(complete,
                                   query,
                                   "application/x-www-form-urlencoded",
                                   {{"HTTP_ACCEPT", "text/html,*/*;q=0.8"}});
    CHECK(posted.status == 303);
    // By the order number alone as well: the parameters say no more than the page would.
    CHECK(front.get("merchant_uid=order-1").status == 303);
    CHECK(header(front.get("imp_uid=imp_1"), "Location").find("merchant_uid=order-1&") !=
          std::string::npos);
}

TEST_CASE("scripts get JSON, never a redirect") {
    ShopWithPages front;
    front.shop.source.put(paid("imp_1"));
    const std::string query = "imp_uid=imp_1&merchant_uid=order-1";
    CHECK(front.get(query, "application/json").status == 200);
    CHECK(front.post(complete, query, "application/x-www-form-urlencoded").status == 200);
    CHECK(
        front
            .post(
                verify, query, "application/x-www-form-urlencoded", {{"HTTP_ACCEPT", "text/html"}})
            .status == 200);
}

TEST_CASE("who failed or has cancelled goes on to the other page, all others stay") {
    ShopWithPages front;
    const auto location = [&](const Payment& payment) {
        ShopWithPages fresh;
        fresh.shop.source.put(payment);
        return header(fresh.get("imp_uid=imp_1&merchant_uid=order-1"), "Location");
    };
    CHECK(location(failed("imp_1"))
              .starts_with("https://shop.example/again?merchant_uid=order-1&status=failed&ts="));
    CHECK(location(failed("imp_1")).ends_with("#cart"));
    Payment cancelled = paid("imp_1");
    cancelled.status = PaymentStatus::cancelled;
    cancelled.cancel_amount = cancelled.amount;
    CHECK(location(cancelled).find("&status=cancelled&") != std::string::npos);
    Payment partly = paid("imp_1");
    partly.cancel_amount = decimal("1");
    Payment cheap = paid("imp_1");
    cheap.amount = decimal("1");
    for (const Payment& other : {vbank("imp_1"), abandoned("imp_1"), partly, cheap})
        CHECK(location(other) == "(none)");
    CHECK(header(front.get("imp_uid=imp_9&merchant_uid=order-1"), "Location") == "(none)");
    CHECK(header(front.get("merchant_uid=none"), "Location") == "(none)");
    CHECK(header(front.get(""), "Location") == "(none)");
    front.lent.settings.onward.failure_url.clear();
    front.shop.source.put(failed("imp_1"));
    CHECK(front.get("imp_uid=imp_1&merchant_uid=order-1").status == 200);
}

TEST_CASE("nothing in a request chooses where the buyer goes") {
    ShopWithPages front;
    front.shop.source.put(paid("imp_1"));
    const auto plain = header(front.get("imp_uid=imp_1&merchant_uid=order-1"), "Location");
    for (const auto* name : {"success_url",
                             "failure_url",
                             "page.success_url",
                             "redirect",
                             "url",
                             "next",
                             "sig",
                             "status"})
        CHECK(header(front.get("imp_uid=imp_1&merchant_uid=order-1&" + std::string(name) +
                               "=https%3A%2F%2Fevil.example%2F"),
                     "Location") == plain);
}

TEST_CASE("polling begins with the first refresh and ends with the last") {
    Front front;
    front.shop.source.put(abandoned("imp_1"));
    const auto get = [&](const std::string& more, const char* accept = "text/html") {
        return complete(
            front.lent,
            http::Request({{"REQUEST_METHOD", "GET"},
                           {"QUERY_STRING", "imp_uid=imp_1&merchant_uid=order-1" + more},
                           {"HTTP_ACCEPT", accept}},
                          "",
                          http::Request::BodyState::complete));
    };
    const auto polls = [&](const std::string& more) {
        const auto answer = get(more);
        CHECK(answer.status == 202);
        const bool allowed = header(answer, "Content-Security-Policy").find("connect-src 'self'") !=
                             std::string::npos;
        CHECK((answer.body.find("XMLHttpRequest") != std::string::npos) == allowed);
        return allowed;
    };
    CHECK_FALSE(polls(""));
    CHECK(header(get(""), "Refresh").starts_with("3; "));
    CHECK(polls("&imp_refresh=1"));
    CHECK(get("&imp_refresh=1").body.find("data-poll=\"5\"") != std::string::npos);
    CHECK(header(get("&imp_refresh=1"), "Refresh").starts_with("5; "));
    CHECK(polls("&imp_refresh=9"));
    CHECK_FALSE(polls("&imp_refresh=10"));
    CHECK(header(get("&imp_refresh=10"), "Refresh") == "(none)");
    // The script is told the same times, and when it is over.
    CHECK(header(get("", "application/json"), "Retry-After") == "3");
    CHECK(header(get("&imp_refresh=2", "application/json"), "Retry-After") == "10");
    CHECK(header(get("&imp_refresh=10", "application/json"), "Retry-After") == "(none)");
    // It counts as far as we do.
    CHECK(next_refresh(9).has_value());
    CHECK_FALSE(next_refresh(10).has_value());
    CHECK(views::builtin_template("poll.js").find("var LAST = 10;") != std::string_view::npos);
}
