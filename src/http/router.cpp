#include "http/router.hpp"

#include "base/log.hpp"
#include "http/standard_headers.hpp"

#include <algorithm>
#include <chrono>
#include <exception>

namespace imp::http {

namespace {

constexpr std::size_t kMaxLogged = 128;
constexpr std::string_view kOptions = "OPTIONS";

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
    : base_path_(std::move(base_path)), refuse_(std::move(refuse)), cors_({}) {}

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

void Router::share(std::initializer_list<std::string_view> routes, Cors cors) {
    if (cors.is_empty())
        return;
    shared_.assign(routes.begin(), routes.end());
    cors_ = std::move(cors);
}

bool Router::is_shared(std::string_view route) const noexcept {
    return contains(shared_, route);
}

Response Router::handle(const Request& request) const {
    const auto start = std::chrono::steady_clock::now();
    const std::string route = route_of(request, base_path_);
    Response response;
    try {
        response = dispatch(request, route);
    } catch (const std::exception& fault) {
        log::error("handler failed", {{"what", fault.what()}});
        response = refuse_(request, 500);
    }
    const bool by_script = request.method() == "POST" || request.method() == kOptions;
    if (by_script && is_shared(route))
        cors_.mark(request, response);
    set_standard_headers(response, request.id());
    log::info("request",
              {{"route", route.substr(0, kMaxLogged)},
               {"method", request.method().substr(0, kMaxLogged)},
               {"status", response.status},
               {"ms", milliseconds_since(start)}});
    return response;
}

Router::Choice Router::choose(std::string_view route, std::string_view method) const {
    // A route named in full hides the patterns that would take it too.
    const bool exact = std::any_of(
        entries_.begin(), entries_.end(), [&](const Entry& entry) { return entry.route == route; });
    Choice choice;
    for (const Entry& entry : entries_) {
        if (exact ? entry.route != route : !matches(entry.route, route))
            continue;
        if (choice.entry == nullptr && contains(entry.methods, method))
            choice.entry = &entry;
        for (const std::string& each : entry.methods) {
            if (!contains(choice.allowed, each))
                choice.allowed.push_back(each);
        }
    }
    if (!choice.allowed.empty() && is_shared(route))
        choice.allowed.emplace_back(kOptions);
    return choice;
}

Response Router::dispatch(const Request& request, std::string_view route) const {
    const Choice choice = choose(route, request.method());
    if (choice.allowed.empty())
        return refuse_(request, 404);
    if (choice.entry == nullptr && request.method() == kOptions && is_shared(route))
        return cors_.preflight(request, joined(choice.allowed));
    if (choice.entry == nullptr) {
        Response refusal = refuse_(request, 405);
        refusal.set("Allow", joined(choice.allowed));
        return refusal;
    }
    return hand_over(request, *choice.entry);
}

Response Router::hand_over(const Request& request, const Entry& entry) const {
    if (request.query().size() > kMaxQuery)
        return refuse_(request, 414);
    switch (request.body_state()) {
        case Request::BodyState::complete:
            return entry.handler(request);
        case Request::BodyState::too_large:
            return refuse_(request, 413);
        case Request::BodyState::incomplete:
        case Request::BodyState::bad_length:
            break;
    }
    return refuse_(request, 400);
}

}  // namespace imp::http
