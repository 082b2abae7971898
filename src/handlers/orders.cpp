#include "base/digest.hpp"
#include "base/json.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "domain/order_json.hpp"
#include "handlers/handlers.hpp"
#include "handlers/order_request.hpp"
#include "handlers/render.hpp"

#include <chrono>
#include <optional>

namespace imp::handlers {

namespace {

using settlement::Source;

constexpr std::string_view kPrefix = "/orders/";
constexpr std::string_view kBearer = "Bearer ";
constexpr std::string_view kReason = "PUT /orders";
constexpr std::string_view kOrdersAgainAfter = "5";
/// The shop's backend waits for it while the buyer waits for the backend.
constexpr std::chrono::seconds kRegisterWithin{5};

http::Response error(int status, std::string_view what) {
    json::Value body = json::Value::object();
    body.set("error", json::Value::string(what));
    return http::Response::json(status, body.dump());
}

/// What went wrong, for the shop's backend, which is let in by its token: it may read details.
http::Response failure(const Error& why) {
    switch (why.code) {
        case Errc::bad_input:
            return error(400, why.detail);
        case Errc::refused:
            return error(415, why.detail);
        case Errc::not_found:
            return error(404, "there is no such order");
        case Errc::conflict:
            return error(409, why.detail);
        case Errc::unavailable:
        case Errc::bad_reply:
        case Errc::store:
        case Errc::config:
        case Errc::internal:
            break;
    }
    log::warn("orders: cannot be done now",
              {{"error", to_string(why.code)}, {"detail", why.detail}});
    http::Response response = error(503, "cannot be done now");
    response.set("Retry-After", kOrdersAgainAfter);
    return response;
}

/// Why the caller is not let in; empty: he is.
std::optional<http::Response> refused_entry(const Lent& lent, const http::Request& request) {
    const Secret& token = lent.settings.orders_token;
    if (token.empty())
        return error(404, "not found");
    const std::string_view said = request.variable("HTTP_AUTHORIZATION");
    const bool is_bearer = text::equals_ignoring_case(said.substr(0, kBearer.size()), kBearer);
    if (is_bearer &&
        digest::is_same_secret(text::trim(said.substr(kBearer.size())), token.reveal()))
        return std::nullopt;
    log::warn("orders: no or wrong token", {{"address", request.remote_addr().substr(0, 64)}});
    http::Response response = error(401, "a bearer token is needed");
    response.set(
        "WWW-Authenticate",
        is_bearer ? "Bearer realm=\"orders\", error=\"invalid_token\"" : "Bearer realm=\"orders\"");
    return response;
}

/// Registers the price at i'mport, if the shop wants that and the order can still be paid. Empty
/// where it is not to be.
std::optional<bool> prepared(const Lent& lent, const Order& order) {
    if (!lent.settings.prepare || order.kind != OrderKind::payment || !is_open(order))
        return std::nullopt;
    const auto done =
        lent.source.prepare(order.merchant_uid, order.price, lent.clock.steady() + kRegisterWithin);
    if (!done) {
        log::warn("the amount is not registered at i'mport",
                  {{"merchant_uid", order.merchant_uid.str()},
                   {"error", to_string(done.error().code)},
                   {"detail", done.error().detail}});
    }
    return done.has_value();
}

http::Response as_json(const Lent& lent,
                       int status,
                       const Order& order,
                       std::optional<bool> is_prepared = {}) {
    const auto payments = lent.store.payments_of(order.merchant_uid.str());
    if (!payments)
        return failure(payments.error());
    json::Value body = to_json(order, *payments);
    if (is_prepared)
        body.set("prepared", json::Value::boolean(*is_prepared));
    return http::Response::json(is_prepared == false ? 202 : status, body.dump());
}

/// The order that the address names.
Result<Order> named_order(const Lent& lent, const http::Request& request) {
    const auto merchant_uid =
        MerchantUid::parse(http::name_under(request, lent.settings.base_path, kPrefix));
    if (!merchant_uid)
        return Error{Errc::not_found, merchant_uid.error().detail};
    auto order = lent.store.find_order(*merchant_uid);
    if (!order)
        return order.error();
    if (!*order)
        return Error{Errc::not_found, "no such order"};
    return **std::move(order);
}

/// The new price first: where it is refused nothing else is changed.
Result<Order> apply(const Lent& lent, Order order, const OrderChanges& changes) {
    const MerchantUid merchant_uid = order.merchant_uid;
    const auto keep = [&](Result<Order> changed) -> Result<void> {
        if (!changed)
            return changed.error();
        order = *std::move(changed);
        return {};
    };
    Result<void> done;
    if (changes.amount) {
        const auto price = make_price(
            *changes.amount, changes.currency.value_or(order.price.currency()), order.kind);
        if (!price)
            return price.error();
        done = keep(lent.desk.reprice(merchant_uid, *price, Source::shop));
    }
    if (done && changes.closed == false)
        done = keep(lent.desk.reopen(merchant_uid, std::string(kReason), Source::shop));
    if (done && changes.expires_at)
        done = keep(lent.desk.set_expiry(merchant_uid, *changes.expires_at, Source::shop));
    if (done && changes.closed == true)
        done = keep(lent.desk.close(merchant_uid, std::string(kReason), Source::shop));
    if (!done)
        return done.error();
    return order;
}

}  // namespace

http::Response place_order(const Lent& lent, const http::Request& request) {
    if (auto refused = refused_entry(lent, request))
        return *std::move(refused);
    const auto order = parse_new_order(request, lent.clock.now());
    if (!order)
        return failure(order.error());
    const auto placed = lent.desk.place(*order, Source::shop);
    if (!placed)
        return failure(placed.error());
    return as_json(lent, placed->is_new ? 201 : 200, placed->order, prepared(lent, placed->order));
}

http::Response show_order(const Lent& lent, const http::Request& request) {
    if (auto refused = refused_entry(lent, request))
        return *std::move(refused);
    const auto order = named_order(lent, request);
    return order ? as_json(lent, 200, *order) : failure(order.error());
}

http::Response change_order(const Lent& lent, const http::Request& request) {
    if (auto refused = refused_entry(lent, request))
        return *std::move(refused);
    const auto changes = parse_order_changes(request, lent.clock.now());
    if (!changes)
        return failure(changes.error());
    auto order = named_order(lent, request);
    if (!order)
        return failure(order.error());
    const auto changed = apply(lent, *std::move(order), *changes);
    if (!changed)
        return failure(changed.error());
    return as_json(
        lent, 200, *changed, changes->amount ? prepared(lent, *changed) : std::optional<bool>());
}

}  // namespace imp::handlers
