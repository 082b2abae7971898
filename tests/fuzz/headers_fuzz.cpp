// Headers that come in (Accept, Origin, paths) and headers that go out.
#include "base/text.hpp"
#include "fuzz/fuzz.hpp"
#include "http/cors.hpp"
#include "http/negotiate.hpp"
#include "http/request.hpp"
#include "http/response.hpp"

#include <algorithm>
#include <array>
#include <string>

using namespace imp;
using http::Request;
using http::Response;

namespace {

Request request_with(Request::Variables variables) {
    return {std::move(variables), "", Request::BodyState::complete};
}

/// The head as a web server reads it: as many lines as headers, and no body but ours.
void check_written(const Response& response) {
    const std::string head = to_cgi(response, /*head_only=*/true);
    const std::string whole = to_cgi(response, /*head_only=*/false);
    FUZZ_CHECK(whole == head + response.body);
    FUZZ_CHECK(head.ends_with("\r\n\r\n") && head.find("\r\n\r\n") == head.size() - 4);
    FUZZ_CHECK(head.find('\0') == std::string::npos);
    const auto line_feeds = std::count(head.begin(), head.end(), '\n');
    const auto returns = std::count(head.begin(), head.end(), '\r');
    FUZZ_CHECK(line_feeds == returns);
    FUZZ_CHECK(static_cast<std::size_t>(line_feeds) <= response.headers.size() + 2);
}

void check_response(std::string_view name, std::string_view value, std::string_view other) {
    Response response{200, {}, "body"};
    response.set("Vary", other);
    response.set(name, value);
    FUZZ_CHECK(response.headers.size() <= 2);
    check_written(response);
    const bool breaks =
        value.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos;
    const auto found = std::find_if(response.headers.begin(), response.headers.end(), [&](auto& h) {
        return text::equals_ignoring_case(h.first, name);
    });
    FUZZ_CHECK(!breaks || found == response.headers.end());
    FUZZ_CHECK(found == response.headers.end() || found->second == value);
    // For whoever filled the list himself.
    response.headers.emplace_back(name, value);
    response.headers.emplace_back(value, other);
    check_written(response);
}

void check_negotiation(std::string_view accept) {
    const int quality = http::named_quality(accept, "text/html");
    FUZZ_CHECK(quality >= -1 && quality <= 1000);
    FUZZ_CHECK(http::named_quality(text::to_upper(accept), "Text/Html") == quality);
    FUZZ_CHECK(quality < 0 || text::to_lower(accept).find("text/html") != std::string::npos);
    // What is named once more at its best is at its best.
    FUZZ_CHECK(http::named_quality("text/html," + std::string(accept), "text/html") == 1000);
    constexpr std::array<std::string_view, 2> kOffered{"ko", "en"};
    const auto language = http::preferred_language(accept, kOffered);
    FUZZ_CHECK(http::preferred_language(text::to_lower(accept), kOffered) == language);
    FUZZ_CHECK(language == 0 ||
               (language == 1 && text::to_lower(accept).find("en") != std::string::npos));
}

void check_origin(std::string_view origin) {
    const std::string ours = "https://shop.example";
    const http::Cors cors({ours});
    const Request request = request_with({{"HTTP_ORIGIN", std::string(origin)}});
    Response response{200, {{"Vary", "Accept"}}, ""};
    cors.mark(request, response);
    cors.mark(request, response);
    const auto allowed =
        std::count_if(response.headers.begin(), response.headers.end(), [](auto& h) {
            return h.first == "Access-Control-Allow-Origin";
        });
    FUZZ_CHECK(allowed == (origin == ours ? 1 : 0));
    check_written(response);
    check_written(cors.preflight(request, "POST, OPTIONS"));
}

void check_route(std::string_view path, std::string_view base) {
    const std::string encoded = "/payments/" + text::percent_encode(path);
    const Request by_uri = request_with({{"REQUEST_URI", encoded}});
    const std::string route = http::route_of(by_uri, "/payments");
    FUZZ_CHECK(route.starts_with('/'));
    for (const char* const variable : {"REQUEST_URI", "PATH_INFO", "IMP_ROUTE"}) {
        const Request request = request_with({{variable, std::string(path)}});
        FUZZ_CHECK(http::route_of(request, base).starts_with('/'));
    }
    // An order number arrives whole, whatever it holds, through the address; only none that leads
    // out of it by dots.
    const Request order =
        request_with({{"REQUEST_URI", "/payments/orders/" + text::percent_encode(path)}});
    const std::string name = http::name_under(order, "/payments", "/orders/");
    FUZZ_CHECK(name == path || path.empty() ||
               (name.empty() && path.find("..") != std::string_view::npos));
}

}  // namespace

FUZZ_TARGET(headers) {
    fuzz::Input in(input);
    const std::string_view first = in.piece();
    const std::string_view second = in.piece();
    check_response(first, second, in.rest());
    check_response("Location", first, second);
    check_negotiation(first);
    check_origin(first);
    check_route(first, second);
}
