#pragma once

#include "http/cors.hpp"
#include "http/gateway.hpp"

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace imp::http {

/// Route and method to handler, and the refusals that need no handler: 404, 405 with Allow, 413,
/// 414, and the headers that every answer carries (design 5). Immutable once built; any thread may
/// call it.
class Router {
  public:
    /// Makes the answer to a request that no handler sees: status 400, 404, 405, 413, 414 or 500.
    using Refuse = std::function<Response(const Request&, int status)>;

    Router(std::string base_path, Refuse refuse);

    /// `methods` in the order of the Allow header. HEAD where GET is named.
    void add(std::string route, std::initializer_list<std::string_view> methods, Handler handler);

    /// Scripts of the origins that `cors` names may POST to `routes` (as added) and read what comes
    /// back, refusals too; OPTIONS is answered there, and nowhere else. Nothing changes where no
    /// origin is named.
    void share(std::initializer_list<std::string_view> routes, Cors cors);

    [[nodiscard]] Response handle(const Request& request) const;

  private:
    struct Entry {
        std::string route;
        std::vector<std::string> methods;
        Handler handler;
    };

    /// What may be done with a route.
    struct Choice {
        const Entry* entry = nullptr;  ///< that takes this method
        std::vector<std::string> allowed;
    };

    [[nodiscard]] Choice choose(std::string_view route, std::string_view method) const;
    [[nodiscard]] bool is_shared(std::string_view route) const noexcept;
    [[nodiscard]] Response dispatch(const Request& request, std::string_view route) const;
    [[nodiscard]] Response hand_over(const Request& request, const Entry& entry) const;

    std::string base_path_;
    Refuse refuse_;
    std::vector<Entry> entries_;
    std::vector<std::string> shared_;  ///< routes
    Cors cors_;
};

}  // namespace imp::http
