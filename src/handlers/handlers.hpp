#pragma once

#include "http/request.hpp"
#include "http/response.hpp"
#include "settlement/settle.hpp"
#include "store/order_store.hpp"
#include "views/pages.hpp"

#include <string>

/// One function a route: a request in, an answer out. They translate; what is true is the settler's
/// to say. All are callable from any thread.
namespace imp::handlers {

/// What handlers are lent for the program's life.
struct Lent {
    settlement::Settler& settler;
    store::OrderStore& store;
    const views::Pages& pages;
    std::string retry_url;  ///< page.retry_url
};

/// `/complete`: the buyer's browser comes back (GET, HEAD, POST form), or the shop page's callback
/// asks (POST JSON).
http::Response complete(const Lent& lent, const http::Request& request);

/// `/verify`: the callback's question, always answered in JSON.
http::Response verify(const Lent& lent, const http::Request& request);

/// `/healthz`: 200 while the process answers; with `?deep=1` 503 unless the store can be read.
http::Response health(const Lent& lent, const http::Request& request);

/// For requests that no handler takes (400, 404, 405, 413, 414, 415) and for faults of ours (500):
/// a page or JSON, as the caller wants.
http::Response refuse(const views::Pages& pages, const http::Request& request, int status);

/// True where this caller wants JSON: a GET only by naming application/json, a POST unless it names
/// text/html (design 3).
bool wants_json(const http::Request& request) noexcept;

}  // namespace imp::handlers
