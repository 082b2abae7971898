#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "domain/billing_key.hpp"
#include "domain/certification.hpp"
#include "domain/order.hpp"
#include "store/browsing.hpp"
#include "store/outbox.hpp"

#include <chrono>
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
    /// Oldest first.
    virtual Result<std::vector<Event>> events_of(std::string_view merchant_uid) = 0;
    /// True if the journal of this order has a line with this imp_uid and verdict.
    virtual Result<bool> has_event(std::string_view merchant_uid,
                                   std::string_view imp_uid,
                                   std::string_view verdict) = 0;

    virtual Result<std::optional<CertificationRecord>> find_certification(
        const ImpUid& imp_uid) = 0;
    /// Inserts or replaces by imp_uid.
    virtual Result<void> put_certification(const CertificationRecord& record) = 0;
    /// True if a certification of this person (CertificationRecord::person) completed an order
    /// other than this.
    virtual Result<bool> is_known_person(std::string_view person,
                                         const MerchantUid& other_than) = 0;
    /// Inserts or replaces by customer_uid.
    virtual Result<void> put_billing_key(const BillingKeyRecord& record) = 0;

    /// False, and nothing changed, if an entry with this id is there.
    virtual Result<bool> add_entry(const OutboxEntry& entry) = 0;
    virtual Result<std::optional<OutboxEntry>> find_entry(std::string_view id) = 0;
    /// Writes created_at, body, state, attempts, due_at, claimed_until, acted_at, last_error of the
    /// entry with this id. Errors besides: not_found.
    virtual Result<void> update_entry(const OutboxEntry& entry) = 0;
    /// Takes a due entry that nobody is at: claimed_until := until. False if somebody was faster,
    /// or it is not due any more.
    virtual Result<bool> claim_entry(std::string_view id, UnixSeconds now, UnixSeconds until) = 0;
    /// How many entries of this kind were acted on at `since` or later.
    virtual Result<std::int64_t> count_acted(std::string_view kind, UnixSeconds since) = 0;

    /// Inserts or replaces by imp_uid, `first_at` kept. False if the inbox holds kMostInInbox other
    /// items already.
    virtual Result<bool> put_inbox(const InboxItem& item) = 0;
    virtual Result<void> remove_inbox(std::string_view imp_uid) = 0;
    /// What waits for this order becomes due.
    virtual Result<void> wake_inbox(std::string_view merchant_uid, UnixSeconds now) = 0;

    virtual Result<std::optional<Reservation>> find_reservation(std::string_view merchant_uid) = 0;
    /// Inserts or replaces by merchant_uid. Forgets those that ended a day before this one.
    virtual Result<void> put_reservation(const Reservation& reservation) = 0;
    virtual Result<void> remove_reservation(std::string_view merchant_uid) = 0;

    /// A remark of the program's own under a name (`meta`), such as how far reconciliation has
    /// come.
    virtual Result<std::optional<std::string>> find_note(std::string_view name) = 0;
    virtual Result<void> put_note(std::string_view name, std::string_view value) = 0;
    /// Payments that were read again at `now`, and had nothing new to say; too_old_at(now): that
    /// are not to be read again.
    virtual Result<void> mark_checked(const std::vector<ImpUid>& imp_uids, UnixSeconds now) = 0;

    /// Adds to what happened in an hour.
    virtual Result<void> add_counts(const std::vector<HourCount>& counts) = 0;
    /// Forgets what happened in hours before then.
    virtual Result<void> remove_counts(UnixSeconds before) = 0;

    /// Forgets the payments and the journal of this order; the order stays.
    virtual Result<void> remove_details(std::string_view merchant_uid) = 0;
};

/// Later than any time (year 5138), and when that was found, in case that the clock was wrong.
inline constexpr UnixSeconds kTooOld = 100'000'000'000;

constexpr UnixSeconds too_old_at(UnixSeconds now) noexcept {
    return kTooOld + now;
}

inline constexpr std::int64_t kMostInInbox = 10'000;

/// A payment that holds money, for whoever looks whether it still does.
struct HeldPayment {
    ImpUid imp_uid;
    UnixSeconds paid_at = 0;
    bool is_accepted = false;  ///< by its order, and that is of kind payment

    bool operator==(const HeldPayment&) const = default;
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
class OrderStore : public Browsing {
  public:
    /// Waits for the store until `deadline` at most (and never longer than its own limits).
    virtual Result<std::optional<Order>> find_order(const MerchantUid& merchant_uid,
                                                    SteadyTime deadline = SteadyTime::max()) = 0;
    virtual Result<std::optional<PaymentRecord>> find_payment(const ImpUid& imp_uid) = 0;
    virtual Result<std::vector<PaymentRecord>> payments_of(std::string_view merchant_uid) = 0;
    virtual Result<std::optional<CertificationRecord>> find_certification(
        const ImpUid& imp_uid) = 0;
    virtual Result<std::optional<BillingKeyRecord>> find_billing_key(
        std::string_view customer_uid) = 0;
    /// Oldest first.
    virtual Result<std::vector<Event>> events_of(std::string_view merchant_uid) = 0;

    /// At most `limit` orders whose merchant_uid comes after `after` (byte order; "" from the
    /// start), by merchant_uid.
    virtual Result<std::vector<Order>> list_orders(std::optional<OrderState> state,
                                                   std::string_view after,
                                                   int limit) = 0;
    virtual Result<std::int64_t> count_orders(std::optional<OrderState> state) = 0;

    // ---- what is to be done

    /// Entries that can be taken now: due, nobody at them, and no earlier entry of their lane is
    /// still due. Those due longest first (then by seq), so that entries that fail again and again
    /// do not hold up younger ones.
    virtual Result<std::vector<OutboxEntry>> due_entries(UnixSeconds now, int limit) = 0;
    /// By seq, after `after_seq`.
    virtual Result<std::vector<OutboxEntry>> list_entries(std::optional<OutboxState> state,
                                                          std::int64_t after_seq,
                                                          int limit) = 0;
    virtual Result<std::int64_t> count_entries(OutboxState state) = 0;
    /// What entries that failed and are to be tried again said last, `most` of them at most.
    virtual Result<std::vector<std::string>> last_errors(int most) = 0;
    /// What there is of this order, whatever its state, by seq. Reads the whole outbox (30 days of
    /// it): for a person who asks, not for a request.
    virtual Result<std::vector<OutboxEntry>> entries_of(std::string_view merchant_uid) = 0;
    /// Forgets entries that were done or dropped and created before `before`.
    virtual Result<void> purge_entries(UnixSeconds before) = 0;

    /// Whatever is to be done, and was put off for longer than anything ever is (a clock ran ahead
    /// then), is due at `now`. How many there were, of which the rest is left to the next call. A
    /// clock that is behind the year 2026 is not set, and corrects nothing.
    virtual Result<std::int64_t> correct_times(UnixSeconds now) = 0;

    /// As Transaction::find_note.
    virtual Result<std::optional<std::string>> find_note(std::string_view name) = 0;

    /// Due at `now`, oldest first.
    virtual Result<std::vector<InboxItem>> due_inbox(UnixSeconds now, int limit) = 0;
    virtual Result<std::int64_t> count_inbox() = 0;
    /// Those that wait for this order, longest ago first.
    virtual Result<std::vector<InboxItem>> inbox_of(std::string_view merchant_uid) = 0;

    /// Open orders (nothing accepted, not closed) whose check_at has come, longest due first.
    virtual Result<std::vector<Order>> orders_to_check(UnixSeconds now, int limit) = 0;
    /// Payments with something left of them that were last marked as checked before
    /// `checked_before`; longest ago first.
    virtual Result<std::vector<HeldPayment>> payments_to_check(UnixSeconds checked_before,
                                                               int limit) = 0;

    // ---- for reports, in pages by imp_uid (byte order; `after` "" from the start)

    /// Payments with paid_at in [from, to), or of which something was given back in [from, to).
    virtual Result<std::vector<PaymentRecord>> payments_between(UnixSeconds from,
                                                                UnixSeconds to,
                                                                std::string_view after,
                                                                int limit) = 0;
    /// Payments that name no order of ours (so that none has a verdict), and that hold money.
    virtual Result<std::vector<PaymentRecord>> payments_without_order(std::string_view after,
                                                                      int limit) = 0;
    /// How many payments hold money that was refused (is_refused_money), `most` at most.
    virtual Result<std::int64_t> count_refused(int most) = 0;
    /// Orders created in [from, to) that are open, by merchant_uid after `after`.
    virtual Result<std::vector<Order>> open_orders_between(UnixSeconds from,
                                                           UnixSeconds to,
                                                           std::string_view after,
                                                           int limit) = 0;

    /// Runs `work` and commits. Durable when it returns without error: it survives a kill and a
    /// power cut. If the work returns an error nothing of it is kept; Errc::conflict runs it again
    /// (a bounded number of times). Works of many threads may share one commit (group commit); they
    /// run one after the other and never see half of one another.
    virtual Result<void> transact(const Work& work) = 0;

    /// The same, alone in its transaction, for callers who cannot wait: nothing of it is kept, and
    /// the error is `store`, where the store could not be locked by `deadline`.
    virtual Result<void> transact_by(SteadyTime deadline, const Work& work) = 0;

    /// All or nothing, in one transaction; an order that exists with another price: conflict (the
    /// detail names it). What waits in the inbox for one of the orders becomes due.
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
    std::string url;       ///< sqlite:PATH, mysql://…, postgresql://…
    Secret password = {};  ///< of the server, where the url holds none
    int readers = 8;       ///< connections for reading, at most; a server's url may say it
    /// What opening waits for others' locks.
    std::chrono::milliseconds longest_opening{5'000};
};

/// Opens the store, creates what is missing (SQLite: 0600) and brings the schema up to date; safe
/// when many start at once. Errors: config (url not understood), store.
Result<std::unique_ptr<OrderStore>> open_store(const StoreOptions& options);

}  // namespace imp::store
