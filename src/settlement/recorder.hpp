#pragma once

#include "base/clock.hpp"
#include "domain/decide.hpp"
#include "settlement/intents.hpp"
#include "settlement/source.hpp"
#include "store/order_store.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace imp::settlement {

/// What a payment was taken for, and the order after it.
struct Applied {
    Order order;  ///< the one that was asked about
    Verdict verdict;
    PaymentRecord record;  ///< the furthest answer known, which an older one does not replace
};

/// Who brings an answer of i'mport, and when.
struct News {
    Source source;
    UnixSeconds at;
    std::string cancellation_id;  ///< of a webhook, or ""
    std::string request_id;       ///< as the log has it, or ""
};

struct RecorderOptions {
    Policy policy;
    Channels channels;
    bool refund_refused = false;  ///< forgery.cancel
};

/// Writes i'mport's answers into the store, each effect once. Callable from any thread.
class Recorder {
  public:
    /// All lent for the recorder's life.
    Recorder(store::OrderStore& store, const Clock& clock, RecorderOptions options);

    /// Records `payment`, settles it under the order that it names, if that is ours, and says what
    /// it means for the order `asked`: the same one, or (a replayed imp_uid) another that is left
    /// as it was. In one transaction, durable on return; nothing is written where the store already
    /// says all this. Empty where no order `asked` exists. Errors: store; conflict (lost the race
    /// too often).
    Result<std::optional<Applied>> apply(const Payment& payment,
                                         const MerchantUid& asked,
                                         Source source,
                                         const std::string& cancellation_id = {});

    /// Records a payment that no order of ours expects, so that it is known when the order comes.
    Result<void> keep(const Payment& payment);

    /// The operator takes this payment for the order that it names, in spite of rows 2, 6 and 7 of
    /// the table: on the record, with his reason. Errors: not_found (we know no such payment, or
    /// its order is not ours); conflict (the order has its money from another payment, or is
    /// closed, or the payment holds none); refused (there is nothing to overrule).
    Result<Applied> overrule(const ImpUid& imp_uid, const std::string& reason);

    /// Inside a transaction: settles every payment that is known already under an order that was
    /// just inserted. Returns the order after them.
    Result<Order> settle_known(store::Transaction& tx, const Order& order);

    /// Inside a transaction: tells the shop.
    Result<void> tell(store::Transaction& tx, const ShopEvent& event) const;

    /// What the payment means for the order: row 11 of the table, unless its account has expired
    /// (then row 12). An account expires when reconciliation reads it a day after its date.
    [[nodiscard]] Verdict verdict_of(const Order& order, const PaymentRecord& record) const;

    [[nodiscard]] const Policy& policy() const noexcept { return options_.policy; }

  private:
    struct Settled {
        PaymentRecord record;
        std::optional<Order>
            own_order;  ///< the order that the payment names, after it; empty if not ours
    };

    [[nodiscard]] Result<Settled> settle_in(store::Transaction& tx,
                                            const Payment& payment,
                                            const News& news) const;
    [[nodiscard]] Result<Order> update_order_in(store::Transaction& tx,
                                                const Order& order,
                                                const PaymentRecord& record,
                                                const News& news) const;
    Result<void> leave_to_do(store::Transaction& tx, const Change& change, UnixSeconds now) const;
    [[nodiscard]] Result<void> refuse_in(store::Transaction& tx,
                                         const Order& order,
                                         const Payment& payment,
                                         const News& news) const;
    static Result<void> note_once(store::Transaction& tx,
                                  const Order& order,
                                  const Payment& payment,
                                  std::string_view word,
                                  const News& news);
    static Result<std::optional<Order>> own_order(store::Transaction& tx, const Payment& payment);
    Result<std::pair<Order, PaymentRecord>> find_refused(store::Transaction& tx,
                                                         const ImpUid& imp_uid) const;
    static Result<void> stop_refund(store::Transaction& tx, const ImpUid& imp_uid, UnixSeconds now);
    [[nodiscard]] Result<std::optional<Applied>> already_applied(const Payment& payment,
                                                                 const MerchantUid& asked,
                                                                 Source source) const;
    [[nodiscard]] Verdict verdict_by(Source source,
                                     const Order& order,
                                     const PaymentRecord& record) const;

    store::OrderStore& store_;
    const Clock& clock_;
    RecorderOptions options_;
};

}  // namespace imp::settlement
