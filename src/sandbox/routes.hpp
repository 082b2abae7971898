#pragma once

#include "sandbox/call.hpp"

#include <initializer_list>
#include <span>
#include <string_view>

namespace imp::sandbox {

struct Sandbox;

/// One call of the API: each topic's file gives a list of them, and api.cpp joins the lists.
struct Route {
    std::string_view method;
    std::string_view path;  ///< from '/'; a piece in braces stands for any text that is not empty
    Reply (*answer)(const Call& call, Sandbox& sandbox);  ///< the caller holds the mutex
    bool needs_token = true;
};

using Routes = std::span<const Route>;

/// The answer of the route that fits: of two paths that do, the one whose pieces are spelled out
/// earlier. 404 without a path, 401 without a good token, 405 without the method.
Reply answer_by_route(const Call& call, Sandbox& sandbox, std::initializer_list<Routes> topics);

}  // namespace imp::sandbox
