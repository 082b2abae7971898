#include "settlement/intents.hpp"

#include "base/json.hpp"

namespace imp::settlement {

namespace {

/// `lane` and `id` hold order numbers, which may hold blanks: the kind stands first, then one
/// blank.
store::OutboxEntry entry_about(std::string_view kind,
                               const ShopEvent& event,
                               std::string body,
                               UnixSeconds now) {
    store::OutboxEntry entry;
    entry.id = std::string(kind) + ":" + event.id;
    entry.lane = std::string(kind) + " " + event.order.merchant_uid.str();
    entry.kind = kind;
    entry.type = to_string(event.type);
    entry.merchant_uid = event.order.merchant_uid.str();
    entry.imp_uid = event.payment.imp_uid.str();
    entry.body = std::move(body);
    entry.created_at = now;
    entry.due_at = now;
    return entry;
}

bool updates_shop_table(ShopEventType type, const Channels& channels) noexcept {
    switch (type) {
        case ShopEventType::paid:
            return channels.shop_on_paid;
        case ShopEventType::cancelled:
        case ShopEventType::partially_cancelled:
            return channels.shop_on_cancelled;
        case ShopEventType::awaiting_deposit:
        case ShopEventType::deposit_expired:
        case ShopEventType::failed:
        case ShopEventType::refused:
        case ShopEventType::refunded:
        case ShopEventType::refund_failed:
        case ShopEventType::unapplied:
        case ShopEventType::billing_key_issued:
        case ShopEventType::certification_verified:
            return false;
    }
    return false;
}

store::OutboxEntry entry_about(std::string_view kind,
                               const PaymentRecord& record,
                               UnixSeconds now) {
    store::OutboxEntry entry;
    entry.id = std::string(kind) + ":" + record.payment.imp_uid.str();
    entry.lane = entry.id;
    entry.kind = kind;
    entry.merchant_uid = record.payment.merchant_uid;
    entry.imp_uid = record.payment.imp_uid.str();
    entry.created_at = now;
    entry.due_at = now;
    return entry;
}

}  // namespace

std::vector<store::OutboxEntry> entries_for(const ShopEvent& event,
                                            const Channels& channels,
                                            UnixSeconds now) {
    std::vector<store::OutboxEntry> entries;
    const std::string line = to_line(event, now);
    if (channels.command)
        entries.push_back(entry_about(kind::kCommand, event, line, now));
    if (channels.url)
        entries.push_back(entry_about(kind::kUrl, event, line, now));
    if (entries.empty()) {
        entries.push_back(entry_about(kind::kUnheard, event, line, now));
        entries.back().state = store::OutboxState::done;
    }
    if (updates_shop_table(event.type, channels))
        entries.push_back(entry_about(kind::kShopTable, event, line, now));
    return entries;
}

store::OutboxEntry refund_entry(const PaymentRecord& record, UnixSeconds now) {
    return entry_about(kind::kRefund, record, now);
}

store::OutboxEntry revoke_entry(const PaymentRecord& record, UnixSeconds now) {
    return entry_about(kind::kRevoke, record, now);
}

}  // namespace imp::settlement
