#pragma once

#include "base/result.hpp"
#include "domain/order.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace imp::store {

/// One line of the append-only journal: who said what, what it was taken for, what it changed.
struct Event {
    std::int64_t id = 0;  ///< given by the store
    UnixSeconds at = 0;
    std::string source;        ///< redirect, callback, webhook, reconcile, operator …
    std::string merchant_uid;  ///< the order it was held against; "" for none
    std::string imp_uid;       ///< "" for none
    std::string verdict;       ///< to_string(Verdict), or order_added …
    std::string state_before;  ///< of the order; "" for none
    std::string state_after;
    std::string detail;  ///< JSON object of named fields of the answer: no personal data

    bool operator==(const Event&) const = default;
};

/// What one transaction may read and write. All reads see the transaction's own writes and no later
/// change of others. Errors of every call: store. A call that failed ends the transaction: return
/// the error from the work function.
class Transaction {
  public:
    Transaction() = default;
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    virtual ~Transaction() = default;

    virtual Result<std::optional<Order>> find_order(const MerchantUid& merchant_uid) = 0;
    virtual Result<std::optional<PaymentRecord>> find_payment(const ImpUid& imp_uid) = 0;
    /// Every payment that names this merchant_uid, in the order first seen.
    virtual Result<std::vector<PaymentRecord>> payments_of(std::string_view merchant_uid) = 0;

    /// Errors besides: conflict (the merchant_uid is taken).
    virtual Result<void> insert_order(const Order& order) = 0;
    /// Writes state, accepted, closed, price … where the stored version is still `order.version`,
    /// and counts it up. False if somebody was faster: return Errc::conflict from the work, and it
    /// is run again on what is there now.
    virtual Result<bool> update_order(const Order& order) = 0;
    /// Inserts or replaces by imp_uid.
    virtual Result<void> put_payment(const PaymentRecord& record) = 0;
    virtual Result<void> append_event(const Event& event) = 0;
    /// True if the journal of this order has a line with this imp_uid and verdict.
    virtual Result<bool> has_event(std::string_view merchant_uid,
                                   std::string_view imp_uid,
                                   std::string_view verdict) = 0;
};

/// Work inside a transaction. It may be run more than once (a lost race): it must have no effect
/// outside `tx`.
using Work = std::function<Result<void>(Transaction& tx)>;

/// One line of an import.
struct ImportedOrder {
    MerchantUid merchant_uid;
    Money price;
};

struct ImportCount {
    std::int64_t added = 0;
    std::int64_t unchanged = 0;  ///< were there with the same price
};

/// Fills in the next order to import; empty at the end; an error stops the import and undoes all of
/// it.
using ImportSource = std::function<Result<std::optional<ImportedOrder>>()>;

/// Where orders, payments and the journal live. Every method may be called from any thread. Errors
/// of every method: store.
class OrderStore {
  public:
    OrderStore() = default;
    OrderStore(const OrderStore&) = delete;
    OrderStore& operator=(const OrderStore&) = delete;
    virtual ~OrderStore() = default;

    virtual Result<std::optional<Order>> find_order(const MerchantUid& merchant_uid) = 0;
    virtual Result<std::optional<PaymentRecord>> find_payment(const ImpUid& imp_uid) = 0;
    virtual Result<std::vector<PaymentRecord>> payments_of(std::string_view merchant_uid) = 0;
    /// Oldest first.
    virtual Result<std::vector<Event>> events_of(std::string_view merchant_uid) = 0;

    /// At most `limit` orders whose merchant_uid comes after `after` (byte order; "" from the
    /// start), by merchant_uid.
    virtual Result<std::vector<Order>> list_orders(std::optional<OrderState> state,
                                                   std::string_view after,
                                                   int limit) = 0;
    virtual Result<std::int64_t> count_orders(std::optional<OrderState> state) = 0;

    /// Runs `work` and commits. Durable when it returns without error: it survives a kill and a
    /// power cut. If the work returns an error nothing of it is kept; Errc::conflict runs it again
    /// (a bounded number of times). Works of many threads may share one commit (group commit); they
    /// run one after the other and never see half of one another.
    virtual Result<void> transact(const Work& work) = 0;

    /// All or nothing, in one transaction; an order that exists with another price: conflict (the
    /// detail names it).
    virtual Result<ImportCount> import_orders(const ImportSource& next, UnixSeconds now) = 0;

    /// Look-ups that led nowhere, for programs that live for one request only (CGI). `key` as the
    /// caller likes. Remembers `key` under `group` at `now`, and forgets what is older than 60 s of
    /// this group.
    virtual Result<void> remember_lookup(std::string_view group,
                                         std::string_view key,
                                         UnixSeconds now) = 0;

    /// When `key` was last remembered (0: not), and how many keys its group has since `now` - 60.
    struct LookupMemory {
        UnixSeconds last = 0;
        std::int64_t in_group = 0;
    };

    virtual Result<LookupMemory> recall_lookups(std::string_view group,
                                                std::string_view key,
                                                UnixSeconds now) = 0;
};

struct StoreOptions {
    std::string url;  ///< sqlite:PATH
    int readers = 8;  ///< connections for reading, at most
};

/// Opens the store, creates what is missing (0600) and brings the schema up to date; safe when many
/// start at once. Errors: config (url not understood), store.
Result<std::unique_ptr<OrderStore>> open_store(const StoreOptions& options);

}  // namespace imp::store
