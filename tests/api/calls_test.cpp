#include "api/calls.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

using namespace imp;
using api::Call;
using api::Effect;
using api::Parameter;
using api::Place;
using api::Source;

namespace {

bool is_lower_with_dashes(std::string_view name) {
    return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || c == '-';
    });
}

/// The names in braces, in their order.
std::vector<std::string> names_in(std::string_view path) {
    std::vector<std::string> names;
    while (path.find('{') != std::string_view::npos) {
        path.remove_prefix(path.find('{') + 1);
        names.emplace_back(path.substr(0, path.find('}')));
    }
    return names;
}

void check_parameters(std::string_view call, std::span<const Parameter> parameters) {
    std::set<std::string_view> names;
    for (const Parameter& one : parameters) {
        INFO(call, " ", one.name);
        CHECK(names.insert(one.name).second);
        CHECK_FALSE(one.meaning.empty());
        const bool has_members = !one.members.empty();
        if (one.type != api::Type::object && one.type != api::Type::object_list)
            CHECK_FALSE(has_members);
        for (const std::string_view word : api::words_of(one.values))
            CHECK_FALSE(word.empty());
        check_parameters(call, one.members);
    }
}

}  // namespace

TEST_CASE("every call has a name of its own that a shell can bear") {
    std::set<std::string_view> names;
    for (const Call& call : api::calls()) {
        INFO(call.name);
        CHECK(is_lower_with_dashes(call.name));
        CHECK(names.insert(call.name).second);
        CHECK(api::find_call(call.name) == &call);
        CHECK_FALSE(call.meaning.empty());
    }
    CHECK(api::find_call("no-such-call") == nullptr);
    // impctl's own words.
    CHECK_FALSE(names.contains("list"));
    CHECK_FALSE(names.contains("help"));
}

TEST_CASE("no two calls have the same method and path") {
    std::set<std::string> seen;
    for (const Call& call : api::calls()) {
        INFO(call.name);
        CHECK(seen.insert(std::string(call.method) + " " + std::string(call.path)).second);
        CHECK(call.path.starts_with("/"));
        const std::set<std::string_view> methods{"GET", "POST", "PUT", "DELETE"};
        CHECK(methods.contains(call.method));
    }
}

TEST_CASE("the names in a path are the call's path parameters, in their order") {
    for (const Call& call : api::calls()) {
        INFO(call.name);
        std::vector<std::string> of_path;
        for (const Parameter& one : call.parameters) {
            if (one.place != Place::path)
                continue;
            of_path.emplace_back(one.name);
            // What may be left out stands in brackets.
            const bool in_brackets =
                call.path.find("[/{" + std::string(one.name) + "}]") != std::string_view::npos;
            CHECK(one.required != in_brackets);
        }
        CHECK(names_in(call.path) == of_path);
    }
}

TEST_CASE("a path with its pieces, encoded; what may be left out is") {
    CHECK(api::path_of("get-payment", {"a/b"}) == "/payments/a%2Fb");
    CHECK(api::path_of("find-payments", {"A-1"}) == "/payments/findAll/A-1");
    CHECK(api::path_of("find-payments", {"[A]", "paid"}) == "/payments/findAll/%5BA%5D/paid");
    CHECK(api::path_of("get-payment-balance", {"i"}) == "/payments/i/balance");
    CHECK(api::path_of("cancel-payment") == "/payments/cancel");
}

TEST_CASE("parameters have names of their own, and all say what they mean") {
    for (const Call& call : api::calls())
        check_parameters(call.name, call.parameters);
}

TEST_CASE("a look-up has no body, and what is not a GET is sent once but for two look-ups") {
    for (const Call& call : api::calls()) {
        INFO(call.name);
        if (call.method == "GET") {
            CHECK(call.effect == Effect::asks);
            for (const Parameter& one : call.parameters)
                CHECK(one.place != Place::body);
        } else if (call.name != "get-token" && call.name != "get-benepia-points") {
            CHECK(call.effect != Effect::asks);
        }
    }
}

TEST_CASE("what shows what became of a change is a call that only asks") {
    for (const Call& call : api::calls()) {
        if (call.look_up.empty())
            continue;
        INFO(call.name);
        const Call* look_up = api::find_call(call.look_up);
        REQUIRE(look_up != nullptr);
        CHECK(look_up->effect == Effect::asks);
        CHECK(call.effect != Effect::asks);
    }
}

TEST_CASE("what charges answers a payment, and card numbers are secret") {
    for (const Call& call : api::calls()) {
        INFO(call.name);
        if (call.effect == Effect::charges)
            CHECK(call.answer == api::Answer::payment);
        for (const Parameter& one : call.parameters) {
            const bool is_of_card = one.name == "card_number" || one.name == "pwd_2digit" ||
                                    one.name == "cvc" || one.name == "expiry";
            if (is_of_card || one.name == "imp_secret")
                CHECK(one.secret);
        }
    }
}

TEST_CASE("calls that only the documentation knows are marked") {
    std::set<std::string_view> marked;
    for (const Call& call : api::calls()) {
        if (call.source == Source::documentation)
            marked.insert(call.name);
    }
    CHECK(marked ==
          std::set<std::string_view>{
              "get-vbank-holder", "charge-foreign", "create-payment-link", "list-kakao-orders"});
    CHECK(api::find_call("create-payment-link")->host == "api.iamport.co");
}
