#pragma once

#include "base/result.hpp"
#include "cli/surroundings.hpp"
#include "domain/decide.hpp"
#include "settlement/reconcile.hpp"
#include "settlement/refunds.hpp"
#include "settlement/settle.hpp"
#include "store/order_store.hpp"

#include <string>

/// impctl's commands about payments: what i'mport is asked, and the day's sum.
namespace imp::cli {

struct SettleNow {
    std::string id;  ///< an order's number; if there is no such order, an imp_uid
    bool json = false;
};

struct AcceptPayment {
    std::string imp_uid;
    std::string reason;
    bool json = false;
};

/// The account's parts are all there or none.
struct CancelPayment {
    std::string merchant_uid;
    std::string amount;  ///< empty: all that is left
    std::string reason;
    std::string refund_bank;
    std::string refund_account;
    std::string refund_holder;
    std::string refund_tel;
    bool refund_stdin = false;  ///< the four come on standard input, a line each, in this order
    bool json = false;
};

struct ReconcileNow {
    std::string since = "3d";
    bool json = false;
};

struct MakeReport {
    std::string day;  ///< YYYY-MM-DD in Korea
    bool csv = false;
    bool json = false;
};

/// For commands that ask i'mport.
struct Counter {
    store::OrderStore& store;
    settlement::Settler& settler;
    settlement::Recorder& recorder;
    settlement::Refunds& refunds;
    settlement::Reconciler& reconciler;
};

// For errors and output see commands.hpp.
Result<void> run(const SettleNow& command, const Counter& counter, const Surroundings& around);
Result<void> run(const AcceptPayment& command, const Counter& counter, const Surroundings& around);
Result<void> run(const CancelPayment& command, const Counter& counter, const Surroundings& around);
Result<void> run(const ReconcileNow& command, const Counter& counter, const Surroundings& around);

/// `policy` tells which payments were tests.
Result<void> run(const MakeReport& command,
                 store::OrderStore& store,
                 const Policy& policy,
                 const Surroundings& around);

}  // namespace imp::cli
