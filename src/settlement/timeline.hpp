#pragma once

#include "base/json.hpp"
#include "base/result.hpp"
#include "domain/order.hpp"
#include "store/order_store.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace imp::settlement {

/// All that the store knows of one order number.
struct OrderHistory {
    std::optional<Order> order;
    std::vector<PaymentRecord> payments;
    std::vector<store::Event> events;
    std::vector<store::OutboxEntry> entries;
    std::vector<store::InboxItem> inbox;
};

/// One thing that happened, or that is to happen.
struct Happening {
    UnixSeconds at = 0;
    std::string who;      ///< the journal's source, `i'mport`, `outbox`, `inbox` or `order`
    std::string what;     ///< a word or two
    std::string imp_uid;  ///< "" for none
    std::string note;     ///< what more there is to say, for people
    std::string request;  ///< in the log: req=; "" where nobody asked, or it is not known
    std::string entry;    ///< in the log: entry=; of the outbox
    json::Value detail;   ///< the journal's; null for others
};

/// All of it. `order` is empty where there is none of that number. Errors: store.
Result<OrderHistory> read_history(const MerchantUid& merchant_uid, store::OrderStore& store);

/// The same, of the journal and of the payments the last `most`, by indexes alone: for a request.
/// What was told without a line of the journal (a refund that failed, say) is in it only until it
/// is done. Errors: store.
Result<OrderHistory> read_last_history(const MerchantUid& merchant_uid,
                                       store::OrderStore& store,
                                       int most);

/// How an amount is written in a note.
using SumText = std::function<std::string(const Decimal& amount, const std::string& currency)>;

/// Oldest first; of one second what brought it about comes before what came of it. Without a
/// `sum_text` notes are for programs: `15000 KRW`, and `amount=15000` of the journal.
std::vector<Happening> timeline_of(const OrderHistory& history, const SumText& sum_text = {});

}  // namespace imp::settlement
