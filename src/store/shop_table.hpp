#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "domain/ids.hpp"
#include "domain/money.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace imp::store {

/// An order as the shop's own table has it.
struct ShopOrder {
    Money price;
    bool payable = true;
};

/// What `orders.on_paid` and `orders.on_cancelled` are given.
struct ShopUpdate {
    std::string merchant_uid;
    std::string imp_uid;
    std::string amount;  ///< of on_paid: what was paid; of on_cancelled: what was given back so far
    std::string currency;
};

/// The shop's own tables, by the SQL of the configuration (orders.select, on_paid, on_cancelled).
/// Each statement is given only the names that it uses. Any thread.
class ShopTable {
  public:
    ShopTable() = default;
    ShopTable(const ShopTable&) = delete;
    ShopTable& operator=(const ShopTable&) = delete;
    virtual ~ShopTable() = default;

    /// Empty where the statement returns no row, or one whose merchant_uid is not the asked one
    /// byte for byte (databases match '2026…abc' to a BIGINT). Waits for locks until `deadline` at
    /// the latest. Errors: store (cannot be asked now), bad_reply (this order alone cannot be read:
    /// the statement fails on it, more than one row, an amount or currency that is none; the detail
    /// says which, never the row).
    virtual Result<std::optional<ShopOrder>> find(const MerchantUid& merchant_uid,
                                                  SteadyTime deadline = SteadyTime::max()) = 0;

    /// Runs `orders.on_paid` in a transaction of its own, waiting at most 2 s for locks. How many
    /// rows it concerned; empty where no such statement is configured. Errors: store.
    virtual Result<std::optional<std::int64_t>> on_paid(const ShopUpdate& update) = 0;
    virtual Result<std::optional<std::int64_t>> on_cancelled(const ShopUpdate& update) = 0;
};

struct ShopTableOptions {
    std::string url;           ///< store.url: the same database as ours
    Secret password = {};      ///< store.password
    std::string select;        ///< may be "" where only the updates are used
    std::string on_paid;       ///< "" for none
    std::string on_cancelled;  ///< "" for none
    int readers = 8;
    std::chrono::milliseconds longest_opening{5'000};  ///< what opening waits for others' locks
};

/// Connects, and lets the database check each statement. Errors: config (a statement is wrong, or
/// uses another name than :merchant_uid :imp_uid :amount :currency; the detail says which), store.
Result<std::unique_ptr<ShopTable>> open_shop_table(const ShopTableOptions& options);

}  // namespace imp::store
