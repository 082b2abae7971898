#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "store/order_store.hpp"

#include <iosfwd>
#include <string>
#include <variant>
#include <vector>

/// impctl's commands: what each is given, as text from the command line, and what it does.
namespace imp::cli {

struct AddOrder {
    std::string merchant_uid;
    std::string amount;
    std::string currency = "KRW";
    std::string name;
    std::string kind = "payment";
    std::string customer_uid;
    bool json = false;
};

struct ShowOrder {
    std::string merchant_uid;
    bool json = false;
};

struct ListOrders {
    std::string state;  ///< empty: all
    std::string after;
    int limit = 100;
    bool json = false;
};

struct CountOrders {
    std::string state;
    bool json = false;  ///< changes nothing: a bare number is JSON
};

struct ImportOrders {
    std::string file;  ///< `-`: standard input
    bool json = false;
};

struct ShowConfig {
    bool json = false;
};

using Command =
    std::variant<AddOrder, ShowOrder, ListOrders, CountOrders, ImportOrders, ShowConfig>;

/// What a command may touch besides its arguments.
struct Surroundings {
    std::istream& in;
    std::ostream& out;
    std::ostream& err;  ///< for remarks; failures are returned
    const Clock& clock;
};

// Each prints to `around.out` what it found or did. Errors: bad_input (an argument is not of its
// form), refused, not_found, conflict, and the store's.
Result<void> run(const AddOrder& command, store::OrderStore& store, const Surroundings& around);
Result<void> run(const ShowOrder& command, store::OrderStore& store, const Surroundings& around);
Result<void> run(const ListOrders& command, store::OrderStore& store, const Surroundings& around);
Result<void> run(const CountOrders& command, store::OrderStore& store, const Surroundings& around);
Result<void> run(const ImportOrders& command, store::OrderStore& store, const Surroundings& around);

/// Loads the configuration, opens the store where the command needs it, and runs it.
Result<void> run(const Command& command, const Surroundings& around);

}  // namespace imp::cli
