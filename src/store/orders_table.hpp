#pragma once

#include "domain/order.hpp"
#include "store/soci.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

/// The SQL of table `orders`. Everything here throws soci::soci_error; a Result is empty of a value
/// only for a damaged row (store) or a text that cannot be kept (bad_input).
namespace imp::store::orders_table {

Result<std::optional<Order>> find(soci::session& session, const MerchantUid& merchant_uid);

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

Result<void> insert(soci::session& session, const Order& order);

/// False if the stored version is not order.version.
Result<bool> update(soci::session& session, const Order& order);

}  // namespace imp::store::orders_table
