#pragma once

#include "base/result.hpp"
#include "domain/billing_key.hpp"
#include "store/soci.hpp"

#include <optional>
#include <string_view>

/// The SQL of table `billing_keys`. Everything here throws soci::soci_error; a Result is empty of a
/// value only for a text that cannot be kept (bad_input) or a row that is damaged (store).
namespace imp::store::billing_keys_table {

Result<std::optional<BillingKeyRecord>> find(soci::session& session, std::string_view customer_uid);

/// Inserts or replaces by customer_uid.
Result<void> put(soci::session& session, const BillingKeyRecord& record);

}  // namespace imp::store::billing_keys_table
