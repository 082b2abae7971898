#include "http/request.hpp"

#include "base/random.hpp"
#include "base/text.hpp"

namespace imp::http {

namespace {

constexpr std::string_view kDefaultRoute = "/complete";
constexpr std::string_view kNoRoute = "/..";

std::string_view without_trailing_slash(std::string_view path) noexcept {
    if (path.ends_with('/'))
        path.remove_suffix(1);
    return path;
}

/// What is left of `path` below `base`, on whole segments ("/paymentsx" is not below "/payments").
/// Empty optional where it lies elsewhere. `base` "" is the root.
std::optional<std::string_view> below(std::string_view path, std::string_view base) noexcept {
    if (!path.starts_with(base))
        return std::nullopt;
    path.remove_prefix(base.size());
    if (!path.empty() && path.front() != '/')
        return std::nullopt;
    return path;
}

std::string as_route(std::string_view path) {
    path = without_trailing_slash(path);
    if (path.empty())
        return std::string(kDefaultRoute);
    return path.front() == '/' ? std::string(path) : "/" + std::string(path);
}

/// The path of a request target: "/a?b" or "http://host/a?b" (RFC 9112 3.2.2: servers accept both).
std::string_view path_of(std::string_view uri) noexcept {
    uri = uri.substr(0, uri.find_first_of("?#"));
    if (uri.starts_with('/'))
        return uri;
    const std::size_t scheme = uri.find("://");
    if (scheme == std::string_view::npos)
        return {};
    const std::size_t slash = uri.find('/', scheme + 3);
    return slash == std::string_view::npos ? std::string_view{"/"} : uri.substr(slash);
}

/// Whether `route`, decoded, leads out of what its first segment names: `/orders/../complete` is
/// `/complete` to a web server, which decides by that who may ask, and passes the address on as it
/// was sent. Two slashes are one to nginx: what is empty is no segment.
bool climbs_out(std::string_view route) {
    std::size_t depth = 0;
    for (const std::string_view segment : text::split(route, '/')) {
        if (segment.empty() || segment == ".")
            continue;
        if (segment != "..")
            ++depth;
        else if (depth <= 1)
            return true;
        else
            --depth;
    }
    return false;
}

/// PATH_INFO is decoded by the web server already, only that Apache leaves %2F as it is (with
/// AllowEncodedSlashes NoDecode). A second decoding of the rest would change order numbers.
std::string with_slashes_decoded(std::string_view path_info) {
    std::string out;
    out.reserve(path_info.size());
    while (!path_info.empty()) {
        const bool slash = path_info.starts_with("%2F") || path_info.starts_with("%2f");
        out += slash ? '/' : path_info.front();
        path_info.remove_prefix(slash ? 3 : 1);
    }
    return out;
}

}  // namespace

Request::Request(Variables variables, std::string body, BodyState body_state)
    : variables_(std::move(variables)),
      body_(std::move(body)),
      body_state_(body_state),
      id_(random_hex(8)) {}

std::string_view Request::variable(std::string_view name) const noexcept {
    const auto found = variables_.find(name);
    return found == variables_.end() ? std::string_view{} : found->second;
}

std::string_view Request::method() const noexcept {
    const std::string_view method = variable("REQUEST_METHOD");
    return method.empty() ? "GET" : method;
}

std::string route_of(const Request& request, std::string_view base_path) {
    const std::string_view fixed = request.variable("IMP_ROUTE");
    if (!fixed.empty())
        return as_route(fixed);

    const std::string_view base = without_trailing_slash(base_path);
    const std::string_view path_info = request.variable("PATH_INFO");
    if (!path_info.empty() && path_info != "/") {
        const std::string path = with_slashes_decoded(path_info);
        return as_route(below(path, base).value_or(path));
    }

    const std::string path =
        text::percent_decode(path_of(request.variable("REQUEST_URI")), /*plus_is_space=*/false);
    std::string route = as_route(below(path, base).value_or(std::string_view{}));
    return climbs_out(route) ? std::string(kNoRoute) : route;
}

std::string name_under(const Request& request,
                       std::string_view base_path,
                       std::string_view prefix) {
    const std::string route = route_of(request, base_path);
    if (!route.starts_with(prefix))
        return {};
    const bool is_fixed = !request.variable("IMP_ROUTE").empty();
    auto path = below(path_of(request.variable("REQUEST_URI")), without_trailing_slash(base_path));
    if (is_fixed || !path || !path->starts_with(prefix))
        return route.substr(prefix.size());
    path->remove_prefix(prefix.size());
    return text::percent_decode(*path, /*plus_is_space=*/false);
}

}  // namespace imp::http
