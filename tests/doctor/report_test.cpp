#include "doctor/report.hpp"

#include "doctor/rounds.hpp"
#include "findings.hpp"

#include <chrono>
#include <future>
#include <memory>
#include <stdexcept>

using namespace imp;
using namespace imp::doctor;
using namespace std::chrono_literals;

namespace {

Finding of(Grade grade) {
    return {.name = "x", .grade = grade, .found = "f", .advice = "a"};
}

}  // namespace

TEST_CASE("a problem outweighs what could not be looked at; warnings count only if told so") {
    CHECK(health_of({}, true) == Health::well);
    CHECK(health_of({of(Grade::ok), of(Grade::warning)}, false) == Health::well);
    CHECK(health_of({of(Grade::ok), of(Grade::warning)}, true) == Health::ill);
    CHECK(health_of({of(Grade::unknown), of(Grade::warning)}, false) == Health::unclear);
    CHECK(health_of({of(Grade::unknown), of(Grade::warning)}, true) == Health::ill);
    CHECK(health_of({of(Grade::unknown), of(Grade::problem)}, false) == Health::ill);
}

TEST_CASE("checks are made at once and told in their order") {
    // Each waits for the other: one after the other they would never end.
    auto first = std::make_shared<std::promise<void>>();
    auto second = std::make_shared<std::promise<void>>();
    const Rounds rounds = make_rounds({{"a",
                                        20s,
                                        [=] {
                                            first->set_value();
                                            second->get_future().wait();
                                            return std::vector{of(Grade::ok)};
                                        }},
                                       {"b", 20s, [=] {
                                            second->set_value();
                                            first->get_future().wait();
                                            return std::vector{of(Grade::warning)};
                                        }}});
    REQUIRE(rounds.findings.size() == 2);
    CHECK(rounds.findings[0].grade == Grade::ok);
    CHECK(rounds.findings[1].grade == Grade::warning);
    CHECK_FALSE(rounds.abandoned);
}

TEST_CASE("a check that hangs holds nobody, one that throws is a finding") {
    auto end = std::make_shared<std::promise<void>>();
    const Rounds rounds = make_rounds(
        {{"hangs",
          50ms,
          [end] {
              end->get_future().wait();
              return std::vector<Finding>();
          }},
         {"throws", 20s, []() -> std::vector<Finding> { throw std::runtime_error("secret"); }},
         {"works", 20s, [] { return std::vector{of(Grade::ok)}; }}});
    end->set_value();
    CHECK(rounds.abandoned);
    check_form(rounds.findings);
    CHECK(grade(rounds.findings, "hangs") == Grade::unknown);
    CHECK(grade(rounds.findings, "throws") == Grade::unknown);
    CHECK_FALSE(holds(find(rounds.findings, "throws").found, "secret"));
    CHECK(grade(rounds.findings, "x") == Grade::ok);
}
