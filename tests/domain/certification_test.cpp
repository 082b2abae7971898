#include "domain/certification.hpp"

#include "support/samples.hpp"

#include <doctest/doctest.h>

using namespace imp;
using namespace imp::samples;

namespace {

constexpr UnixSeconds kNoonOf2026July1 = 1'782'874'800;  // 2026-07-01 12:00 KST

Order asks_for(int min_age, bool once_per_person) {
    Order o = order("cert-1");
    o.kind = OrderKind::certification;
    o.min_age = min_age;
    o.once_per_person = once_per_person;
    return o;
}

Certification of(std::string_view birthday) {
    return {.imp_uid = imp_uid("imp_c"),
            .merchant_uid = "cert-1",
            .certified = true,
            .certified_at = kNoonOf2026July1,
            .pg_provider = "danal",
            .birthday = std::string(birthday),
            .unique_key = "CI"};
}

CertificationVerdict decided(const Order& o, const Certification& c, bool is_known = false) {
    return decide(o, c, is_known, kNoonOf2026July1);
}

}  // namespace

TEST_CASE("an identity that is certified completes an order that asks no more") {
    CHECK(decided(asks_for(0, false), of("")) == CertificationVerdict::certified);
}

TEST_CASE("a certification of another order, or of an order of another kind, is forged") {
    Order other = asks_for(0, false);
    other.merchant_uid = merchant_uid("cert-2");
    CHECK(decided(other, of("1990-01-01")) == CertificationVerdict::forged_merchant_uid);
    Order sale = asks_for(0, false);
    sale.kind = OrderKind::payment;
    CHECK(decided(sale, of("1990-01-01")) == CertificationVerdict::forged_kind);
    CHECK(status_of(CertificationVerdict::forged_kind, sale) == Status::forgery);
}

TEST_CASE("only `certified: true` counts") {
    Certification not_done = of("1990-01-01");
    not_done.certified = false;
    CHECK(decided(asks_for(0, false), not_done) == CertificationVerdict::not_certified);
}

TEST_CASE("the minimum age is in full years on the day in Korea") {
    const Order adult = asks_for(19, false);
    CHECK(decided(adult, of("2007-07-01")) == CertificationVerdict::certified);  // the birthday
    CHECK(decided(adult, of("2007-07-02")) == CertificationVerdict::too_young);
    CHECK(decided(adult, of("2010-01-01")) == CertificationVerdict::too_young);
    CHECK(refusal_reason(CertificationVerdict::too_young) == "age");
    // 2026-07-01 00:30 in Korea is still June in Greenwich.
    Certification at_night = of("2007-07-01");
    at_night.certified_at = kNoonOf2026July1 - 11 * 3600 - 1800;
    CHECK(decided(adult, at_night) == CertificationVerdict::certified);
}

TEST_CASE("an age that is not told, or cannot be, is not enough") {
    for (const char* birthday : {"",
                                 "1990",
                                 "1990-13-01",
                                 "1990-02-30",
                                 "2030-01-01",
                                 "19900101",
                                 "1990/01/01",
                                 "-990-01-01",
                                 "1990-01-01 "})
        CHECK_MESSAGE(decided(asks_for(19, false), of(birthday)) == CertificationVerdict::too_young,
                      birthday);
}

TEST_CASE("who was born on the 29th of February grows older on the 1st of March") {
    constexpr UnixSeconds kFeb28Of2027 = 1'803'783'600;  // 2027-02-28 12:00 KST
    CHECK(age_at("2008-02-29", kFeb28Of2027) == 18);
    CHECK(age_at("2008-02-29", kFeb28Of2027 + 24 * 3600) == 19);
}

TEST_CASE("once per person: a known person is refused, and one who cannot be told apart too") {
    CHECK(decided(asks_for(0, true), of(""), true) == CertificationVerdict::known_person);
    CHECK(decided(asks_for(0, true), of(""), false) == CertificationVerdict::certified);
    CHECK(decided(asks_for(0, false), of(""), true) == CertificationVerdict::certified);
    Certification nameless = of("");
    nameless.unique_key.clear();
    CHECK(decided(asks_for(0, true), nameless) == CertificationVerdict::not_certified);
    CHECK(refusal_reason(CertificationVerdict::known_person) == "duplicate");
}

TEST_CASE("a completed order stays with its certification; a closed one takes none") {
    Order done = asks_for(0, false);
    done.accepted = imp_uid("imp_other");
    done.state = OrderState::completed;
    CHECK(decided(done, of("")) == CertificationVerdict::superseded);
    CHECK(status_of(CertificationVerdict::superseded, done) == Status::certified);
    Order closed = asks_for(0, false);
    closed.closed = true;
    CHECK(decided(closed, of("")) == CertificationVerdict::order_closed);
    CHECK(status_of(CertificationVerdict::order_closed, closed) == Status::certification_failed);
}

TEST_CASE("every verdict of a certification has a word of its own") {
    for (const auto verdict : {CertificationVerdict::forged_merchant_uid,
                               CertificationVerdict::forged_kind,
                               CertificationVerdict::superseded,
                               CertificationVerdict::order_closed,
                               CertificationVerdict::not_certified,
                               CertificationVerdict::too_young,
                               CertificationVerdict::known_person,
                               CertificationVerdict::certified})
        CHECK(parse_certification_verdict(to_string(verdict)) == verdict);
    CHECK(!parse_certification_verdict("nonsense"));
}
