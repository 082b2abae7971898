#pragma once

#include "api/payment_source.hpp"
#include "base/result.hpp"
#include "cli/payment_commands.hpp"
#include "cli/surroundings.hpp"

#include <optional>

namespace imp::cli {

/// The buyer's account for a refund, from the options or (four lines: bank, account, holder,
/// telephone, asked for where somebody types them) from `around.in`. Empty where none is given.
/// Errors: bad_input (some of the four are missing, or of no acceptable form); the detail names the
/// part, never what it holds.
Result<std::optional<RefundAccount>> read_refund_account(const CancelPayment& command,
                                                         const Surroundings& around);

}  // namespace imp::cli
