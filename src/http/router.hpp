#pragma once

#include "http/gateway.hpp"

#include <initializer_list>
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

    [[nodiscard]] Response handle(const Request& request) const;

  private:
    struct Entry {
        std::string route;
        std::vector<std::string> methods;
        Handler handler;
    };

    [[nodiscard]] Response dispatch(const Request& request) const;

    std::string base_path_;
    Refuse refuse_;
    std::vector<Entry> entries_;
};

}  // namespace imp::http
