#include "http/cors.hpp"

#include <algorithm>

namespace imp::http {

namespace {

constexpr std::string_view kAnHour = "3600";  // how long a browser need not ask again, in seconds

void add_vary(Response& response) {
    const auto vary = std::find_if(response.headers.begin(),
                                   response.headers.end(),
                                   [](const auto& header) { return header.first == "Vary"; });
    const bool is_first = vary == response.headers.end() || vary->second.empty();
    response.set("Vary", is_first ? "Origin" : vary->second + ", Origin");
}

}  // namespace

bool Cors::lets(std::string_view origin) const noexcept {
    return std::find(origins_.begin(), origins_.end(), origin) != origins_.end();
}

void Cors::mark(const Request& request, Response& response) const {
    add_vary(response);
    const std::string_view origin = request.variable("HTTP_ORIGIN");
    if (lets(origin))
        response.set("Access-Control-Allow-Origin", origin);
}

Response Cors::preflight(const Request& request, std::string_view allow) const {
    Response response{200, {}, ""};
    response.set("Allow", allow);
    if (lets(request.variable("HTTP_ORIGIN"))) {
        response.set("Access-Control-Allow-Methods", "POST");
        response.set("Access-Control-Allow-Headers", "Content-Type");
        response.set("Access-Control-Max-Age", kAnHour);
    }
    return response;
}

}  // namespace imp::http
