#include "sandbox/routes.hpp"

#include "base/text.hpp"
#include "sandbox/sandbox.hpp"

#include <optional>
#include <string>
#include <vector>

namespace imp::sandbox {

namespace {

/// For each piece of the path whether it is spelled out. Empty where the path is another one.
std::optional<std::vector<bool>> fit(std::string_view pattern, const Call& call) {
    const auto pieces = text::split(pattern.substr(1), '/');
    if (pieces.size() != call.segments.size())
        return std::nullopt;
    std::vector<bool> spelled;
    spelled.reserve(pieces.size());
    for (std::size_t at = 0; at < pieces.size(); ++at) {
        const bool is_name = pieces[at].starts_with('{');
        if (is_name ? call.segments[at].empty() : call.segments[at] != pieces[at])
            return std::nullopt;
        spelled.push_back(!is_name);
    }
    return spelled;
}

struct Match {
    std::string_view path;  ///< "" for none
    std::vector<bool> spelled;
};

/// Lists of bools compare from their first items on: what is spelled out earlier wins.
Match best_path(const Call& call, std::initializer_list<Routes> topics) {
    Match best;
    for (const Routes routes : topics) {
        for (const Route& route : routes) {
            auto spelled = fit(route.path, call);
            if (spelled && (best.path.empty() || *spelled > best.spelled))
                best = {route.path, *std::move(spelled)};
        }
    }
    return best;
}

}  // namespace

Reply answer_by_route(const Call& call, Sandbox& sandbox, std::initializer_list<Routes> topics) {
    const Match best = best_path(call, topics);
    if (best.path.empty())
        return failure(404, -1, "Not Found");
    const bool is_known = sandbox.tokens.is_valid(call.token);
    std::string allow;
    for (const Routes routes : topics) {
        for (const Route& route : routes) {
            if (route.path != best.path)
                continue;
            if (route.needs_token && !is_known)
                return failure(401, -1, "Unauthorized");
            if (route.method == call.method)
                return route.answer(call, sandbox);
            allow += allow.empty() ? "" : ", ";
            allow += route.method;
        }
    }
    return method_not_allowed(allow);
}

}  // namespace imp::sandbox
