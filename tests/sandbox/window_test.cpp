#include "sandbox/faults.hpp"
#include "sandbox/pages.hpp"
#include "sandbox/sandbox.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace imp;
using namespace imp::sandbox;

namespace {

constexpr std::string_view kOpen =
    "/sandbox/window?amount=15000&m_redirect_url=http%3A%2F%2Fshop.example%2Fdone&merchant_uid=T-1";

struct Window {
    Sandbox sandbox;

    Reply answer(const Call& call) {
        std::unique_lock lock(sandbox.mutex);
        return answer_window(call, sandbox, lock);
    }

    Reply open(const std::string& more = "") {
        Call call;
        call.method = "GET";
        set_target(call, std::string(kOpen) + more);
        return answer(call);
    }

    /// Opens and ends in one. `more` goes into the form.
    Reply end(const std::string& action, const std::string& more = "") {
        REQUIRE(open().status == 200);
        const std::string imp_uid = newest().text("imp_uid");
        Call call;
        call.method = "POST";
        set_target(call, "/sandbox/window");
        call.body =
            "merchant_uid=T-1&m_redirect_url=http%3A%2F%2Fshop.example%2Fdone&flag=&imp_uid=" +
            imp_uid + "&action=" + action + more;
        return answer(call);
    }

    /// The Location that the browser is sent to.
    std::string walk(const std::string& action, const std::string& more = "") {
        return location(end(action, more));
    }

    /// What iamport.js gets when it opens the window.
    json::Value open_by_script(const std::string& fields) {
        Call call;
        call.method = "POST";
        set_target(call, "/sandbox/window/open");
        call.body = fields;
        const Reply reply = answer(call);
        REQUIRE(reply.status == 200);
        return *json::parse(reply.body);
    }

    const Payment& newest() {
        return *sandbox.payments.of_order("T-1", "", *parse_sorting("-updated")).front();
    }

    static std::string location(const Reply& reply) {
        for (const auto& [name, value] : reply.headers) {
            if (name == "Location")
                return value;
        }
        return "";
    }
};

}  // namespace

TEST_CASE("opening the window leaves a ready payment behind, without an account") {
    Window window;
    CHECK(window.open().status == 200);
    CHECK(window.newest().text("status") == "ready");
    CHECK(window.newest().text("vbank_num").empty());
}

TEST_CASE("each way out leaves the payment and the redirect that belong together") {
    Window window;
    CHECK(window.walk("cancel").find("imp_success=false&error_code=TEST_CANCEL") !=
          std::string::npos);
    CHECK(window.newest().text("status") == "failed");
    CHECK(window.walk("close").find("imp_success=false") != std::string::npos);
    CHECK(window.newest().text("status") == "ready");
    CHECK(window.walk("close_silent").empty());
    CHECK(window.walk("vbank").find("imp_success=true") != std::string::npos);
    CHECK(window.newest().text("pay_method") == "vbank");
    CHECK_FALSE(window.newest().text("vbank_num").empty());
    CHECK(window.walk("forged").find("imp_success=true") != std::string::npos);
    CHECK(window.newest().amount("amount") == *parse_decimal("100"));
    CHECK(window.newest().text("status") == "paid");
}

TEST_CASE("the gateway's reasons, the card and the bank that were chosen are the payment's") {
    Window window;
    CHECK(window.walk("fail").find("error_code=TEST_LIMIT") != std::string::npos);
    CHECK(window.walk("fail", "&reason=balance").find("error_code=TEST_BALANCE") !=
          std::string::npos);
    CHECK(window.newest().text("fail_reason") == "[TEST] 잔액이 부족합니다.");
    window.walk("vbank", "&bank=004&vbank_due=2026-12-24");
    CHECK(window.newest().text("vbank_name") == "KB국민은행");
    CHECK(window.newest().time("vbank_date") == 1798124399);  // its last second in Korea
    window.walk("pay", "&card=367&quota=3");
    CHECK(window.newest().text("card_name") == "현대카드");
    CHECK(window.newest().text("card_quota") == "3");
}

TEST_CASE("a lie, a late approval and a browser that vanishes") {
    Window window;
    CHECK(window.walk("claim").find("imp_success=true") != std::string::npos);
    CHECK(window.newest().text("status") == "ready");
    CHECK(window.walk("late").find("imp_success=true") != std::string::npos);
    CHECK(window.newest().text("status") == "ready");
    CHECK(window.walk("vanish").empty());
    CHECK(window.newest().text("status") == "paid");
}

TEST_CASE("a browser that returns twice gets a page that does so, and works without a script") {
    Window window;
    const Reply page = window.end("twice");
    CHECK(page.status == 200);
    CHECK(page.body.find("href=\"http://shop.example/done?imp_uid=imp_") != std::string::npos);
    CHECK(window.newest().text("status") == "paid");
}

TEST_CASE("iamport.js opens a window, which an account waits for until its end") {
    Window window;
    const auto opened = window.open_by_script(
        "merchant_uid=T-1&amount=15000&pay_method=vbank&page_origin=http%3A%2F%2Fshop.example");
    REQUIRE(opened.find("window") != nullptr);
    const std::string imp_uid = window.newest().text("imp_uid");
    CHECK(opened.find("window")->text() == "/sandbox/window?imp_uid=" + imp_uid);
    CHECK(window.newest().text("pay_method") == "vbank");
    CHECK(window.newest().text("vbank_num").empty());
    CHECK(window.newest().text("channel") == "pc");

    Call again;
    again.method = "GET";
    set_target(again, opened.find("window")->text());
    CHECK(window.answer(again).body.find("name=\"page_origin\" value=\"http://shop.example\"") !=
          std::string::npos);

    Call end;
    end.method = "POST";
    set_target(end, "/sandbox/window");
    end.body =
        "merchant_uid=T-1&page_origin=http%3A%2F%2Fshop.example&action=vbank&imp_uid=" + imp_uid;
    const Reply page = window.answer(end);
    CHECK(page.status == 200);
    CHECK(page.body.find("data-origin=\"http://shop.example\"") != std::string::npos);
    CHECK(page.body.find("&quot;vbank_num&quot;:&quot;9999") != std::string::npos);
    CHECK(page.body.find("&quot;success&quot;:true") != std::string::npos);
    CHECK(window.answer(again).status == 409);
}

TEST_CASE("what the window refuses in advance reaches the callback with a null imp_uid") {
    Window window;
    window.walk("pay");
    const auto refused = window.open_by_script(
        "merchant_uid=T-1&amount=15000&page_origin=http%3A%2F%2Fshop.example");
    const json::Value* const rsp = refused.find("rsp");
    REQUIRE(rsp != nullptr);
    CHECK(rsp->find("imp_uid")->is_null());
    CHECK(rsp->find("error_code")->text() == "F1002");
    CHECK_FALSE(rsp->find("success")->as_bool());
    CHECK(window.open_by_script("merchant_uid=T-2&amount=x&page_origin=http%3A%2F%2Fshop.example")
              .find("rsp") != nullptr);
}

TEST_CASE("a page's origin is one, and nothing more") {
    Window window;
    for (const char* const wrong :
         {"javascript:1", "http://a.example/x", "http://a'b.example", "http://a;b"})
        CHECK(window.open_by_script("merchant_uid=T-1&amount=1&page_origin=" + std::string(wrong))
                  .find("rsp") != nullptr);
}

TEST_CASE("a paid order, a prepared amount and a missing PG refuse the window in advance") {
    Window window;
    CHECK(Window::location(window.open("&pg=broken")).find("&error_msg=Not%20found%20PG") !=
          std::string::npos);
    window.sandbox.prepared["T-1"] = {"15000.0", "KRW"};
    CHECK(window.open().status == 200);
    window.sandbox.prepared["T-1"] = {"14999", std::nullopt};
    CHECK(window.open().status == 302);
    window.sandbox.prepared.clear();
    CHECK(window.walk("pay").find("imp_success=true") != std::string::npos);
    CHECK(Window::location(window.open())
              .starts_with("http://shop.example/"
                           "done?merchant_uid=T-1&imp_success=false&error_code=F1002&error_msg=%"));
}

TEST_CASE("bad window requests get a page, not a redirect") {
    Window window;
    CHECK(window.open("&flag=maybe").status == 400);
    CHECK(window.open("&m_redirect_url=javascript:alert(1)").status == 400);
    CHECK(window.open("&amount=much").status == 400);
    CHECK(window.open("&merchant_uid=").status == 400);
}

TEST_CASE("what the query brings is escaped") {
    Window window;
    const Reply page = window.open("&name=%3Cscript%3E%22%27");
    CHECK(page.body.find("<script>") == std::string::npos);
    CHECK(page.body.find("&lt;script&gt;&quot;&#39;") != std::string::npos);
}

TEST_CASE("amounts read as people write them") {
    CHECK(display_amount("1000", "KRW") == "1,000원");
    CHECK(display_amount("100", "KRW") == "100원");
    CHECK(display_amount("1234567", "KRW") == "1,234,567원");
    CHECK(display_amount("14.2", "USD") == "USD 14.20");
    CHECK(display_amount("15000", "KRW", Language::en) == "₩15,000");
}

TEST_CASE("a fault hits the calls it is meant for, as often as it was asked to") {
    Faults faults;
    faults.add(*parse_fault(*json::parse(R"({"kind":"status_500","count":2})")));
    faults.add(*parse_fault(*json::parse(R"({"kind":"latency","ms":20,"count":-1,"path":"/"})")));
    CHECK_FALSE(faults.take("/users/getToken").fault.has_value());
    CHECK(faults.take("/payments/imp_1").fault->status == 500);
    const Hit second = faults.take("/payments");
    CHECK(second.fault.has_value());
    CHECK(second.latency == std::chrono::milliseconds(20));
    CHECK_FALSE(faults.take("/payments").fault.has_value());
    for (const char* const wrong : {R"({})",
                                    R"({"kind":"status_200"})",
                                    R"({"kind":"drip","ms":-1})",
                                    R"({"kind":"drip","count":0})",
                                    R"({"kind":"drip","path":"x"})"})
        CHECK_FALSE(parse_fault(*json::parse(wrong)).has_value());
}
