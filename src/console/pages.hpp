#pragma once

#include "console/visit.hpp"
#include "http/response.hpp"

/// One function a page: what the store says, shown. Each reads a bounded number of rows by an
/// index. Any thread.
namespace imp::console {

/// Rows of a list.
inline constexpr int kRows = 50;
/// What is counted is counted so far.
inline constexpr int kCountUpTo = 1'000;

http::Response show_overview(const Visit& visit);
http::Response show_charts(const Visit& visit);
http::Response search(const Visit& visit);
http::Response show_orders(const Visit& visit);
http::Response show_order(const Visit& visit);
http::Response show_payments(const Visit& visit);
http::Response show_refused(const Visit& visit);
http::Response show_outbox(const Visit& visit);
http::Response show_refund(const Visit& visit);

// What an operator does, by POST: what is allowed has been looked at.

http::Response ask_again(const Visit& visit);
http::Response give_back(const Visit& visit);
http::Response send_again(const Visit& visit);

}  // namespace imp::console
