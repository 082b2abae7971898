#include "base/text.hpp"
#include "sandbox/demo_files.hpp"
#include "sandbox/markup.hpp"
#include "sandbox/sandbox.hpp"
#include "sandbox/wire_page.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <condition_variable>
#include <string>

using namespace imp;
using namespace imp::sandbox;

namespace {

std::string filled(std::string_view markup, std::string_view data) {
    return render(markup, *json::parse(data), Phrases(Language::en));
}

Call asking(const std::string& target) {
    Call call;
    call.method = "GET";
    set_target(call, target);
    return call;
}

struct DemoShop {
    Sandbox sandbox;

    Reply get(const std::string& target, const std::string& language = "en") {
        Call call = asking(target);
        call.host = "127.0.0.1:4010";
        call.accept_language = language;
        return answer(call);
    }

    Reply post(const std::string& target, const std::string& body, const std::string& accept = "") {
        Call call;
        call.method = "POST";
        set_target(call, target);
        call.host = "127.0.0.1:4010";
        call.body = body;
        call.accept = accept;
        return answer(call);
    }

    Reply answer(const Call& call) {
        sandbox.base_url = "http://127.0.0.1:4010";
        std::unique_lock lock(sandbox.mutex);
        return answer_shop(call, sandbox, lock);
    }
};

}  // namespace

TEST_CASE("templates: values are escaped, lists repeat, what is missing stays out") {
    CHECK(filled("<b>{{a}}</b>{{{a}}}", R"({"a":"<&\">"})") == "<b>&lt;&amp;&quot;&gt;</b><&\">");
    CHECK(filled("{{#l}}{{.}}-{{x}} {{/l}}", R"({"x":"o","l":["a","b"]})") == "a-o b-o ");
    CHECK(filled("{{#l}}{{n}}{{/l}}{{^l}}none{{/l}}", R"({"l":[{"n":1},{"n":2}]})") == "12");
    CHECK(filled("{{#l}}{{n}}{{/l}}{{^l}}none{{/l}}", R"({"l":[]})") == "none");
    CHECK(filled("{{#a}}a{{/a}}{{#b}}b{{/b}}{{#c}}c{{/c}}", R"({"a":true,"b":false,"c":""})") ==
          "a");
    CHECK(filled("{{gone}}{{{gone}}}|", "{}") == "|");
    CHECK(filled("{{:checkout.pay.payment}}", R"({"total":"<1>"})") == "Pay &lt;1&gt;");
    CHECK(filled("{{:product.buy.[kind]}}", R"({"kind":"payment"})") == "Buy");
}

TEST_CASE("both languages have the same words, and every word of a template is among them") {
    const auto korean = Phrases::keys(Language::ko);
    CHECK(korean == Phrases::keys(Language::en));
    CHECK(korean.size() > 200);
    for (const char* const name : {"shop_layout.html",
                                   "front.html",
                                   "product.html",
                                   "checkout.html",
                                   "orders.html",
                                   "order_list.html",
                                   "done.html",
                                   "wire.html",
                                   "wire_line.html",
                                   "wire_alone.html",
                                   "window_layout.html",
                                   "window.html",
                                   "person.html",
                                   "result.html",
                                   "twice.html",
                                   "message.html"}) {
        std::string_view rest = demo_file(name);
        REQUIRE_MESSAGE(!rest.empty(), name);
        for (std::size_t at = rest.find("{{:"); at != std::string_view::npos;
             at = rest.find("{{:")) {
            rest.remove_prefix(at + 3);
            const std::string_view key = rest.substr(0, rest.find_first_of("}["));
            const bool known =
                std::any_of(korean.begin(), korean.end(), [&](std::string_view each) {
                    return each == key || (key.ends_with('.') && each.starts_with(key));
                });
            CHECK_MESSAGE(known, name << ": " << key);
        }
    }
}

TEST_CASE("the language is the query's, else the cookie's, else the browser's, else Korean") {
    Call call = asking("/sandbox/shop");
    CHECK(language_of(call) == Language::ko);
    call.accept_language = "fr,en;q=0.8,ko;q=0.5";
    CHECK(language_of(call) == Language::en);
    call.accept_language = "ko-KR,ko;q=0.9,en-US;q=0.8";
    CHECK(language_of(call) == Language::ko);
    call.cookies = "a=b; sandbox_lang=en";
    CHECK(language_of(call) == Language::en);
    set_target(call, "/sandbox/shop?lang=ko");
    CHECK(language_of(call) == Language::ko);
}

TEST_CASE("no text on the wire becomes a field of the stream") {
    const Phrases words(Language::en);
    for (const char* const text : {"a\rid: 99\rb", "a\r\nid: 99\r\nb", "a\nid: 99\n\nid: 98"}) {
        const std::string message = wire_message(
            {.kind = "api", .line = text, .details = {{"detail.sent", text}}, .number = 1}, words);
        CAPTURE(message);
        CHECK(message.find('\r') == std::string::npos);
        CHECK(message.starts_with("id: 1\ndata: "));
        CHECK(message.find("\nid:") == std::string::npos);
        CHECK(message.find("\n\n") == message.size() - 2);
    }
}

TEST_CASE("the wire keeps nothing until it is watched, and then the last lines") {
    Wire wire;
    wire.add({.kind = "api", .line = "before"});
    CHECK(wire.after(0).empty());
    wire.start();
    for (std::size_t n = 0; n < Wire::kMost + 5; ++n)
        wire.add({.kind = "api", .line = std::to_string(n)});
    const auto kept = wire.after(0);
    CHECK(kept.size() == Wire::kMost);
    CHECK(kept.front().number == 6);
    CHECK(wire.has_after(kept.back().number - 1));
    CHECK_FALSE(wire.has_after(kept.back().number));
    wire.clear();
    CHECK(wire.after(0).empty());
    wire.add({.kind = "api"});
    CHECK(wire.after(0).front().number == kept.back().number + 1);
}

TEST_CASE("lines stand in the order in which they began, not in which they ended") {
    Wire wire;
    wire.start();
    wire.add({.kind = "api", .line = "within"});
    wire.add({.kind = "webhook", .line = "around", .took = std::chrono::seconds(1)});
    CHECK(in_order(wire.after(0)).front().line == "around");
    const auto document = to_json(wire.after(1));
    CHECK(document.items().front().find("ms")->text() == "1000");
}

TEST_CASE("secrets are masked in JSON and in forms, wherever they stand") {
    CHECK(readable(R"({"imp_key":"sandbox_key","response":{"access_token":"0123456789"}})")
              .find("0123456") == std::string::npos);
    CHECK(readable("imp_key=sandbox_key&imp_secret=sandbox%5Fsecret&x=1") ==
          "imp_key = sand…\nimp_secret = sand…\nx = 1");
    CHECK(readable("Unauthorized") == "Unauthorized");
}

TEST_CASE("a line of the wire is escaped, and its stream has one data row for each of its own") {
    WireEvent event{
        .kind = "api", .line = "GET /<x>", .meaning = "wire.api.payment", .status = 503};
    event.number = 7;
    event.details = {{"detail.answer", "a\nb<"}};
    const std::string message = wire_message(event, Phrases(Language::en));
    CHECK(message.starts_with("id: 7\ndata: <li "));
    CHECK(message.ends_with("\n\n"));
    CHECK(message.find("GET /&lt;x&gt;") != std::string::npos);
    CHECK(message.find("outcome-bad") != std::string::npos);
    CHECK(message.find("\ndata: b&lt;") != std::string::npos);
}

TEST_CASE("an alarm rings once its time has come; a cleared one never does") {
    std::mutex mutex;
    std::condition_variable rang;
    int rings = 0;
    const auto ring = [&] {
        const std::lock_guard lock(mutex);
        ++rings;
        rang.notify_all();
    };
    Alarms alarms;
    alarms.set(std::chrono::hours(1), ring);
    alarms.clear();
    alarms.set(std::chrono::milliseconds(1), ring);
    std::unique_lock lock(mutex);
    CHECK(rang.wait_for(lock, std::chrono::seconds(10), [&] { return rings == 1; }));
}

TEST_CASE("every page of the shop speaks both languages and fills all holes") {
    DemoShop shop;
    REQUIRE(shop.post("/sandbox/shop/orders", "product=socks").status == 303);
    for (const std::string target : {"/sandbox/shop",
                                     "/sandbox/shop/products/socks",
                                     "/sandbox/shop/checkout?product=coffee&quantity=2",
                                     "/sandbox/shop/checkout?product=delivery",
                                     "/sandbox/shop/checkout?product=adult",
                                     "/sandbox/shop/orders",
                                     "/sandbox/shop/done?imp_uid=imp_1",
                                     "/sandbox/shop/wire",
                                     "/sandbox/shop?orders=A:100:B&redirect=http://a.example/"}) {
        for (const std::string language : {"ko", "en"}) {
            const Reply page = shop.get(target, language);
            CHECK(page.status == 200);
            CHECK_MESSAGE(page.body.find("{{") == std::string::npos, target);
            CHECK(page.body.find("<html lang=\"" + language + "\">") != std::string::npos);
            CHECK(page.body.find(" style=") == std::string::npos);
        }
    }
    CHECK(shop.get("/sandbox/shop/products/gold").status == 404);
    CHECK(shop.get("/sandbox/shop/checkout?product=socks&quantity=99").status == 404);
    CHECK(shop.get("/sandbox/shop?redirect=javascript:1").status == 400);
    CHECK(shop.get("/sandbox/shop?lang=en").headers.back().second.starts_with("sandbox_lang=en;"));
}

TEST_CASE("without a responder an order is kept, and its window comes back to the shop") {
    DemoShop shop;
    const Reply placed =
        shop.post("/sandbox/shop/orders", "product=postcards&quantity=3", "application/json");
    REQUIRE(placed.status == 200);
    const auto order = json::parse(placed.body);
    CHECK(order->find("amount")->text() == "42.6");
    CHECK(order->find("currency")->text() == "USD");
    const Reply sent = shop.post("/sandbox/shop/orders", "product=adult&quantity=1");
    CHECK(sent.headers.front().second.starts_with(
        "http://127.0.0.1:4010/sandbox/certification?merchant_uid=SHOP-"));
    CHECK(sent.headers.front().second.ends_with("done"));
    CHECK(shop.sandbox.shop.orders.size() == 2);
    CHECK(shop.post("/sandbox/shop/orders", "product=socks&quantity=0").status == 400);
    CHECK(shop.post("/sandbox/shop/orders", "product=gold").status == 400);
}

TEST_CASE("a responder that cannot be reached gets no order, and the buyer no window") {
    DemoShop shop;
    REQUIRE(shop.post("/sandbox/shop", R"({"responder":"http://127.0.0.1:9/payments"})").status ==
            200);
    CHECK(shop.sandbox.shop.redirect == "http://127.0.0.1:9/payments/complete");
    CHECK(shop.post("/sandbox/shop/orders", "product=socks", "application/json").status == 502);
    CHECK(shop.post("/sandbox/shop/orders", "product=socks").status == 502);
    CHECK(shop.sandbox.shop.orders.empty());
    CHECK(shop.post("/sandbox/shop", R"({"responder":"nowhere"})").status == 400);
    CHECK(shop.post("/sandbox/shop", R"({"redirect":"javascript:1"})").status == 400);
}

TEST_CASE("what the responder tells is the order's state") {
    DemoShop shop;
    REQUIRE(shop.post("/sandbox/shop/orders", "product=socks").status == 303);
    const std::string merchant_uid = shop.sandbox.shop.orders.front().merchant_uid;
    CHECK(shop.post("/sandbox/shop/events",
                    R"({"id":"evt_1","type":"payment.paid","data":{"merchant_uid":")" +
                        merchant_uid + "\"}}")
              .status == 200);
    CHECK(shop.get("/sandbox/shop/orders").body.find("data-state=\"payment.paid\"") !=
          std::string::npos);
    CHECK(shop.post("/sandbox/shop/events", "no JSON").status == 400);
}

TEST_CASE("assets have their types; templates and words are not for browsers") {
    CHECK(answer_asset(asking("/sandbox/assets/base.css")).content_type.starts_with("text/css"));
    CHECK(answer_asset(asking("/sandbox/iamport.js")).content_type.starts_with("text/javascript"));
    CHECK(answer_asset(asking("/sandbox/assets/socks.svg")).content_type == "image/svg+xml");
    CHECK(answer_asset(asking("/sandbox/assets/window.html")).status == 404);
    CHECK(answer_asset(asking("/sandbox/assets/ko.txt")).status == 404);
}
