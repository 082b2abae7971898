#include "settlement/certify.hpp"

#include "base/seal.hpp"
#include "settlement/shop.hpp"

using namespace imp;
using namespace imp::samples;
using namespace imp::settlement;

namespace {

Order asked(const char* number, int min_age = 0, bool once_per_person = false) {
    Order o = order(number);
    o.price = money("0");
    o.kind = OrderKind::certification;
    o.min_age = min_age;
    o.once_per_person = once_per_person;
    return o;
}

Certification certified(const char* imp, const char* number, const char* key = "CI-1") {
    return {.imp_uid = imp_uid(imp),
            .merchant_uid = number,
            .certified = true,
            .certified_at = 1'782'864'030,
            .pg_provider = "danal",
            .pg_tid = "tid",
            .birthday = "1990-01-01",
            .unique_key = key,
            .personal = R"({"name":"홍길동","birthday":"1990-01-01"})"};
}

/// A landing at /certification.
Answer returns(Shop& shop, const char* imp, const char* number) {
    Question question;
    if (imp != nullptr)
        question.imp_uid = imp_uid(imp);
    if (number != nullptr)
        question.merchant_uid = merchant_uid(number);
    question.remote_addr = "127.0.0.1";
    question.about_certification = true;
    return shop.settler.settle(question);
}

}  // namespace

TEST_CASE("a certification completes its order once, tells the shop once, and is asked for once") {
    Shop shop;
    shop.add(asked("cert-1"));
    shop.source.put_certification(certified("imp_c", "cert-1"));
    for (int i = 0; i < 3; ++i)
        CHECK(returns(shop, "imp_c", "cert-1").status == Status::certified);
    CHECK(returns(shop, nullptr, "cert-1").status == Status::certified);
    CHECK(shop.source.certification_calls() == 1);
    CHECK(shop.stored("cert-1").state == OrderState::completed);
    CHECK(shop.stored("cert-1").accepted == imp_uid("imp_c"));
    CHECK(shop.events("certified", "cert-1") == 1);
    CHECK(shop.entries().size() == 1);
    CHECK(shop.entries().front().type == "certification.verified");
}

TEST_CASE("what is kept of a certification names nobody") {
    Shop shop;
    shop.add(asked("cert-1", 19, true));
    shop.source.put_certification(certified("imp_c", "cert-1"));
    returns(shop, "imp_c", "cert-1");
    const auto record = shop.store->find_certification(imp_uid("imp_c")).value().value();
    CHECK(record.sealed.empty());
    CHECK(!record.person.empty());
    CHECK(record.person.find("CI-1") == std::string::npos);
    const std::string told = shop.entries().front().body;
    for (const char* personal : {"홍길동", "1990", "CI-1"})
        CHECK_MESSAGE(told.find(personal) == std::string::npos, personal);
    const auto events = shop.store->events_of("cert-1");
    REQUIRE(events);
    for (const store::Event& event : *events)
        CHECK(event.detail.find("1990-01-01") == std::string::npos);
}

TEST_CASE("with a key the person is kept sealed, and only with that key read again") {
    Shop shop;
    const Secret key(std::string(32, 'k'));
    Certifier keeps(*shop.store, shop.source, shop.lookups, shop.recorder, shop.clock, key);
    shop.add(asked("cert-1"));
    shop.source.put_certification(certified("imp_c", "cert-1"));
    Question question{.merchant_uid = merchant_uid("cert-1"), .imp_uid = imp_uid("imp_c")};
    keeps.settle(question, shop.stored("cert-1"), SteadyTime::max());
    const auto record = shop.store->find_certification(imp_uid("imp_c")).value().value();
    REQUIRE(!record.sealed.empty());
    CHECK(seal::open(key, record.sealed, "imp_c").value().find("홍길동") != std::string::npos);
    CHECK(!seal::open(key, record.sealed, "imp_d"));
    CHECK(!seal::open(Secret(std::string(32, 'x')), record.sealed, "imp_c"));
}

TEST_CASE("a minor is refused by the order's age, and the order stays open") {
    Shop shop;
    shop.add(asked("cert-1", 19));
    Certification minor = certified("imp_c", "cert-1");
    minor.birthday = "2010-01-01";
    shop.source.put_certification(minor);
    for (int i = 0; i < 3; ++i) {
        const Answer answer = returns(shop, "imp_c", "cert-1");
        CHECK(answer.status == Status::certification_failed);
        CHECK(refusal_reason(answer) == "age");
    }
    CHECK(shop.stored("cert-1").state == OrderState::pending);
    CHECK(shop.events("too_young", "cert-1") == 1);
    CHECK(shop.entries().empty());
}

TEST_CASE("a person is certified for one order that asks for once per person, whoever else is") {
    Shop shop;
    shop.add(asked("cert-1", 0, true));
    shop.add(asked("cert-2", 0, true));
    shop.add(asked("cert-3", 0, true));
    shop.add(asked("cert-4"));
    shop.source.put_certification(certified("imp_1", "cert-1"));
    shop.source.put_certification(certified("imp_2", "cert-2"));
    shop.source.put_certification(certified("imp_3", "cert-3", "CI-2"));
    shop.source.put_certification(certified("imp_4", "cert-4"));
    CHECK(returns(shop, "imp_1", "cert-1").status == Status::certified);
    const Answer again = returns(shop, "imp_2", "cert-2");
    CHECK(again.status == Status::certification_failed);
    CHECK(refusal_reason(again) == "duplicate");
    CHECK(returns(shop, "imp_3", "cert-3").status == Status::certified);
    CHECK(returns(shop, "imp_4", "cert-4").status == Status::certified);
    CHECK(returns(shop, "imp_1", "cert-1").status == Status::certified);
}

TEST_CASE("somebody else's certification is refused as forged, and completes its own order") {
    Shop shop;
    shop.add(asked("cert-1"));
    shop.add(asked("cert-2"));
    shop.source.put_certification(certified("imp_c", "cert-1"));
    const Answer answer = returns(shop, "imp_c", "cert-2");
    CHECK(answer.status == Status::forgery);
    CHECK(refusal_reason(answer) == "merchant_uid");
    CHECK(shop.stored("cert-2").state == OrderState::pending);
    CHECK(shop.stored("cert-1").state == OrderState::completed);  // its own order has it
    CHECK(shop.events("forged_merchant_uid", "cert-2") == 1);
    CHECK(returns(shop, "imp_c", "cert-1").status == Status::certified);
}

TEST_CASE("one that i'mport does not know, or that is not done, may be tried again") {
    Shop shop;
    shop.add(asked("cert-1"));
    CHECK(returns(shop, "imp_c", "cert-1").status == Status::certification_failed);
    CHECK(returns(shop, nullptr, "cert-1").status == Status::certification_failed);
    Certification not_done = certified("imp_d", "cert-1");
    not_done.certified = false;
    shop.source.put_certification(not_done);
    CHECK(returns(shop, "imp_d", "cert-1").status == Status::certification_failed);
    CHECK(shop.stored("cert-1").state == OrderState::pending);
    shop.source.put_certification(certified("imp_e", "cert-1"));
    CHECK(returns(shop, "imp_e", "cert-1").status == Status::certified);
}

TEST_CASE("while i'mport cannot be asked nobody is told that he failed") {
    Shop shop;
    shop.add(asked("cert-1"));
    shop.source.put_certification(certified("imp_c", "cert-1"));
    shop.source.fail_with(Error{Errc::unavailable, "down"});
    const Answer answer = returns(shop, "imp_c", "cert-1");
    CHECK(answer.status == Status::pending);
    CHECK(answer.trouble);
    shop.source.fail_with(std::nullopt);
    CHECK(returns(shop, "imp_c", "cert-1").status == Status::certified);
}

TEST_CASE("without merchant_uid the certification names its order") {
    Shop shop;
    shop.add(asked("cert-1"));
    shop.source.put_certification(certified("imp_c", "cert-1"));
    shop.source.put_certification(certified("imp_x", "of nobody"));
    CHECK(returns(shop, "imp_c", nullptr).status == Status::certified);
    CHECK(returns(shop, "imp_c", nullptr).status == Status::certified);
    CHECK(shop.source.certification_calls() == 1);
    CHECK(returns(shop, "imp_x", nullptr).status == Status::unknown_order);
    CHECK(returns(shop, "imp_y", nullptr).status == Status::not_found);
}

TEST_CASE("the one address serves both: the order's kind says what is asked") {
    Shop shop;
    shop.add(asked("cert-1"));
    shop.source.put_certification(certified("imp_c", "cert-1"));
    CHECK(shop.landing("imp_c", "cert-1").status == Status::certified);
    shop.source.put(paid());
    const Answer sale = returns(shop, "imp_1", "order-1");
    CHECK(sale.status == Status::forgery);
    CHECK(refusal_reason(sale) == "kind");
    CHECK(shop.source.payment_calls() == 0);
}

TEST_CASE("a closed order, and an unknown one, certify nobody") {
    Shop shop;
    Order closed = asked("cert-1");
    closed.closed = true;
    shop.add(closed);
    shop.source.put_certification(certified("imp_c", "cert-1"));
    CHECK(returns(shop, "imp_c", "cert-1").status == Status::certification_failed);
    CHECK(!shop.stored("cert-1").accepted);
    CHECK(returns(shop, "imp_c", "cert-9").status == Status::unknown_order);
}

TEST_CASE("an order has a budget for certifications that lead nowhere") {
    Shop shop;
    shop.add(asked("cert-1"));
    int pending = 0;
    for (int i = 0; i < 30; ++i)
        pending +=
            returns(shop, ("imp_" + std::to_string(i)).c_str(), "cert-1").status == Status::pending
                ? 1
                : 0;
    CHECK(shop.source.certification_calls() == 10);
    CHECK(pending == 20);
}
