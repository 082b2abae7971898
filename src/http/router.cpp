#include "http/router.hpp"

#include "base/log.hpp"
#include "http/standard_headers.hpp"

#include <algorithm>
#include <chrono>
#include <exception>

namespace imp::http {

namespace {

constexpr std::size_t kMaxLogged = 128;

/// "/orders/*" takes "/orders/x" and "/orders/x/y", not "/orders".
bool matches(std::string_view pattern, std::string_view route) noexcept {
    if (!pattern.ends_with("/*"))
        return pattern == route;
    pattern.remove_suffix(1);
    return route.starts_with(pattern) && route.size() > pattern.size();
}

bool contains(const std::vector<std::string>& methods, std::string_view method) noexcept {
    return std::find(methods.begin(), methods.end(), method) != methods.end();
}

std::string joined(const std::vector<std::string>& methods) {
    std::string out;
    for (const std::string& method : methods)
        out += (out.empty() ? "" : ", ") + method;
    return out;
}

std::int64_t milliseconds_since(std::chrono::steady_clock::time_point start) {
    const auto spent = std::chrono::steady_clock::now() - start;
    return std::chrono::duration_cast<std::chrono::milliseconds>(spent).count();
}

}  // namespace

Router::Router(std::string base_path, Refuse refuse)
    : base_path_(std::move(base_path)), refuse_(std::move(refuse)) {}

void Router::add(std::string route,
                 std::initializer_list<std::string_view> methods,
                 Handler handler) {
    Entry entry{std::move(route), {}, std::move(handler)};
    for (const std::string_view method : methods) {
        if (contains(entry.methods, method))
            continue;
        entry.methods.emplace_back(method);
        if (method == "GET")
            entry.methods.emplace_back("HEAD");
    }
    entries_.push_back(std::move(entry));
}

Response Router::handle(const Request& request) const {
    const auto start = std::chrono::steady_clock::now();
    Response response;
    try {
        response = dispatch(request);
    } catch (const std::exception& fault) {
        log::error("handler failed", {{"what", fault.what()}});
        response = refuse_(request, 500);
    }
    set_standard_headers(response, request.id());
    log::info("request",
              {{"route", route_of(request, base_path_).substr(0, kMaxLogged)},
               {"method", request.method().substr(0, kMaxLogged)},
               {"status", response.status},
               {"ms", milliseconds_since(start)}});
    return response;
}

Response Router::dispatch(const Request& request) const {
    const std::string route = route_of(request, base_path_);
    // A route named in full hides the patterns that would take it too.
    const bool exact = std::any_of(
        entries_.begin(), entries_.end(), [&](const Entry& entry) { return entry.route == route; });
    const Entry* chosen = nullptr;
    std::vector<std::string> allowed;
    for (const Entry& entry : entries_) {
        if (exact ? entry.route != route : !matches(entry.route, route))
            continue;
        if (chosen == nullptr && contains(entry.methods, request.method()))
            chosen = &entry;
        for (const std::string& method : entry.methods) {
            if (!contains(allowed, method))
                allowed.push_back(method);
        }
    }
    if (allowed.empty())
        return refuse_(request, 404);
    if (chosen == nullptr) {
        Response refusal = refuse_(request, 405);
        refusal.set("Allow", joined(allowed));
        return refusal;
    }
    if (request.query().size() > kMaxQuery)
        return refuse_(request, 414);
    switch (request.body_state()) {
        case Request::BodyState::complete:
            return chosen->handler(request);
        case Request::BodyState::too_large:
            return refuse_(request, 413);
        case Request::BodyState::incomplete:
        case Request::BodyState::bad_length:
            break;
    }
    return refuse_(request, 400);
}

}  // namespace imp::http
