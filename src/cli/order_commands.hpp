#pragma once

#include "base/result.hpp"
#include "base/secret.hpp"
#include "cli/surroundings.hpp"
#include "settlement/order_desk.hpp"
#include "store/order_store.hpp"

#include <string>

/// impctl's commands about orders.
namespace imp::cli {

struct AddOrder {
    std::string merchant_uid;
    std::string amount;  ///< needed for kind payment; else empty is 0
    std::string currency = "KRW";
    std::string name;
    std::string kind = "payment";
    std::string customer_uid;
    std::string expires;  ///< a moment (times.hpp), `never`, or empty: never
    int min_age = 0;
    bool once_per_person = false;
    bool json = false;
};

struct ShowOrder {
    std::string merchant_uid;
    bool events = false;
    bool json = false;
};

struct ShowTimeline {
    std::string merchant_uid;
    bool json = false;
};

/// The person that a certification named, where the shop keeps that (certification.seal_key).
struct ShowIdentity {
    std::string merchant_uid;
    bool json = false;  ///< changes nothing: it is JSON
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

struct ArchiveOrders {
    std::string before;  ///< a day in Korea, or a moment (times.hpp)
    std::string to;      ///< a file; may be empty for a trial
    bool is_trial = false;
    bool json = false;
};

struct CloseOrder {
    std::string merchant_uid;
    std::string reason;
    bool json = false;
};

struct ReopenOrder {
    std::string merchant_uid;
    std::string reason;
    bool json = false;
};

struct RepriceOrder {
    std::string merchant_uid;
    std::string amount;
    std::string currency;  ///< empty: the order's own
    bool json = false;
};

struct ExpireOrder {
    std::string merchant_uid;
    std::string time;  ///< a moment (times.hpp) or `never`
    bool json = false;
};

/// For commands that change orders without asking i'mport: no API key needed.
struct Desk {
    store::OrderStore& store;
    settlement::OrderDesk& orders;
};

// For errors and output see commands.hpp.
Result<void> run(const ShowOrder& command, store::OrderStore& store, const Surroundings& around);
/// Also of a number that is no order of ours, if anything is known of it.
Result<void> run(const ShowTimeline& command, store::OrderStore& store, const Surroundings& around);
Result<void> run(const ListOrders& command, store::OrderStore& store, const Surroundings& around);
Result<void> run(const CountOrders& command, store::OrderStore& store, const Surroundings& around);
Result<void> run(const ImportOrders& command, store::OrderStore& store, const Surroundings& around);
Result<void> run(const ArchiveOrders& command,
                 store::OrderStore& store,
                 const Surroundings& around);

Result<void> run(const AddOrder& command, const Desk& desk, const Surroundings& around);
Result<void> run(const CloseOrder& command, const Desk& desk, const Surroundings& around);
Result<void> run(const ReopenOrder& command, const Desk& desk, const Surroundings& around);
Result<void> run(const RepriceOrder& command, const Desk& desk, const Surroundings& around);
Result<void> run(const ExpireOrder& command, const Desk& desk, const Surroundings& around);

/// Leaves a line in the journal: who looks at persons is on the record. `seal_key`: of base/seal.
Result<void> run(const ShowIdentity& command,
                 store::OrderStore& store,
                 const Secret& seal_key,
                 const Surroundings& around);

}  // namespace imp::cli
