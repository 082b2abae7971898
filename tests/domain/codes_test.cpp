#include "domain/codes.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>

using namespace imp;

TEST_CASE("a bank's name by its KFTC code, and none for a code that we do not know") {
    CHECK(codes::bank_name("088") == "신한");
    CHECK(codes::bank_name("004") == "KB국민");
    CHECK(codes::bank_name("999").empty());
    CHECK(codes::bank_name("").empty());
    CHECK(codes::bank_name("88").empty());  // that is KG Inicis' own code, never in an answer
}

TEST_CASE("no table has a code twice or a code without a name") {
    const auto sound = [](const auto& table) {
        std::set<std::string> seen;
        for (const auto& row : table) {
            CAPTURE(std::string(row.code));
            CHECK(seen.insert(std::string(row.code)).second);
            CHECK_FALSE(row.name.empty());
        }
        CHECK(seen.size() > 10);
    };
    sound(codes::banks());
    sound(codes::cards());
    sound(codes::pgs());
    sound(codes::couriers());
}
