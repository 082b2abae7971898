#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "domain/decide.hpp"
#include "settlement/charge.hpp"
#include "settlement/order_desk.hpp"
#include "settlement/reconcile.hpp"
#include "settlement/refunds.hpp"
#include "settlement/settle.hpp"
#include "settlement/worker.hpp"
#include "store/order_store.hpp"

#include <functional>
#include <iosfwd>
#include <string>
#include <variant>
#include <vector>

namespace imp {
struct Config;
}

namespace imp::api {
struct ClientOptions;
}

/// impctl's commands: what each is given, as text from the command line, and what it does.
namespace imp::cli {

// ---- orders

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

// ---- payments

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

struct Work {
    bool once = false;
    bool json = false;  ///< only with `once`
};

struct MakeReport {
    std::string day;  ///< YYYY-MM-DD in Korea
    bool csv = false;
    bool json = false;
};

// ---- registered cards

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

// ---- what is to be done outside

struct ListOutbox {
    std::string state;  ///< empty: due and dead
    bool all = false;
    int limit = 100;
    bool json = false;
};

struct ShowOutbox {
    std::string id;
    bool json = false;
};

struct RetryOutbox {
    std::string id;
    bool dead = false;  ///< all dead ones instead
    bool json = false;
};

struct DropOutbox {
    std::string id;
    bool yes = false;  ///< else a question is asked
    bool json = false;
};

struct ShowCodes {
    std::string table;  ///< banks, cards, pgs or couriers
    bool json = false;
};

struct ShowConfig {
    bool json = false;
};

/// The configured store into another one.
struct CopyStore {
    std::string to;                ///< as store.url has it
    std::string to_password_file;  ///< empty: the url holds the password, or there is none
    bool restart = false;          ///< throws away what an interrupted copy left
    bool json = false;
};

/// What keeps this installation from working.
struct Doctor {
    std::string url;      ///< of the shop; empty: nothing is asked of the web
    bool strict = false;  ///< a warning counts like a problem
    bool json = false;
};

/// What the web server gives to anybody.
struct CheckWeb {
    std::string address;      ///< of the responder, as browsers see it
    bool files_only = false;  ///< else the responder is asked as well
    bool json = false;
};

// ---- i'mport's API, call by call

struct CallApi {
    std::string name;  ///< a call's; or `list` (also ""), or `help` with the name behind it
    std::vector<std::string> arguments;  ///< name=value
    bool envelope = false;               ///< print the whole answer
    bool show_token = false;             ///< else it is masked
    bool help = false;                   ///< describe the call instead
    bool json = false;                   ///< of the list; answers are JSON anyway
};

struct PrintCompletion {
    std::string shell;  ///< bash or zsh
    bool json = false;  ///< not offered
};

using Command = std::variant<AddOrder,
                             ShowOrder,
                             ShowIdentity,
                             ListOrders,
                             CountOrders,
                             ImportOrders,
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
                             Doctor,
                             CheckWeb,
                             CallApi,
                             PrintCompletion>;

/// What a command may touch besides its arguments.
struct Surroundings {
    std::istream& in;
    std::ostream& out;
    std::ostream& err;  ///< for remarks; failures are returned
    const Clock& clock;
};

/// For commands that change orders without asking i'mport: no API key needed.
struct Desk {
    store::OrderStore& store;
    settlement::OrderDesk& orders;
};

/// For commands that ask i'mport.
struct Counter {
    store::OrderStore& store;
    settlement::Settler& settler;
    settlement::Recorder& recorder;
    settlement::Refunds& refunds;
    settlement::Reconciler& reconciler;
};

/// For commands about registered cards.
struct CardDesk {
    store::OrderStore& store;
    settlement::Charger& charger;
    api::NamedCalls& api;
};

// Each prints to `around.out` what it found or did. Errors: bad_input (an argument is not of its
// form), refused, not_found, conflict, unavailable (i'mport cannot be asked now, or it is not known
// what became of it), and the store's. What is known is printed before an error is returned.
Result<void> run(const ShowOrder& command, store::OrderStore& store, const Surroundings& around);
Result<void> run(const ListOrders& command, store::OrderStore& store, const Surroundings& around);
Result<void> run(const CountOrders& command, store::OrderStore& store, const Surroundings& around);
Result<void> run(const ImportOrders& command, store::OrderStore& store, const Surroundings& around);
Result<void> run(const ListOutbox& command, store::OrderStore& store, const Surroundings& around);
Result<void> run(const ShowOutbox& command, store::OrderStore& store, const Surroundings& around);
Result<void> run(const RetryOutbox& command, store::OrderStore& store, const Surroundings& around);
Result<void> run(const DropOutbox& command, store::OrderStore& store, const Surroundings& around);

Result<void> run(const AddOrder& command, const Desk& desk, const Surroundings& around);
Result<void> run(const CloseOrder& command, const Desk& desk, const Surroundings& around);
Result<void> run(const ReopenOrder& command, const Desk& desk, const Surroundings& around);
Result<void> run(const RepriceOrder& command, const Desk& desk, const Surroundings& around);
Result<void> run(const ExpireOrder& command, const Desk& desk, const Surroundings& around);

Result<void> run(const SettleNow& command, const Counter& counter, const Surroundings& around);
Result<void> run(const AcceptPayment& command, const Counter& counter, const Surroundings& around);
Result<void> run(const CancelPayment& command, const Counter& counter, const Surroundings& around);
Result<void> run(const ReconcileNow& command, const Counter& counter, const Surroundings& around);

Result<void> run(const ChargeAgain& command, const CardDesk& desk, const Surroundings& around);
Result<void> run(const ChargeOnetime& command, const CardDesk& desk, const Surroundings& around);
Result<void> run(const AddSchedule& command, const CardDesk& desk, const Surroundings& around);
Result<void> run(const ListSchedules& command, const CardDesk& desk, const Surroundings& around);
Result<void> run(const CancelSchedule& command, const CardDesk& desk, const Surroundings& around);

/// Leaves a line in the journal: who looks at persons is on the record. `seal_key`: of base/seal.
Result<void> run(const ShowIdentity& command,
                 store::OrderStore& store,
                 const Secret& seal_key,
                 const Surroundings& around);

/// Needs neither store nor configuration.
Result<void> run(const ShowCodes& command, const Surroundings& around);
Result<void> run(const PrintCompletion& command, const Surroundings& around);

/// Reads the configuration itself, right or wrong. Errors: bad_input (the url), refused (there are
/// problems), unavailable (something could not be looked at). Where a check still hangs it ends the
/// process itself, with the status of that error.
Result<void> run(const Doctor& command, const Surroundings& around);

/// Opens both stores itself. Errors: those of store::copy_store.
Result<void> run(const CopyStore& command, const Config& config, const Surroundings& around);

/// Needs no store: the responder opens it. Errors besides: refused (a file can be fetched, or the
/// responder does not answer), after the report.
Result<void> run(const CheckWeb& command, const Config& config, const Surroundings& around);

/// It is about the table of calls, not about i'mport: no configuration is needed.
bool is_about_the_table(const CallApi& command);

/// Errors besides: not_found, which has an exit status of its own here. What i'mport said is
/// printed before an error is returned.
Result<void> run(const CallApi& command,
                 const api::ClientOptions& options,
                 const Surroundings& around);

/// `policy` tells which payments were tests.
Result<void> run(const MakeReport& command,
                 store::OrderStore& store,
                 const Policy& policy,
                 const Surroundings& around);

/// Without `once` it works until `wait_for_end` returns.
Result<void> run(const Work& command,
                 settlement::Worker& worker,
                 const std::function<void()>& wait_for_end,
                 const Surroundings& around);

/// Loads the configuration, opens what the command needs, and runs it.
Result<void> run(const Command& command, const Surroundings& around);

}  // namespace imp::cli
