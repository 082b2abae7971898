#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "domain/money.hpp"
#include "domain/order.hpp"
#include "store/outbox.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace imp::store {

struct Event;

/// Where a list that runs from the newest to the oldest goes on: behind this row.
struct Position {
    UnixSeconds at = 0;
    std::int64_t id = 0;

    bool operator==(const Position&) const = default;
};

/// Before any row.
inline constexpr Position kNewest{std::numeric_limits<std::int64_t>::max(),
                                  std::numeric_limits<std::int64_t>::max()};

/// A payment and its place in the order first seen.
struct ListedPayment {
    std::int64_t id = 0;
    PaymentRecord record;
};

/// Payments of one currency and one verdict ("" where there is none yet).
struct PaidSum {
    std::string currency;
    std::string verdict;
    std::int64_t payments = 0;
    std::optional<Decimal> amount;  ///< of all of them; empty where no Decimal holds it
};

struct StateCount {
    std::string state;
    std::int64_t orders = 0;
};

/// How often something happened within one hour.
struct HourCount {
    UnixSeconds hour = 0;  ///< its beginning
    std::string series;    ///< one of our own words
    std::int64_t counted = 0;
};

/// What people look at while the shop goes on selling: each call reads a bounded number of rows by
/// an index, however large the store is. Any thread. Errors of all: store.
class Browsing {
  public:
    Browsing() = default;
    Browsing(const Browsing&) = delete;
    Browsing& operator=(const Browsing&) = delete;
    virtual ~Browsing() = default;

    /// Payments with paid_at in [from, to), `most` of them at most.
    virtual Result<std::vector<PaidSum>> sum_paid(UnixSeconds from, UnixSeconds to, int most) = 0;
    /// Orders created in [from, to) that are open, by state; `most` of them at most.
    virtual Result<std::vector<StateCount>> count_open(UnixSeconds from,
                                                       UnixSeconds to,
                                                       int most) = 0;
    /// So many, or `most`.
    virtual Result<std::int64_t> count_orders_up_to(OrderState state, int most) = 0;
    /// Payments that were paid, the latest paid first. A Position's `at` is paid_at.
    virtual Result<std::vector<ListedPayment>> latest_paid(Position after, int limit) = 0;
    /// Payments that hold refused money, the latest first; of more than kMostRefused any so many.
    virtual Result<std::vector<ListedPayment>> latest_refused(std::int64_t before_id,
                                                              int limit) = 0;
    /// Entries in this state, the latest first. A Position's `at` is created_at.
    virtual Result<std::vector<OutboxEntry>> latest_entries(OutboxState state,
                                                            Position after,
                                                            int limit) = 0;
    /// Of this order: what is due, what was given up, and what else came about at one of `times`
    /// (of journal lines). By seq.
    virtual Result<std::vector<OutboxEntry>> entries_near(
        std::string_view merchant_uid, const std::vector<UnixSeconds>& times) = 0;
    /// The last `limit` of this order, oldest first.
    virtual Result<std::vector<Event>> last_events_of(std::string_view merchant_uid, int limit) = 0;
    /// The last `limit` that name this order, in the order first seen.
    virtual Result<std::vector<PaymentRecord>> last_payments_of(std::string_view merchant_uid,
                                                                int limit) = 0;
    /// Of the `most` payments paid last, those that were taken for their orders: seconds from when
    /// i'mport took the money until it was recorded here. Never less than 0.
    virtual Result<std::vector<std::int64_t>> settling_times(int most) = 0;
    /// What happened in the hours since then, by hour.
    virtual Result<std::vector<HourCount>> counts_since(UnixSeconds since) = 0;
};

inline constexpr int kMostRefused = 10'000;

}  // namespace imp::store
