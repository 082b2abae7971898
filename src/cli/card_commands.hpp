#pragma once

#include "base/result.hpp"
#include "cli/surroundings.hpp"
#include "settlement/charge.hpp"
#include "store/order_store.hpp"

#include <string>

/// impctl's commands about registered cards.
namespace imp::cli {

struct ChargeAgain {
    std::string merchant_uid;
    std::string customer_uid;  ///< empty: the order's own
    bool json = false;
};

/// The card comes on standard input: card_number, expiry, birth, pwd_2digit, a line each.
struct ChargeOnetime {
    std::string merchant_uid;
    std::string customer_uid;  ///< registers the card under it; empty: does not
    bool json = false;
};

struct AddSchedule {
    std::string merchant_uid;
    std::string at;  ///< a moment (times.hpp)
    bool json = false;
};

struct ListSchedules {
    std::string from;  ///< moments; empty: now
    std::string to;    ///< empty: 90 days after `from`
    std::string customer_uid;
    bool json = false;
};

struct CancelSchedule {
    std::string merchant_uid;
    bool json = false;
};

/// For commands about registered cards.
struct CardDesk {
    store::OrderStore& store;
    settlement::Charger& charger;
    api::NamedCalls& api;
};

// For errors and output see commands.hpp.
Result<void> run(const ChargeAgain& command, const CardDesk& desk, const Surroundings& around);
Result<void> run(const ChargeOnetime& command, const CardDesk& desk, const Surroundings& around);
Result<void> run(const AddSchedule& command, const CardDesk& desk, const Surroundings& around);
Result<void> run(const ListSchedules& command, const CardDesk& desk, const Surroundings& around);
Result<void> run(const CancelSchedule& command, const CardDesk& desk, const Surroundings& around);

}  // namespace imp::cli
