#pragma once

#include "domain/order.hpp"
#include "store/query.hpp"

#include <string>
#include <vector>

/// A PaymentRecord as the columns of table `payments` hold it, and back. What runs the statements
/// is in payments_table.cpp. Everything here throws soci::soci_error.
namespace imp::store::payment_row {

/// `SELECT … FROM payments`: what read() reads.
const std::string& select_all();

/// Both take what bind_all() binds.
const std::string& update_by_key();
const std::string& insert();

/// Runs a SELECT that begins with select_all() to its end. Errors: store (a damaged row).
Result<std::vector<PaymentRecord>> read(Query& query);

void bind_all(Query& query, const PaymentRecord& record);

/// Errors: bad_input (a text that cannot be kept).
Result<void> check(const Payment& payment);

}  // namespace imp::store::payment_row
