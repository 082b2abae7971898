#include "settlement/order_change.hpp"

#include "base/log.hpp"

#include <optional>
#include <string>

namespace imp::settlement {

store::Event order_event(const Order& before,
                         const Order& after,
                         std::string_view word,
                         Source source,
                         UnixSeconds now,
                         const json::Value& detail) {
    return {.at = now,
            .source = std::string(to_string(source)),
            .merchant_uid = after.merchant_uid.str(),
            .verdict = std::string(word),
            .state_before = std::string(to_string(before.state)),
            .state_after = std::string(to_string(after.state)),
            .detail = detail.dump()};
}

void note_request(json::Value& detail, const std::string& request) {
    if (!request.empty())
        detail.set("request", json::Value::string(request));
}

Result<Order> change_order(store::OrderStore& store,
                           const MerchantUid& merchant_uid,
                           std::string_view word,
                           Source source,
                           UnixSeconds now,
                           const ChangeOrder& change,
                           const Asker& asker) {
    // Works of several threads may be run by one of them.
    const std::string request = log::current_request_id();
    std::optional<Order> after;
    const Result<void> done =
        transact_for(asker, store, [&](store::Transaction& tx) -> Result<void> {
            auto before = tx.find_order(merchant_uid);
            if (!before)
                return before.error();
            if (!*before)
                return Error{Errc::not_found, "there is no order " + merchant_uid.str()};
            after = **before;
            json::Value detail = json::Value::object();
            if (Result<void> changed = change(tx, *after, detail); !changed)
                return changed;
            if (*after == **before)
                return {};
            after->updated_at = now;
            auto won = tx.update_order(*after);
            if (!won)
                return won.error();
            if (!*won)
                return Error{Errc::conflict, "the order was changed meanwhile"};
            ++after->version;
            note_request(detail, request);
            return tx.append_event(order_event(**before, *after, word, source, now, detail));
        });
    if (!done)
        return done.error();
    return std::move(*after);
}

}  // namespace imp::settlement
