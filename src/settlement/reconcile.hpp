#pragma once

#include "api/payment_source.hpp"
#include "base/clock.hpp"
#include "settlement/settle.hpp"
#include "store/order_store.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace imp::settlement {

inline constexpr int kBatch = 100;  ///< payments in one call. Source: iamport-v1.md 3.4

struct ReconcileReport;

/// Told how far a reconciliation has come, after each page and each order. May be empty.
using ReconcileWatch = std::function<void(const ReconcileReport&)>;

struct ReconcileReport {
    std::int64_t payments_seen = 0;
    std::int64_t orders_asked = 0;
    std::vector<std::string> changed;        ///< merchant_uids whose state it changed; at most 1000
    std::vector<std::string> without_order;  ///< imp_uids that hold money for no order of ours
    std::optional<Error> trouble;            ///< what could not be asked; the rest was done
    bool interrupted = false;                ///< … but for what came after it

    ReconcileWatch watch;  ///< while it goes on; empty in the end

    void note_changed(const MerchantUid& merchant_uid);
    void note_without_order(const ImpUid& imp_uid);
    void note_trouble(const Error& error);  ///< the first is the one that tells
    void interrupt(const Error& error);
    void tell() const;
};

/// How often the worker walks over what changed at i'mport.
inline constexpr UnixSeconds kWalkEvery = 5 * kMinute;

/// After i'mport was out of reach the walk does not wait for its turn, but follows the last
/// complete one by so much at least, however often single questions fail.
inline constexpr UnixSeconds kWalkAgainAfter = kMinute;

/// How far the worker has come, as the store remembers it. 0: never.
struct ReconcileProgress {
    UnixSeconds last_walk = 0;      ///< when the last walk began, whatever became of it
    UnixSeconds last_complete = 0;  ///< when the last one began that could ask for everything
};

/// Errors: store.
Result<ReconcileProgress> reconcile_progress(store::OrderStore& store);

/// Finds what no message told us: asks i'mport for lists of payments, and for orders that stay
/// open. Safe while everything else runs, and on several machines: all that it finds goes the way
/// of all news, and an answer that is behind changes nothing. Any thread.
class Reconciler {
  public:
    /// All lent for its life.
    Reconciler(store::OrderStore& store,
               PaymentSource& source,
               ExpectedOrders& orders,
               Settler& settler,
               Recorder& recorder,
               const Clock& clock);

    /// All of it, by the operator: every payment that changed since `since`, every open order of
    /// that time, and accepted payments that were not looked at for a day.
    ReconcileReport run(std::chrono::seconds since, const ReconcileWatch& watch = {});

    /// What is due of it, by the worker: the walk since the last watermark (every 5 minutes, by one
    /// machine; sooner after an outage), open orders whose check_at has come, expired orders,
    /// accepted payments once a day.
    ReconcileReport run_due(const ReconcileWatch& watch = {});

  private:
    [[nodiscard]] bool is_to_be_made_up(UnixSeconds last_complete, UnixSeconds now) const;
    void walk_if_due(ReconcileReport& report);
    void walk(UnixSeconds from, ReconcileReport& report);
    void walk_list(const PaymentList& list, UnixSeconds down_to, ReconcileReport& report);
    void take_in(const Payment& payment, ReconcileReport& report);
    void put_off(const Payment& payment, const Error& why, ReconcileReport& report);
    void check_orders_of(UnixSeconds from, UnixSeconds to, ReconcileReport& report);
    void check_due_orders(ReconcileReport& report);
    bool check_order(const Order& order, ReconcileReport& report);
    Result<void> schedule(const MerchantUid& merchant_uid, bool was_asked);
    void check_accepted(ReconcileReport& report);

    store::OrderStore& store_;
    PaymentSource& source_;
    ExpectedOrders& orders_;
    Settler& settler_;
    Recorder& recorder_;
    const Clock& clock_;
};

}  // namespace imp::settlement
