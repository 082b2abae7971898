#pragma once

#include "api/payment_source.hpp"
#include "base/clock.hpp"
#include "base/network.hpp"
#include "base/secret.hpp"
#include "handlers/onward.hpp"
#include "http/request.hpp"
#include "http/response.hpp"
#include "settlement/confirm.hpp"
#include "settlement/inbox.hpp"
#include "settlement/order_desk.hpp"
#include "settlement/settle.hpp"
#include "store/order_store.hpp"
#include "views/pages.hpp"

#include <string>

/// One function a route: a request in, an answer out. They translate; what is true is for
/// settlement to say. All are callable from any thread.
namespace imp::handlers {

/// What the configuration says to handlers.
struct Settings {
    std::string base_path;   ///< server.base_path
    std::string retry_url;   ///< page.retry_url
    Onward onward;           ///< page.success_url, page.failure_url
    Networks webhook_allow;  ///< webhook.allow
    Networks confirm_allow;  ///< confirm.allow
    Networks metrics_allow;  ///< metrics.allow
    Secret orders_token;     ///< orders_api.token; without one nobody may call `/orders`
    bool prepare = false;    ///< orders_api.prepare
};

/// What handlers are lent for the program's life.
struct Lent {
    settlement::Settler& settler;
    settlement::Inbox& inbox;
    settlement::Confirmer& confirmer;
    settlement::OrderDesk& desk;
    store::OrderStore& store;
    PaymentSource& source;
    const Clock& clock;
    const views::Pages& pages;
    Settings settings;
};

/// `/complete`: the buyer's browser comes back (GET, HEAD, POST form), or the shop page's callback
/// asks (POST JSON).
http::Response complete(const Lent& lent, const http::Request& request);

/// `/verify`: the callback's question, always answered in JSON.
http::Response verify(const Lent& lent, const http::Request& request);

/// `/certification`: the buyer's browser comes back from an identity verification (GET, HEAD).
http::Response certification(const Lent& lent, const http::Request& request);

/// `/webhook`: i'mport says that something happened (POST JSON or form). 200 once the outcome is
/// durable, whatever it is; 503 when it cannot be told now, so that i'mport sends it again.
http::Response webhook(const Lent& lent, const http::Request& request);

/// `/confirm`: i'mport asks before it approves a payment (POST JSON or form). 200, or 409 with
/// {"reason"} in Korean; 503 when it cannot be told now, which refuses as well.
http::Response confirm(const Lent& lent, const http::Request& request);

/// `/orders`, POST, for the shop's backend: places an order. 201; 200 if it was there with the same
/// contents; 202 if its amount is yet to be registered at i'mport (settings.prepare).
http::Response place_order(const Lent& lent, const http::Request& request);

/// `/orders/{merchant_uid}`, GET.
http::Response show_order(const Lent& lent, const http::Request& request);

/// `/orders/{merchant_uid}`, PUT: another price, another end, closed or open.
http::Response change_order(const Lent& lent, const http::Request& request);

/// `/healthz`: 200 while the process answers; with `?deep=1` 503 unless the store can be read.
http::Response health(const Lent& lent, const http::Request& request);

/// `/metrics`: what happened and what waits, in Prometheus' text format. What the store says is a
/// few seconds old at most, however often it is asked for.
http::Response show_metrics(const Lent& lent, const http::Request& request);

/// For requests that no handler takes (400, 404, 405, 413, 414, 415) and for faults of ours (500):
/// a page or JSON, as the caller wants.
http::Response refuse(const views::Pages& pages, const http::Request& request, int status);

/// True where this caller wants JSON: a GET only by naming application/json, a POST unless it names
/// text/html (design 3).
bool wants_json(const http::Request& request) noexcept;

}  // namespace imp::handlers
