#include "cli/order_commands.hpp"
#include "cli/order_output.hpp"
#include "cli/outbox_output.hpp"
#include "cli/show.hpp"
#include "domain/order_json.hpp"
#include "settlement/intents.hpp"

#include <algorithm>
#include <ostream>

namespace imp::cli {

namespace {

/// Entries in each state that are looked through for an order's refunds: no table is read whole for
/// a glance at one order.
constexpr int kMostLookedThrough = 1000;

/// Money of this order that is on its way back, or could not be given back by itself.
Result<std::vector<store::OutboxEntry>> find_refunds(const MerchantUid& merchant_uid,
                                                     store::OrderStore& store) {
    std::vector<store::OutboxEntry> refunds;
    for (const auto state : {store::OutboxState::due, store::OutboxState::dead}) {
        const auto entries = store.list_entries(state, 0, kMostLookedThrough);
        if (!entries)
            return entries.error();
        std::copy_if(entries->begin(),
                     entries->end(),
                     std::back_inserter(refunds),
                     [&](const store::OutboxEntry& entry) {
                         return entry.merchant_uid == merchant_uid.str() &&
                                (entry.kind == settlement::kind::kRefund ||
                                 entry.kind == settlement::kind::kCancel);
                     });
    }
    return refunds;
}

void print_events(const std::vector<store::Event>& events,
                  std::ostream& out,
                  const Screen& screen) {
    Table table({{.title = time_title("when", screen)},
                 {.title = "source"},
                 {.title = "imp_uid", .spare = 2},
                 {.title = "what"},
                 {.title = "before", .spare = 1},
                 {.title = "after"},
                 {.title = "detail", .narrow = Narrow::wraps}});
    for (const store::Event& event : events)
        table.add({{show_second(event.at, screen)},
                   {show_text(event.source)},
                   {show_text(event.imp_uid)},
                   {show_text(event.verdict)},
                   {show_text(event.state_before)},
                   {show_text(event.state_after)},
                   {show_text(event.detail)}});
    out << '\n';
    table.print(out, screen);
}

/// All that is to be shown of one order.
struct Found {
    Order order;
    std::vector<PaymentRecord> payments;
    std::vector<store::OutboxEntry> refunds;
    std::vector<store::Event> events;  ///< empty unless asked for
};

Result<Found> find(const ShowOrder& command, store::OrderStore& store) {
    const Result<MerchantUid> merchant_uid = MerchantUid::parse(command.merchant_uid);
    if (!merchant_uid)
        return merchant_uid.error();
    const Result<std::optional<Order>> order = store.find_order(*merchant_uid);
    if (!order)
        return order.error();
    if (!*order)
        return Error{Errc::not_found, "there is no order " + merchant_uid->str()};
    auto payments = store.payments_of(merchant_uid->str());
    if (!payments)
        return payments.error();
    auto refunds = find_refunds(*merchant_uid, store);
    if (!refunds)
        return refunds.error();
    Found found{**order, *std::move(payments), *std::move(refunds), {}};
    if (!command.events)
        return found;
    auto events = store.events_of(merchant_uid->str());
    if (!events)
        return events.error();
    found.events = *std::move(events);
    return found;
}

}  // namespace

Result<void> run(const ShowOrder& command, store::OrderStore& store, const Surroundings& around) {
    const Result<Found> found = find(command, store);
    if (!found)
        return found.error();
    if (!command.json) {
        print_order(found->order, found->payments, around.out, around.screen);
        if (!found->refunds.empty()) {
            around.out << '\n';
            print_entries(found->refunds, around.out, around.screen);
        }
        if (command.events)
            print_events(found->events, around.out, around.screen);
        return {};
    }
    json::Value document = to_json(found->order, found->payments);
    json::Value refunds = json::Value::array();
    for (const store::OutboxEntry& entry : found->refunds)
        refunds.push(entry_json(entry));
    document.set("refunds", std::move(refunds));
    if (command.events) {
        json::Value events = json::Value::array();
        for (const store::Event& event : found->events)
            events.push(event_json(event));
        document.set("events", std::move(events));
    }
    around.out << document.dump_pretty() << '\n';
    return {};
}

}  // namespace imp::cli
