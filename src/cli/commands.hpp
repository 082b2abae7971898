#pragma once

#include "base/result.hpp"
#include "cli/api_commands.hpp"
#include "cli/card_commands.hpp"
#include "cli/installation_commands.hpp"
#include "cli/order_commands.hpp"
#include "cli/outbox_commands.hpp"
#include "cli/payment_commands.hpp"
#include "cli/surroundings.hpp"

#include <variant>

/// impctl's commands, by topic in the headers above: what each is given, as text from the command
/// line, and what it does.
///
/// Each `run` prints to `around.out` what it found or did. Errors: bad_input (an argument is not of
/// its form), refused, not_found, conflict, unavailable (i'mport cannot be asked now, or it is not
/// known what became of it), and the store's. What is known is printed before an error is returned.
namespace imp::cli {

using Command = std::variant<AddOrder,
                             ShowOrder,
                             ShowTimeline,
                             ShowIdentity,
                             ListOrders,
                             CountOrders,
                             ImportOrders,
                             ArchiveOrders,
                             CloseOrder,
                             ReopenOrder,
                             RepriceOrder,
                             ExpireOrder,
                             SettleNow,
                             AcceptPayment,
                             CancelPayment,
                             ReconcileNow,
                             Work,
                             MakeReport,
                             ChargeAgain,
                             ChargeOnetime,
                             AddSchedule,
                             ListSchedules,
                             CancelSchedule,
                             ListOutbox,
                             ShowOutbox,
                             RetryOutbox,
                             DropOutbox,
                             ShowCodes,
                             ShowConfig,
                             CopyStore,
                             ReopenStore,
                             Doctor,
                             CheckWeb,
                             CallApi,
                             InitTemplate,
                             CheckTemplate,
                             PrintCompletion>;

/// Loads the configuration, opens what the command needs, and runs it.
Result<void> run(const Command& command, const Surroundings& around);

}  // namespace imp::cli
