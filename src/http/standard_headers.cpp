#include "http/standard_headers.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <string>

namespace imp::http {

void set_standard_headers(Response& response, std::string_view request_id) {
    constexpr std::string_view kPolicy = "Content-Security-Policy";
    const bool has_policy =
        std::any_of(response.headers.begin(), response.headers.end(), [&](const auto& header) {
            return text::equals_ignoring_case(header.first, kPolicy);
        });
    if (!has_policy)
        response.set(kPolicy, "default-src 'none'; frame-ancestors 'none'");
    response.set("Cache-Control", "no-store");
    response.set("Referrer-Policy", "no-referrer");
    response.set("X-Content-Type-Options", "nosniff");
    response.set("X-Request-Id", request_id);
    response.set("Content-Length", std::to_string(response.body.size()));
}

}  // namespace imp::http
