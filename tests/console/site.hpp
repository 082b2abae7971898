#pragma once

#include "console/console.hpp"
#include "settlement/shop.hpp"

#include <string>
#include <string_view>

namespace imp::console {

/// A console over a real store and settlement, i'mport and the clock in the test's hands. One
/// order, order-1 over 15000 won.
struct Site {
    using Variables = http::Request::Variables;

    explicit Site(bool write = true, std::string secret = "the api's secret")
        : console({.store = *shop.store,
                   .settler = shop.settler,
                   .refunds = shop.refunds,
                   .source = shop.source,
                   .clock = shop.clock,
                   .settings = {.base_path = "/payments",
                                .shop_name = "가게",
                                .write = write,
                                .api_secret = Secret(std::move(secret))}}) {}

    http::Response ask(std::string path, std::string query = "", Variables more = {}) {
        more.try_emplace("IMP_ADMIN_USER", "kim");
        more.try_emplace("HTTP_ACCEPT_LANGUAGE", "en");
        more.try_emplace("REQUEST_METHOD", "GET");
        more["REQUEST_URI"] = "/payments/admin" + path + (query.empty() ? "" : "?" + query);
        more["QUERY_STRING"] = query;
        return console.handle(
            http::Request(std::move(more), "", http::Request::BodyState::complete));
    }

    /// A form as a browser sends it from a page of ours, with a good token unless `body` has one.
    http::Response post(std::string path, std::string body, Variables more = {}) {
        if (body.find("token=") == std::string::npos)
            body += "&token=" + token();
        more.try_emplace("IMP_ADMIN_USER", "kim");
        more.try_emplace("HTTP_ACCEPT_LANGUAGE", "en");
        more.try_emplace("HTTP_SEC_FETCH_SITE", "same-origin");
        more["REQUEST_METHOD"] = "POST";
        more["CONTENT_TYPE"] = "application/x-www-form-urlencoded";
        more["REQUEST_URI"] = "/payments/admin" + path;
        return console.handle(
            http::Request(std::move(more), std::move(body), http::Request::BodyState::complete));
    }

    [[nodiscard]] std::string token(std::string_view user = "kim") const {
        return FormTokens(Secret("the api's secret")).issue(user, shop.clock.now());
    }

    /// order-1 is paid, by imp_1.
    void pay() {
        shop.source.put(samples::paid());
        REQUIRE(shop.landing("imp_1").status == Status::success);
    }

    settlement::Shop shop;
    Console console;
};

inline std::string location(const http::Response& response) {
    for (const auto& [name, value] : response.headers) {
        if (name == "Location")
            return value;
    }
    return "";
}

inline bool shows(const http::Response& response, std::string_view text) {
    return response.body.find(text) != std::string::npos;
}

}  // namespace imp::console
