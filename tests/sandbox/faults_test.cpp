#include "sandbox/faults.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace imp;
using namespace imp::sandbox;

namespace {

std::string complaint(const char* given) {
    const Result<Fault> fault = parse_fault(json::parse(given).value());
    REQUIRE_FALSE(fault);
    return fault.error().detail;
}

}  // namespace

TEST_CASE("a mistyped kind of fault is answered with the nearest, another with all") {
    CHECK(complaint(R"({"kind":"latancy"})") == "unknown kind of fault: did you mean latency?");
    const std::string all = complaint(R"({"kind":"earthquake"})");
    CHECK(all.find("drip, ") != std::string::npos);
    CHECK(all.ends_with("and status_400 to status_599"));
    CHECK(complaint("{}") == "kind is missing");
    CHECK(parse_fault(json::parse(R"({"kind":"status_503"})").value()).value().status == 503);
}
