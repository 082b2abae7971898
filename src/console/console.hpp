#pragma once

#include "console/visit.hpp"
#include "http/request.hpp"
#include "http/response.hpp"

#include <atomic>

namespace imp::console {

/// The operator's console: `/admin` and what is below it, GET and POST. Only for whom the web
/// server names in IMP_ADMIN_USER (design 3). Any thread.
class Console {
  public:
    /// So many requests at a time: landings share the threads and the store's connections.
    static constexpr int kAtOnce = 3;

    explicit Console(Lent lent);

    /// 403 where nobody is named, or where it is not to be done; 503 where there are kAtOnce
    /// already.
    http::Response handle(const http::Request& request);

  private:
    http::Response answer(const Visit& visit, std::string_view route);
    http::Response act(const Visit& visit, std::string_view path);

    Lent lent_;
    FormTokens tokens_;
    std::atomic<int> at_work_ = 0;
};

}  // namespace imp::console
