#include "base/log.hpp"
#include "handlers/handlers.hpp"
#include "http/form.hpp"

namespace imp::handlers {

http::Response health(const Lent& lent, const http::Request& request) {
    const http::Fields fields = http::parse_query(request.query());
    if (fields.first("deep") == "1") {
        // Any order will do, also one that does not exist: the question is whether the store
        // answers.
        const auto uid = MerchantUid::parse("healthz");
        if (const auto found = lent.store.find_order(*uid); !found) {
            log::warn("store cannot be read", {{"detail", found.error().detail}});
            return http::Response::text(503, "store\n");
        }
    }
    return http::Response::text(200, "ok\n");
}

}  // namespace imp::handlers
