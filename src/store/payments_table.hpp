#pragma once

#include "store/order_store.hpp"
#include "store/session.hpp"

#include <optional>
#include <string_view>
#include <vector>

/// The SQL of table `payments`. Everything here throws soci::soci_error; a Result is empty of a
/// value only for a damaged row (store) or a text that cannot be kept (bad_input).
namespace imp::store::payments_table {

/// `lock`: "", or Dialect::lock_row().
Result<std::optional<PaymentRecord>> find(Session& session,
                                          const ImpUid& imp_uid,
                                          std::string_view lock = {});

/// Those that name this merchant_uid, in the order first seen.
Result<std::vector<PaymentRecord>> list(Session& session, std::string_view merchant_uid);

/// Inserts, or replaces by imp_uid (and keeps its place in the order first seen).
Result<void> put(Session& session, const PaymentRecord& record);

/// One that is not there.
Result<void> insert(Session& session, const PaymentRecord& record);

void mark_checked(soci::session& session, const std::vector<ImpUid>& imp_uids, UnixSeconds now);

/// See OrderStore.
Result<std::vector<HeldPayment>> to_check(soci::session& session,
                                          UnixSeconds checked_before,
                                          int limit);

/// All that name this order.
void remove_of(soci::session& session, std::string_view merchant_uid);

/// By imp_uid in byte order, those after `after`.
Result<std::vector<PaymentRecord>> between(
    soci::session& session, UnixSeconds from, UnixSeconds to, std::string_view after, int limit);

/// Likewise.
Result<std::vector<PaymentRecord>> without_order(soci::session& session,
                                                 std::string_view after,
                                                 int limit);

/// Payments that hold money which was refused, `most` at most.
std::int64_t count_refused(soci::session& session, int most);

/// See Browsing.
Result<std::vector<PaidSum>> sum_paid(soci::session& session,
                                      UnixSeconds from,
                                      UnixSeconds to,
                                      int most);
Result<std::vector<ListedPayment>> latest_paid(soci::session& session, Position after, int limit);
Result<std::vector<ListedPayment>> latest_refused(soci::session& session,
                                                  std::int64_t before_id,
                                                  int limit);
Result<std::vector<PaymentRecord>> last_of(soci::session& session,
                                           std::string_view merchant_uid,
                                           int limit);
std::vector<std::int64_t> settling_times(Session& session, int most);

}  // namespace imp::store::payments_table
