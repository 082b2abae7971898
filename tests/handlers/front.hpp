#pragma once

#include "base/json.hpp"
#include "handlers/handlers.hpp"
#include "http/cors.hpp"
#include "http/router.hpp"
#include "settlement/confirm.hpp"
#include "settlement/shop.hpp"
#include "views/pages.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <initializer_list>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace imp::handlers {

inline constexpr std::string_view kToken = "a-token-of-the-shop";

inline constexpr std::string_view kForm = "application/x-www-form-urlencoded";

/// What a file of tests/fixtures holds.
inline std::string fixture(const std::string& name) {
    std::ifstream file("tests/fixtures/" + name, std::ios::binary);
    REQUIRE(file);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// A shop's front: the handlers over a real store and settlement, i'mport and the clock in the
/// test's hands. One order, order-1 over 15000 won.
struct Front {
    using Variables = http::Request::Variables;

    Front()
        : pages(views::make_pages({}).value()),
          confirmer(*shop.store,
                    *shop.orders,
                    shop.source,
                    &shop.hook,
                    shop.clock,
                    shop.recorder.policy(),
                    {}),
          lent{.settler = shop.settler,
               .inbox = shop.inbox,
               .confirmer = confirmer,
               .desk = shop.desk,
               .store = *shop.store,
               .source = shop.source,
               .clock = shop.clock,
               .pages = *pages,
               .settings = {.base_path = "/payments",
                            .retry_url = "/cart",
                            .webhook_allow = Networks::parse({"*"}).value(),
                            .confirm_allow = Networks::parse({"*"}).value(),
                            .metrics_allow = Networks::parse({"192.0.2.0/24"}).value(),
                            .orders_token = Secret(std::string(kToken))}} {}

    using Of = http::Response (*)(const Lent&, const http::Request&);

    http::Response post(Of handler,
                        std::string body,
                        std::string_view type = "application/json",
                        Variables more = {}) const {
        more.try_emplace("REMOTE_ADDR", "192.0.2.1");
        more["REQUEST_METHOD"] = "POST";
        more["CONTENT_TYPE"] = type;
        return handler(
            lent,
            http::Request(std::move(more), std::move(body), http::Request::BodyState::complete));
    }

    settlement::Shop shop;
    std::unique_ptr<views::Pages> pages;
    settlement::Confirmer confirmer;
    Lent lent;
};

inline std::string header(const http::Response& response, std::string_view name) {
    for (const auto& [key, value] : response.headers) {
        if (key == name)
            return value;
    }
    return "(none)";
}

/// A member of a JSON answer: a text's contents, a number's own text, else true, false, null.
inline std::string member(const http::Response& response, std::string_view name) {
    const auto body = json::parse(response.body);
    const json::Value* const value = body ? body->find(name) : nullptr;
    if (value == nullptr)
        return "(none)";
    if (value->is_string() || value->is_number())
        return value->text();
    return value->dump();
}

}  // namespace imp::handlers
