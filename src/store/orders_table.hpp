#pragma once

#include "domain/order.hpp"
#include "store/browsing.hpp"
#include "store/session.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

/// The SQL of table `orders`. Everything here throws soci::soci_error; a Result is empty of a value
/// only for a damaged row (store) or a text that cannot be kept (bad_input).
namespace imp::store::orders_table {

/// `lock`: "", or Dialect::lock_row().
Result<std::optional<Order>> find(Session& session,
                                  const MerchantUid& merchant_uid,
                                  std::string_view lock = {});

/// By merchant_uid in byte order, those after `after`.
Result<std::vector<Order>> list(soci::session& session,
                                std::optional<OrderState> state,
                                std::string_view after,
                                int limit);

/// Open ones whose check_at has come, longest due first.
Result<std::vector<Order>> open_to_check(soci::session& session, UnixSeconds now, int limit);

/// Open ones created in [from, to), by merchant_uid in byte order, those after `after`.
Result<std::vector<Order>> open_between(
    soci::session& session, UnixSeconds from, UnixSeconds to, std::string_view after, int limit);

std::int64_t count(soci::session& session, std::optional<OrderState> state);

/// See Browsing.
std::vector<StateCount> count_open(soci::session& session,
                                   UnixSeconds from,
                                   UnixSeconds to,
                                   int most);
std::int64_t count_up_to(soci::session& session, OrderState state, int most);

Result<void> insert(soci::session& session, const Order& order);

/// Writes the row without changing what it says; nothing happens where there is none.
void touch(soci::session& session, std::string_view merchant_uid);

/// False if the stored version is not order.version.
Result<bool> update(Session& session, const Order& order);

}  // namespace imp::store::orders_table
