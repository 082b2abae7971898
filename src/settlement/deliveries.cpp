#include "settlement/deliveries.hpp"

#include "base/json.hpp"
#include "settlement/refunds.hpp"

#include <utility>

namespace imp::settlement {

namespace {

constexpr std::string_view kNotConfigured = "what it was for is not configured any more";

/// The event's own id: the entry's without its kind.
std::string_view event_id_of(const store::OutboxEntry& entry) {
    return std::string_view(entry.id).substr(entry.id.find(':') + 1);
}

Attempt failed(std::string why) {
    return {.end = Attempt::End::retry, .error = std::move(why), .was_told = true};
}

Attempt hand_over(Hook* hook, std::string_view what, const store::OutboxEntry& entry) {
    if (hook == nullptr)
        return {.end = Attempt::End::dead, .error = std::string(kNotConfigured)};
    const SteadyTime deadline = std::chrono::steady_clock::now() + Deliveries::kHookDeadline;
    const auto reply = hook->call(event_id_of(entry), entry.body, deadline);
    if (!reply)
        return failed(reply.error().detail);
    if (!reply->accepted)
        return failed(std::string(what) + " " + std::to_string(reply->status));
    return {.end = Attempt::End::done, .was_told = true};
}

std::string text_of(const json::Value& object, std::string_view name) {
    const json::Value* const found = object.find(name);
    return found != nullptr ? found->text() : std::string();
}

}  // namespace

Deliveries::Deliveries(
    store::OrderStore& store, Recorder& recorder, Hook* command, Hook* url, store::ShopTable* shop)
    : store_(store), recorder_(recorder), command_(command), url_(url), shop_(shop) {}

Attempt Deliveries::to_command(store::OutboxEntry& entry) {
    return hand_over(command_, "exit status", entry);
}

Attempt Deliveries::to_url(store::OutboxEntry& entry) {
    return hand_over(url_, "HTTP", entry);
}

Attempt Deliveries::to_shop_table(store::OutboxEntry& entry) {
    if (shop_ == nullptr)
        return {.end = Attempt::End::dead, .error = std::string(kNotConfigured)};
    const auto event = json::parse(entry.body);
    const json::Value* const data = event ? event->find("data") : nullptr;
    if (data == nullptr)
        return {.end = Attempt::End::dead, .error = "the event cannot be read"};
    const bool is_paid = entry.type == to_string(ShopEventType::paid);
    const store::ShopUpdate update{.merchant_uid = entry.merchant_uid,
                                   .imp_uid = entry.imp_uid,
                                   .amount = text_of(*data, is_paid ? "amount" : "cancel_amount"),
                                   .currency = text_of(*data, "currency")};
    const auto rows = is_paid ? shop_->on_paid(update) : shop_->on_cancelled(update);
    if (!rows)
        return failed(rows.error().detail);
    if (!*rows)
        return {.end = Attempt::End::dead, .error = std::string(kNotConfigured)};
    if (**rows > 0)
        return {.end = Attempt::End::done, .was_told = true};
    if (auto told = tell_unapplied(entry); !told)
        return failed(told.error().detail);
    return failed("the shop's table has no row for it");
}

Result<void> Deliveries::tell_unapplied(const store::OutboxEntry& entry) {
    const auto merchant_uid = MerchantUid::parse(entry.merchant_uid);
    const auto imp_uid = ImpUid::parse(entry.imp_uid);
    if (!merchant_uid || !imp_uid)
        return {};
    return store_.transact([&](store::Transaction& tx) -> Result<void> {
        auto order = tx.find_order(*merchant_uid);
        if (!order)
            return order.error();
        auto record = tx.find_payment(*imp_uid);
        if (!record)
            return record.error();
        if (!*order || !*record)
            return {};
        const bool sandbox = is_test_payment((*record)->payment, recorder_.policy());
        return recorder_.tell(tx,
                              make_event(ShopEventType::unapplied,
                                         **order,
                                         (*record)->payment,
                                         sandbox,
                                         entry.type,
                                         "orders.on_paid or on_cancelled concerned no row"));
    });
}

void add_doers(OutboxRunner& runner, Deliveries& deliveries, Refunds& refunds) {
    using store::OutboxEntry;
    using Keep = OutboxRunner::Keep;
    const auto add = [&](std::string_view kind, auto how) {
        runner.add(std::string(kind),
                   [how](OutboxEntry& entry, const Keep& keep) { return how(entry, keep); });
    };
    add(kind::kCommand,
        [&](OutboxEntry& entry, const Keep&) { return deliveries.to_command(entry); });
    add(kind::kUrl, [&](OutboxEntry& entry, const Keep&) { return deliveries.to_url(entry); });
    add(kind::kShopTable,
        [&](OutboxEntry& entry, const Keep&) { return deliveries.to_shop_table(entry); });
    add(kind::kRefund,
        [&](OutboxEntry& entry, const Keep& keep) { return refunds.refund(entry, keep); });
    add(kind::kRevoke,
        [&](OutboxEntry& entry, const Keep& keep) { return refunds.revoke(entry, keep); });
    add(kind::kCancel,
        [&](OutboxEntry& entry, const Keep& keep) { return refunds.resume_cancel(entry, keep); });
}

}  // namespace imp::settlement
