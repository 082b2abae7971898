#include "handlers/front.hpp"

using namespace imp;
using namespace imp::handlers;
using namespace imp::samples;

namespace {

const std::string kBearer = "Bearer " + std::string(kToken);

struct Backend : Front {
    http::Response ask(Of handler,
                       const char* method,
                       const std::string& uri,
                       std::string body = "",
                       const std::string& authorization = kBearer) {
        Variables variables{{"REQUEST_METHOD", method},
                            {"REQUEST_URI", "/payments" + uri},
                            {"CONTENT_TYPE", "application/json"}};
        if (!authorization.empty())
            variables["HTTP_AUTHORIZATION"] = authorization;
        return handler(
            lent,
            http::Request(
                std::move(variables), std::move(body), http::Request::BodyState::complete));
    }

    http::Response place(std::string body) {
        return ask(place_order, "POST", "/orders", std::move(body));
    }

    http::Response show(const std::string& name) {
        return ask(show_order, "GET", "/orders/" + name);
    }

    http::Response change(const std::string& name, std::string body) {
        return ask(change_order, "PUT", "/orders/" + name, std::move(body));
    }
};

}  // namespace

TEST_CASE("an order is placed once, and again with the same contents it is there") {
    Backend backend;
    const std::string body =
        R"({"merchant_uid":"A/1","amount":14.20,"currency":"USD","name":"차"})";
    const auto first = backend.place(body);
    CHECK(first.status == 201);
    CHECK(header(first, "Content-Type") == "application/json");
    CHECK(member(first, "merchant_uid") == "A/1");
    CHECK(member(first, "amount") == "14.2");
    CHECK(member(first, "currency") == "USD");
    CHECK(member(first, "kind") == "payment");
    CHECK(member(first, "state") == "pending");
    CHECK(member(first, "name") == "차");
    CHECK(member(first, "payments") == "[]");
    CHECK(member(first, "prepared") == "(none)");
    CHECK(backend.place(body).status == 200);
    CHECK(backend.place(R"({"merchant_uid":"A/1","amount":"14.2","currency":"usd"})").status ==
          200);
    CHECK(backend.place(R"({"merchant_uid":"A/1","amount":14.21,"currency":"USD"})").status == 409);
    CHECK(backend.shop.stored("A/1").price == money("14.2", "USD"));
    CHECK(backend.shop.events("order_added", "A/1") == 1);
}

TEST_CASE("an order may be a form, and say what it is for and when it ends") {
    Backend backend;
    const auto now = backend.shop.clock.now();
    CHECK(backend.place("merchant_uid=B&amount=0&kind=billing_key&customer_uid=kim").status == 201);
    CHECK(backend.shop.stored("B").kind == OrderKind::billing_key);
    CHECK(backend.shop.stored("B").customer_uid == "kim");
    CHECK(backend
              .place(R"({"merchant_uid":"C","amount":1,"expires_at":)" + std::to_string(now + 60) +
                     "}")
              .status == 201);
    CHECK(backend.shop.stored("C").expires_at == now + 60);
    CHECK(
        backend
            .place(
                R"({"merchant_uid":20260701,"amount":1,"expires_at":"2030-01-01T09:00:00+09:00"})")
            .status == 201);
    CHECK(backend.shop.stored("20260701").expires_at == 1'893'456'000);
}

TEST_CASE("an order that cannot be meant is refused with what is wrong") {
    Backend backend;
    const auto said = [&](const char* body) {
        const auto answer = backend.place(body);
        CAPTURE(body);
        CHECK(answer.status == 400);
        return member(answer, "error");
    };
    CHECK(said(R"({"amount":1})") == "no merchant_uid");
    CHECK(said(R"({"merchant_uid":"A"})") == "no amount");
    CHECK(said(R"({"merchant_uid":"A","amount":"1,000"})") == "amount is no number");
    CHECK(said(R"({"merchant_uid":"A","amount":0})") ==
          "an order of kind payment needs an amount above 0");
    CHECK(said(R"({"merchant_uid":"A","amount":1,"currency":"WON!"})") ==
          "currency is no ISO 4217 code");
    CHECK(said(R"({"merchant_uid":"A","amount":1,"currency":"WON"})") ==
          "currency is no ISO 4217 code");
    CHECK(said(R"({"merchant_uid":"A","amount":1,"kind":"gift"})") ==
          "kind is none of payment, billing_key, certification");
    CHECK(said(R"({"merchant_uid":"A","amount":0,"kind":"billing_key"})") ==
          "an order of kind billing_key needs a customer_uid");
    CHECK(said(R"({"merchant_uid":"A","amount":1,"expire_at":9})") == "unknown name \"expire_at\"");
    CHECK(said(R"({"merchant_uid":"A","amount":1,"expires_at":9})") ==
          "expires_at is over already");
    CHECK(said(R"({"merchant_uid":"A","amount":1,"expires_at":"tomorrow"})").find("RFC 3339") !=
          std::string::npos);
    CHECK(said(R"({"merchant_uid":"A","amount":1,"name":"a\nb"})") ==
          "name holds control characters");
    for (const char* const bad : {R"({"merchant_uid":"..","amount":1})",
                                  R"({"merchant_uid":"A","amount":-1})",
                                  R"({"merchant_uid":"A","amount":1.5})",
                                  R"({"merchant_uid":"A","amount":1e300})",
                                  "merchant_uid=A&merchant_uid=B&amount=1",
                                  "{"})
        CHECK_FALSE(said(bad).empty());
    CHECK(backend.shop.store->count_orders(std::nullopt).value() == 1);  // order-1
}

TEST_CASE("a payment that was there before its order is settled when the order is placed") {
    Backend backend;
    Payment early = paid();
    early.merchant_uid = "EARLY";
    backend.shop.source.put(early);
    REQUIRE(backend.shop.webhook("imp_1").status == Status::unknown_order);
    const auto placed = backend.place(R"({"merchant_uid":"EARLY","amount":15000})");
    CHECK(placed.status == 201);
    CHECK(member(placed, "state") == "paid");
    CHECK(member(placed, "imp_uid") == "imp_1");
}

TEST_CASE("an order is shown with its payments, by whatever name it has") {
    Backend backend;
    backend.shop.source.put(paid());
    backend.shop.landing("imp_1");
    const auto shown = backend.show("order-1");
    CHECK(shown.status == 200);
    CHECK(member(shown, "state") == "paid");
    CHECK(member(shown, "payments").find(R"("imp_uid":"imp_1")") != std::string::npos);
    for (const char* const name : {"a/b", "a/b/", "a//b", "주문 1", "a%2Fb", "?&#", "\"<>"})
        backend.shop.add(order(name));
    const auto named = [&](const char* encoded) {
        return member(backend.show(encoded), "merchant_uid");
    };
    CHECK(named("a/b") == "a/b");
    CHECK(named("a%2fb") == "a/b");
    CHECK(named("a%2Fb%2F") == "a/b/");
    CHECK(named("a%2F%2Fb") == "a//b");
    CHECK(named("a%252Fb") == "a%2Fb");
    CHECK(named("%EC%A3%BC%EB%AC%B8%201") == "주문 1");
    CHECK(named("%3F%26%23") == "?&#");
    CHECK(named("%22%3C%3E") == "\"<>");
    CHECK(backend.show("nobodys").status == 404);
    CHECK(backend.show("%ff").status == 404);
    CHECK(backend.show("%00").status == 404);
}

TEST_CASE("an order is re-priced, closed, opened again and given an end") {
    Backend backend;
    const auto now = backend.shop.clock.now();
    const auto changed = backend.change("order-1", R"({"amount":9000})");
    CHECK(changed.status == 200);
    CHECK(member(changed, "amount") == "9000");
    CHECK(member(changed, "currency") == "KRW");
    CHECK(member(backend.change("order-1", R"({"closed":true})"), "closed") == "true");
    CHECK(member(backend.change("order-1", R"({"closed":false})"), "closed") == "false");
    const std::string later = std::to_string(now + 600);
    CHECK(member(backend.change("order-1", R"({"expires_at":)" + later + "}"), "expires_at") ==
          later);
    CHECK(member(backend.change("order-1", R"({"expires_at":0})"), "expires_at") == "null");
    const auto all = backend.change(
        "order-1",
        R"({"amount":"1.50","currency":"USD","closed":false,"expires_at":)" + later + "}");
    CHECK(member(all, "amount") == "1.5");
    CHECK(member(all, "currency") == "USD");
    CHECK(member(all, "expires_at") == later);
    const auto events = backend.shop.store->events_of("order-1").value();
    REQUIRE_FALSE(events.empty());
    for (const store::Event& event : events)
        CHECK(event.source == "shop");
}

TEST_CASE("a change that cannot be is refused and changes nothing") {
    Backend backend;
    const auto status = [&](const char* body) { return backend.change("order-1", body).status; };
    CHECK(status("{}") == 400);
    CHECK(status(R"({"amount":0})") == 400);
    CHECK(status(R"({"currency":"USD"})") == 400);
    CHECK(status(R"({"closed":"maybe"})") == 400);
    CHECK(status(R"({"close":true})") == 400);
    CHECK(status(R"({"amount":1.5})") == 400);
    CHECK(status(R"({"expires_at":-1})") == 400);
    CHECK(status("hello") == 400);
    CHECK(backend.change("nobodys", R"({"closed":true})").status == 404);
    CHECK(backend.shop.stored().price == money("15000"));
    CHECK(backend.shop.store->events_of("order-1").value().empty());
}

TEST_CASE("once money is accepted nothing of an order is changed from outside") {
    Backend backend;
    backend.shop.source.put(paid());
    backend.shop.landing("imp_1");
    for (const char* const body :
         {R"({"amount":9000})", R"({"closed":true})", R"({"closed":false})", R"({"expires_at":0})"})
        CHECK(backend.change("order-1", body).status == 409);
    CHECK(backend.shop.stored().price == money("15000"));
}

TEST_CASE("nobody without the token is told anything") {
    Backend backend;
    for (const std::string& said : {std::string(),
                                    std::string("Bearer"),
                                    std::string("Bearer "),
                                    std::string("Bearer wrong"),
                                    std::string(kToken),
                                    "Basic " + std::string(kToken),
                                    kBearer + "x",
                                    kBearer.substr(0, kBearer.size() - 1)}) {
        CAPTURE(said);
        const auto shown = backend.ask(show_order, "GET", "/orders/order-1", "", said);
        CHECK(shown.status == 401);
        CHECK(header(shown, "WWW-Authenticate").starts_with("Bearer realm="));
        CHECK(shown.body.find("15000") == std::string::npos);
        CHECK(
            backend.ask(place_order, "POST", "/orders", R"({"merchant_uid":"X","amount":1})", said)
                .status == 401);
        CHECK(backend.ask(change_order, "PUT", "/orders/order-1", R"({"closed":true})", said)
                  .status == 401);
    }
    CHECK_FALSE(backend.shop.stored().closed);
    CHECK(backend.show("X").status == 404);
    CHECK(backend.ask(show_order, "GET", "/orders/order-1", "", "bearer " + std::string(kToken))
              .status == 200);
}

TEST_CASE("without a token in the configuration there is nothing here") {
    Backend backend;
    backend.lent.settings.orders_token = Secret();
    for (const std::string& said : {std::string(), std::string("Bearer "), kBearer})
        CHECK(backend.ask(show_order, "GET", "/orders/order-1", "", said).status == 404);
}

TEST_CASE("the amount is registered at i'mport if the shop wants it, after our own store") {
    Backend backend;
    backend.lent.settings.prepare = true;
    const auto registered = [&](const char* name) {
        const auto found =
            backend.shop.source.find_prepared(merchant_uid(name), SteadyTime::max()).value();
        return found ? found->amount.str() : "nothing";
    };
    const auto placed = backend.place(R"({"merchant_uid":"A","amount":1000})");
    CHECK(placed.status == 201);
    CHECK(member(placed, "prepared") == "true");
    CHECK(registered("A") == "1000");
    CHECK(member(backend.change("A", R"({"amount":900})"), "prepared") == "true");
    CHECK(registered("A") == "900");
    CHECK(member(backend.change("A", R"({"expires_at":0})"), "prepared") == "(none)");
    CHECK(backend.place(R"({"merchant_uid":"A","amount":1})").status == 409);
    CHECK(registered("A") == "900");
}

TEST_CASE("where the amount cannot be registered the order stands, and can be registered again") {
    Backend backend;
    backend.lent.settings.prepare = true;
    backend.shop.source.fail_with(Error{Errc::unavailable, "down"});
    const std::string body = R"({"merchant_uid":"A","amount":1000})";
    const auto placed = backend.place(body);
    CHECK(placed.status == 202);
    CHECK(member(placed, "prepared") == "false");
    CHECK(backend.shop.stored("A").price == money("1000"));
    const auto changed = backend.change("A", R"({"amount":900})");
    CHECK(changed.status == 202);
    CHECK(member(changed, "amount") == "900");
    backend.shop.source.fail_with(std::nullopt);
    const auto again = backend.place(R"({"merchant_uid":"A","amount":900})");
    CHECK(again.status == 200);
    CHECK(member(again, "prepared") == "true");
}

TEST_CASE("nothing is registered for orders that take no payment") {
    Backend backend;
    backend.lent.settings.prepare = true;
    const auto key = backend.place(
        R"({"merchant_uid":"K","amount":0,"kind":"billing_key","customer_uid":"kim"})");
    CHECK(key.status == 201);
    CHECK(member(key, "prepared") == "(none)");
    backend.shop.source.put(paid());
    backend.shop.landing("imp_1");
    CHECK(backend.place(R"({"merchant_uid":"order-1","amount":15000})").status == 200);
    CHECK(backend.shop.source.prepare_calls() == 0);
}
