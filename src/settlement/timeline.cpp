#include "settlement/timeline.hpp"

#include "settlement/intents.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace imp::settlement {

namespace {

using store::OutboxEntry;
using store::OutboxState;

/// Fields of the journal that say nothing new beside the others of a line.
constexpr std::array<std::string_view, 10> kLeftOut{"status",
                                                    "merchant_uid",
                                                    "currency",
                                                    "pay_method",
                                                    "pg_provider",
                                                    "pg_tid",
                                                    "customer_uid_usage",
                                                    "sandbox",
                                                    "escrow",
                                                    "request"};

std::string with(std::string text, const std::string& more) {
    if (!text.empty() && !more.empty())
        text += ", ";
    return text += more;
}

/// What the notes are written with.
struct Hand {
    const SumText& sum_text;  ///< may be empty
    std::string currency;     ///< the order's: of an amount in the journal that names none

    [[nodiscard]] std::string sum(const Decimal& amount, const std::string& of) const {
        return sum_text ? sum_text(amount, of) : amount.str() + " " + of;
    }
};

/// An amount of the journal: its fields hold the currency apart.
std::string shown_sum(const std::string& number, const json::Value& detail, const Hand& hand) {
    const json::Value* const named = detail.find("currency");
    const std::string currency =
        named != nullptr && named->is_string() ? named->text() : hand.currency;
    if (!hand.sum_text || currency.empty())
        return number;
    const auto amount = Decimal::parse(number);
    return amount ? hand.sum(*amount, currency) : number;
}

/// A value that could be taken for more fields stands in quotes: who gives a reason must not sign
/// with somebody else's name.
std::string as_value(std::string text) {
    const bool is_plain = text.find_first_of(",=\"") == std::string::npos;
    return is_plain ? std::move(text) : json::Value::string(text).dump();
}

/// `amount=1000, reason=…`: what is empty, nothing or left out is not said.
std::string fields_of(const json::Value& detail, const Hand& hand) {
    std::string text;
    for (const auto& [name, value] : detail.members()) {
        const bool is_told = std::find(kLeftOut.begin(), kLeftOut.end(), name) == kLeftOut.end();
        std::string shown = value.is_string() || value.is_number() ? value.text() : value.dump();
        if (!is_told || value.is_null() || shown.empty() || shown == "0")
            continue;
        if (value.is_number() && (name == "amount" || name == "cancel_amount"))
            shown = shown_sum(shown, detail, hand);
        if (value.is_string())
            shown = as_value(std::move(shown));
        shown.insert(0, name + "=");
        text = with(std::move(text), shown);
    }
    return text;
}

Happening of_journal(const store::Event& event, const Hand& hand) {
    Happening made{.at = event.at,
                   .who = event.source,
                   .what = event.verdict,
                   .imp_uid = event.imp_uid,
                   .note = {},
                   .request = {},
                   .entry = {},
                   .detail = json::Value::string(event.detail)};
    if (auto detail = json::parse(event.detail))
        made.detail = *std::move(detail);
    if (const json::Value* const request = made.detail.find("request"))
        made.request = request->text();
    std::string change;
    if (event.state_before.empty())
        change = event.state_after;
    else if (event.state_before != event.state_after)
        change = event.state_before + " to " + event.state_after;
    made.note = with(std::move(change), fields_of(made.detail, hand));
    return made;
}

class TimelineMaker {
  public:
    void add(UnixSeconds at,
             std::string_view who,
             std::string_view what,
             const std::string& imp_uid,
             std::string note = {}) {
        if (at == 0)
            return;
        list_.push_back({.at = at,
                         .who = std::string(who),
                         .what = std::string(what),
                         .imp_uid = imp_uid,
                         .note = std::move(note),
                         .request = {},
                         .entry = {},
                         .detail = {}});
    }

    void add(Happening made) { list_.push_back(std::move(made)); }

    std::vector<Happening> take() { return std::move(list_); }

  private:
    std::vector<Happening> list_;
};

/// By i'mport's own clock.
void add_payment(const Payment& payment, const Hand& hand, TimelineMaker& out) {
    constexpr std::string_view kWho = "i'mport";
    const std::string imp_uid = payment.imp_uid.str();
    const std::string amount = hand.sum(payment.amount, payment.currency);
    out.add(payment.started_at, kWho, "window opened", imp_uid, with(amount, payment.pay_method));
    out.add(payment.paid_at, kWho, "money taken", imp_uid, amount);
    out.add(payment.failed_at, kWho, "failed", imp_uid, payment.fail_reason);
    for (const Cancellation& each : payment.cancel_history)
        out.add(each.cancelled_at,
                kWho,
                "money given back",
                imp_uid,
                with(hand.sum(each.amount, payment.currency), each.reason));
    if (payment.cancel_history.empty())
        out.add(payment.cancelled_at,
                kWho,
                "money given back",
                imp_uid,
                with(hand.sum(payment.cancel_amount, payment.currency), payment.cancel_reason));
    if (payment.paid_at == 0)
        out.add(payment.vbank_date, kWho, "deposit due by then", imp_uid);
}

std::string times(int number) {
    return number == 1 ? "once" : fmt::format("{} times", number);
}

std::string failures(const OutboxEntry& entry) {
    return entry.attempts == 0
               ? entry.last_error
               : "failed " + times(entry.attempts) + ", at last: " + entry.last_error;
}

void add_entry(const OutboxEntry& entry, TimelineMaker& out) {
    const auto add = [&](UnixSeconds at, std::string_view what, const std::string& more) {
        const std::string name = entry.type.empty() ? entry.kind : entry.kind + " " + entry.type;
        out.add({.at = at,
                 .who = "outbox",
                 .what = std::string(what),
                 .imp_uid = entry.imp_uid,
                 .note = with(name, more),
                 .request = {},
                 .entry = entry.id,
                 .detail = {}});
    };
    if (entry.kind == kind::kUnheard)
        return add(entry.created_at, "nobody to tell", {});
    add(entry.created_at, "queued", {});
    // Of what an older version did it is not known when.
    const UnixSeconds acted = entry.acted_at != 0 ? entry.acted_at : entry.created_at;
    switch (entry.state) {
        case OutboxState::done:
            add(acted, "done", entry.attempts > 0 ? "failed " + times(entry.attempts) : "");
            break;
        case OutboxState::due:
            if (entry.attempts > 0)
                add(acted, "failed", failures(entry));
            add(entry.due_at, entry.attempts > 0 ? "tried again then" : "due", {});
            break;
        case OutboxState::dead:
            add(acted, "given up", failures(entry));
            break;
        case OutboxState::dropped:  // when, says the journal
            break;
    }
}

void add_item(const store::InboxItem& item, TimelineMaker& out) {
    out.add(item.first_at, "inbox", "webhook kept", item.imp_uid, "could not be settled yet");
    out.add(item.due_at,
            "inbox",
            "tried again then",
            item.imp_uid,
            item.attempts > 0 ? "tried " + times(item.attempts) + " so far" : "");
}

}  // namespace

Result<OrderHistory> read_history(const MerchantUid& merchant_uid, store::OrderStore& store) {
    const std::string& number = merchant_uid.str();
    auto order = store.find_order(merchant_uid);
    if (!order)
        return order.error();
    auto payments = store.payments_of(number);
    if (!payments)
        return payments.error();
    auto events = store.events_of(number);
    if (!events)
        return events.error();
    auto entries = store.entries_of(number);
    if (!entries)
        return entries.error();
    auto inbox = store.inbox_of(number);
    if (!inbox)
        return inbox.error();
    return OrderHistory{*std::move(order),
                        *std::move(payments),
                        *std::move(events),
                        *std::move(entries),
                        *std::move(inbox)};
}

Result<OrderHistory> read_last_history(const MerchantUid& merchant_uid,
                                       store::OrderStore& store,
                                       int most) {
    const std::string& number = merchant_uid.str();
    auto order = store.find_order(merchant_uid);
    if (!order)
        return order.error();
    auto payments = store.last_payments_of(number, most);
    if (!payments)
        return payments.error();
    auto events = store.last_events_of(number, most);
    if (!events)
        return events.error();
    std::vector<UnixSeconds> at;
    for (const store::Event& event : *events)
        at.push_back(event.at);
    at.erase(std::unique(at.begin(), at.end()), at.end());
    auto entries = store.entries_near(number, at);
    if (!entries)
        return entries.error();
    auto inbox = store.inbox_of(number);
    if (!inbox)
        return inbox.error();
    return OrderHistory{*std::move(order),
                        *std::move(payments),
                        *std::move(events),
                        *std::move(entries),
                        *std::move(inbox)};
}

std::vector<Happening> timeline_of(const OrderHistory& history, const SumText& sum_text) {
    const Hand hand{sum_text,
                    history.order ? std::string(history.order->price.currency().code()) : ""};
    // In the order in which one thing brings about another: the sort keeps it within a second.
    TimelineMaker out;
    const auto is_added = [](const store::Event& event) { return event.state_before.empty(); };
    const bool has_beginning = std::any_of(history.events.begin(), history.events.end(), is_added);
    if (history.order && !has_beginning)  // an import leaves no line for each
        out.add(history.order->created_at, "order", "placed", "");
    for (const PaymentRecord& record : history.payments)
        add_payment(record.payment, hand, out);
    for (const store::InboxItem& item : history.inbox)
        add_item(item, out);
    for (const store::Event& event : history.events)
        out.add(of_journal(event, hand));
    for (const OutboxEntry& entry : history.entries)
        add_entry(entry, out);
    if (history.order)
        out.add(history.order->expires_at, "order", "takes no money from then on", "");
    std::vector<Happening> list = out.take();
    std::stable_sort(list.begin(), list.end(), [](const Happening& a, const Happening& b) {
        return a.at < b.at;
    });
    return list;
}

}  // namespace imp::settlement
