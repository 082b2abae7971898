#include "domain/ids.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace imp;

TEST_CASE("an imp_uid is what i'mport makes, and a little more") {
    for (const char* good : {"imp_900000000101", "imps_123456789012", "a", "0.1:2-3_4"})
        CHECK(ImpUid::parse(good));
    for (const char* bad :
         {"", "_a", "-a", ".", "imp 1", "imp/1", "imp\n1", "imp_1?x", "아임포트", "a%20"}) {
        CAPTURE(bad);
        CHECK_FALSE(ImpUid::parse(bad));
    }
    CHECK(ImpUid::parse(std::string(64, 'a')));
    CHECK_FALSE(ImpUid::parse(std::string(65, 'a')));
    CHECK_FALSE(ImpUid::parse(std::string("imp\0x", 5)));
}

TEST_CASE("a merchant_uid is any printable UTF-8 of up to 64 characters") {
    for (const char* good :
         {"TEST-20260701-0001", "주문 1/2", "'; DROP TABLE orders; --", "<b>", "...", " "})
        CHECK(MerchantUid::parse(good));
    std::string korean;
    for (int i = 0; i < 64; ++i)
        korean += "주";
    CHECK(MerchantUid::parse(korean));
    CHECK_FALSE(MerchantUid::parse(korean + "문"));
    for (const std::string& bad : {std::string(),
                                   std::string("."),
                                   std::string(".."),
                                   std::string("a\nb"),
                                   std::string("a\x7f"),
                                   std::string("a\xc2\x85"),
                                   std::string("\xff\xfe"),
                                   std::string("a\0b", 3),
                                   std::string("\xe2\x80\xa8")}) {
        CAPTURE(bad);
        CHECK_FALSE(MerchantUid::parse(bad));
    }
}

TEST_CASE("merchant_uids are compared byte for byte") {
    CHECK(*MerchantUid::parse("a") != *MerchantUid::parse("A"));
    CHECK(*MerchantUid::parse("a") != *MerchantUid::parse("a "));
    CHECK(*MerchantUid::parse("1") != *MerchantUid::parse("01"));
}
