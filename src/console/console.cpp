#include "console/console.hpp"

#include "base/log.hpp"
#include "console/layout.hpp"
#include "console/pages.hpp"
#include "http/negotiate.hpp"
#include "settlement/place.hpp"

#include <array>
#include <utility>

namespace imp::console {

namespace {

struct Route {
    std::string_view path;
    http::Response (*show)(const Visit& visit);
};

constexpr std::array<Route, 9> kPages{{{"", show_overview},
                                       {"/charts", show_charts},
                                       {"/search", search},
                                       {"/orders", show_orders},
                                       {"/order", show_order},
                                       {"/payments", show_payments},
                                       {"/refused", show_refused},
                                       {"/outbox", show_outbox},
                                       {"/refund", show_refund}}};

constexpr std::array<Route, 3> kActions{
    {{"/settle", ask_again}, {"/refund", give_back}, {"/resend", send_again}}};

template <std::size_t kSize>
const Route* find_route(const std::array<Route, kSize>& routes, std::string_view path) noexcept {
    for (const Route& route : routes) {
        if (route.path == path)
            return &route;
    }
    return nullptr;
}

views::Language language_of_operator(const http::Request& request) {
    return views::kLanguages.at(
        http::preferred_language(request.variable("HTTP_ACCEPT_LANGUAGE"), views::kLanguageTags));
}

/// Empty where it cannot be read.
http::Fields fields_of_visit(const http::Request& request) {
    if (request.method() != "POST")
        return http::parse_query(request.query());
    auto body = http::parse_body(request.body(), request.content_type());
    return body && body->kind == http::BodyKind::form ? std::move(body->fields) : http::Fields();
}

}  // namespace

Console::Console(Lent lent) : lent_(std::move(lent)), tokens_(lent_.settings.api_secret) {}

http::Response Console::handle(const http::Request& request) {
    const views::Language language = language_of_operator(request);
    const std::string route = http::route_of(request, lent_.settings.base_path);
    const Visit visit{.lent = lent_,
                      .tokens = tokens_,
                      .request = request,
                      .base = base_of(request, route, lent_.settings.base_path),
                      .fields = fields_of_visit(request),
                      .operator_name = operator_of(request),
                      .language = language,
                      .texts = texts(language),
                      .now = lent_.clock.now()};
    if (visit.operator_name.empty()) {
        log::warn("admin: nobody is named: the web server sets no IMP_ADMIN_USER here",
                  {{"address", request.remote_addr().substr(0, 64)}});
        return problem(visit, 403, visit.texts.problem_nobody);
    }
    const settlement::Place place(at_work_, kAtOnce);
    if (!place) {
        http::Response busy = problem(visit, 503, visit.texts.problem_busy);
        busy.set("Retry-After", "2");
        return busy;
    }
    return answer(visit, route);
}

http::Response Console::answer(const Visit& visit, std::string_view route) {
    constexpr std::string_view kRoot = "/admin";
    const std::string_view path = route.starts_with(kRoot) ? route.substr(kRoot.size()) : "?";
    if (visit.request.method() == "POST")
        return act(visit, path);
    const Route* const found = find_route(kPages, path);
    return found == nullptr ? problem(visit, 404, visit.texts.problem_not_found)
                            : found->show(visit);
}

http::Response Console::act(const Visit& visit, std::string_view path) {
    const auto refuse = [&](std::string_view why, int status, std::string_view words) {
        log::warn("admin: refused",
                  {{"operator", visit.operator_name},
                   {"address", visit.request.remote_addr().substr(0, 64)},
                   {"why", why}});
        return problem(visit, status, words);
    };
    const Route* const found = find_route(kActions, path);
    if (found == nullptr)
        return problem(visit, 404, visit.texts.problem_not_found);
    if (!lent_.settings.write)
        return refuse("admin.write is off", 403, visit.texts.problem_read_only);
    if (!is_from_this_site(visit.request))
        return refuse("the form is another site's", 403, visit.texts.problem_other_site);
    if (!tokens_.is_good(visit.field("token"), visit.operator_name, visit.now))
        return refuse("the form's token is not good", 403, visit.texts.problem_token);
    return found->show(visit);
}

}  // namespace imp::console
