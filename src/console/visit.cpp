#include "console/visit.hpp"

#include "base/text.hpp"

namespace imp::console {

namespace {

constexpr std::size_t kLongestName = 64;

bool is_plain_path(std::string_view path) noexcept {
    constexpr std::string_view kPlain =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/";
    return path.empty() || (path.front() == '/' && !path.starts_with("//") &&
                            path.find_first_not_of(kPlain) == std::string_view::npos);
}

}  // namespace

std::string Visit::field(std::string_view name) const {
    auto value = fields.single(name);
    return value && *value ? **std::move(value) : std::string();
}

std::string operator_of(const http::Request& request) {
    const std::string name =
        text::clean_for_display(request.variable("IMP_ADMIN_USER"), kLongestName);
    return std::string(text::trim(name));
}

std::string base_of(const http::Request& request,
                    std::string_view route,
                    std::string_view otherwise) {
    std::string_view path = request.variable("REQUEST_URI");
    path = path.substr(0, path.find('?'));
    while (path.ends_with('/'))
        path.remove_suffix(1);
    if (!path.ends_with(route))
        return std::string(otherwise);
    path.remove_suffix(route.size());
    return std::string(is_plain_path(path) ? path : otherwise);
}

bool is_from_this_site(const http::Request& request) {
    // Pages are told to name no referrer, so that browsers send `Origin: null` with their forms:
    // then only the newer header tells.
    const std::string_view site = request.variable("HTTP_SEC_FETCH_SITE");
    if (!site.empty())
        return site == "same-origin";
    const std::string_view origin = request.variable("HTTP_ORIGIN");
    if (origin.empty())
        return true;  // no browser
    const std::size_t host = origin.find("://");
    return host != std::string_view::npos &&
           text::equals_ignoring_case(origin.substr(host + 3), request.variable("HTTP_HOST"));
}

}  // namespace imp::console
