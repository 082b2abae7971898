#include "settlement/charge.hpp"

#include "base/calendar.hpp"
#include "settlement/order_change.hpp"

#include <algorithm>

namespace imp::settlement {

namespace {

constexpr std::string_view kChargeSent = "charge_sent";
/// In a reservation's place for an imp_uid: no window holds it.
constexpr std::string_view kCharging = "charge";
constexpr UnixSeconds kChargeReservedFor = 2 * kMinute;

Error takes_no_money(const Order& order) {
    return {Errc::conflict,
            "order " + order.merchant_uid.str() + " is " +
                (order.closed ? "closed" : std::string(to_string(order.state))) +
                " and takes no payment"};
}

/// Nothing was found out: it may have been sent, and it may have been done.
bool is_unclear(const Error& error) noexcept {
    return error.code == Errc::unavailable || error.code == Errc::bad_reply ||
           error.code == Errc::internal;
}

std::optional<ImpUid> imp_uid_in(const json::Value& response) {
    const json::Value* const text = response.find("imp_uid");
    if (text == nullptr || !text->is_string())
        return std::nullopt;
    auto imp_uid = ImpUid::parse(text->text());
    return imp_uid ? std::optional(*std::move(imp_uid)) : std::nullopt;
}

Error in_words_of_imp(const api::CallAnswer& answer) {
    return {Errc::refused,
            answer.message.empty()
                ? "i'mport refused it: HTTP " + std::to_string(answer.http_status)
                : "i'mport refused it: " + answer.message};
}

bool is_scheduled_so(const ScheduledPayment& there, const Order& order, UnixSeconds at) {
    return there.schedule_status == "scheduled" && there.schedule_at == at &&
           there.customer_uid == order.customer_uid && there.amount == order.price.amount() &&
           there.currency == order.price.currency().code();
}

bool is_waiting(const ScheduledPayment& there) {
    return there.schedule_status == "scheduled";
}

Error nothing_sent(const std::string& why) {
    return {Errc::unavailable, "nothing was sent: " + why};
}

Error is_scheduled_already(const ScheduledPayment& there) {
    return {Errc::conflict,
            "i'mport is to charge " + there.amount.str() + " " + there.currency +
                " for this order at " + calendar::rfc3339(there.schedule_at) +
                ": take that back first (`impctl schedule cancel`)"};
}

/// What another customer's card pays the order does not take.
std::optional<Error> refuse_card(const Order& order, const std::vector<api::Argument>& more) {
    const bool is_another = std::any_of(more.begin(), more.end(), [&](const api::Argument& one) {
        return one.name == "customer_uid" && one.value != order.customer_uid;
    });
    if (order.customer_uid.empty() || !is_another)
        return std::nullopt;
    return Error{Errc::bad_input,
                 "--customer-uid: the order is to be paid by " + order.customer_uid};
}

std::string name_of(const Order& order) {
    return order.name.empty() ? order.merchant_uid.str() : order.name;
}

}  // namespace

Charger::Charger(store::OrderStore& store,
                 PaymentSource& source,
                 api::NamedCalls& api,
                 Settler& settler,
                 const Clock& clock)
    : store_(store), source_(source), api_(api), settler_(settler), clock_(clock) {}

Result<Answer> Charger::charge(const MerchantUid& merchant_uid,
                               std::string_view call,
                               std::vector<api::Argument> more) {
    const auto order = begin(merchant_uid);
    if (!order)
        return order.error();
    if (auto wrong = refuse_card(*order, more))
        return give_up(merchant_uid, *wrong);
    const auto waiting = source_.find_scheduled(merchant_uid);
    if (!waiting)
        return give_up(merchant_uid, nothing_sent(waiting.error().detail));
    if (*waiting && is_waiting(**waiting))
        return give_up(merchant_uid, is_scheduled_already(**waiting));
    const auto known = store_.payments_of(merchant_uid.str());
    if (!known)
        return give_up(merchant_uid, known.error());
    if (auto noted = note_sent(*order, call); !noted)
        return give_up(merchant_uid, noted.error());
    std::vector<api::Argument> arguments{{"merchant_uid", merchant_uid.str()},
                                         {"amount", order->price.amount().str()},
                                         {"currency", std::string(order->price.currency().code())},
                                         {"name", name_of(*order)}};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const auto sent = api_.make(call, arguments);
    if (!sent && is_unclear(sent.error()))
        return look_up(
            merchant_uid, known->size(), sent.error());  // stays reserved: it may be under way
    if (!sent)
        return give_up(merchant_uid, sent.error());
    const auto imp_uid = imp_uid_in(sent->response);
    if (!imp_uid)
        return sent->kind == api::CallAnswer::Kind::done
                   ? look_up(merchant_uid,
                             known->size(),
                             {Errc::bad_reply, "the answer names no payment"})
                   : Result<Answer>(give_up(merchant_uid, in_words_of_imp(*sent)));
    Answer answer = settler_.settle(
        {.merchant_uid = merchant_uid, .imp_uid = imp_uid, .source = Source::by_operator});
    if (answer.trouble)
        return Error{Errc::unavailable,
                     "sent as " + imp_uid->str() + ", not settled: " + answer.trouble->detail};
    // Only now: whoever waits for the order finds in the store what became of it.
    if (auto released = release(merchant_uid); !released)
        return released.error();
    return answer;
}

Result<ScheduledPayment> Charger::schedule(const MerchantUid& merchant_uid, UnixSeconds at) {
    const auto order = begin(merchant_uid);
    if (!order)
        return order.error();
    if (order->customer_uid.empty())
        return give_up(merchant_uid,
                       {Errc::bad_input, "the order names no customer_uid to charge"});
    auto there = source_.find_scheduled(merchant_uid);
    if (!there)
        return give_up(merchant_uid, nothing_sent(there.error().detail));
    if (*there && is_scheduled_so(**there, *order, at)) {
        if (auto released = release(merchant_uid); !released)
            return released.error();
        return std::move(**there);
    }
    if (*there && is_waiting(**there))
        return give_up(merchant_uid, is_scheduled_already(**there));
    const auto sent =
        api_.make("schedule-payments",
                  {{"customer_uid", order->customer_uid},
                   {"schedules[0][merchant_uid]", merchant_uid.str()},
                   {"schedules[0][schedule_at]", std::to_string(at)},
                   {"schedules[0][amount]", order->price.amount().str()},
                   {"schedules[0][currency]", std::string(order->price.currency().code())},
                   {"schedules[0][name]", name_of(*order)}});
    if (sent && sent->kind != api::CallAnswer::Kind::done)
        return give_up(merchant_uid, in_words_of_imp(*sent));
    if (!sent && !is_unclear(sent.error()))
        return give_up(merchant_uid, sent.error());
    // Whatever the answer was, the schedule itself tells.
    there = source_.find_scheduled(merchant_uid);
    if (!there || !*there || !is_scheduled_so(**there, *order, at))
        return Error{Errc::unavailable,
                     "it is not known whether it is scheduled: `impctl schedule list` shows it"};
    if (auto released = release(merchant_uid); !released)
        return released.error();
    return std::move(**there);
}

Result<void> Charger::unschedule(const MerchantUid& merchant_uid) {
    const auto there = source_.find_scheduled(merchant_uid);
    if (!there)
        return Error{Errc::unavailable, "nothing was sent: " + there.error().detail};
    if (!*there || (*there)->schedule_status != "scheduled")
        return Error{Errc::refused, "nothing waits under " + merchant_uid.str()};
    const auto sent =
        api_.make("unschedule-payments",
                  {{"customer_uid", (*there)->customer_uid}, {"merchant_uid", merchant_uid.str()}});
    if (sent)
        return sent->kind == api::CallAnswer::Kind::done ? Result<void>()
                                                         : Result<void>(in_words_of_imp(*sent));
    const auto after = source_.find_scheduled(merchant_uid);
    if (after && *after && (*after)->schedule_status == "revoked")
        return {};
    return sent.error();
}

/// Takes the order for us and then looks whether there is anything to be paid: an earlier charge
/// whose answer was lost counts, and so does a payment in a window. Whoever has taken the order
/// before has settled it before letting it go, so that what is seen here is what there is.
Result<Order> Charger::begin(const MerchantUid& merchant_uid) {
    if (auto reserved = reserve(merchant_uid); !reserved)
        return reserved.error();
    const Answer before =
        settler_.settle({.merchant_uid = merchant_uid, .source = Source::by_operator});
    if (before.trouble)
        return give_up(merchant_uid, nothing_sent(before.trouble->detail));
    auto order = store_.find_order(merchant_uid);
    if (!order)
        return give_up(merchant_uid, order.error());
    if (auto refused = refuse_order(*order, merchant_uid))
        return give_up(merchant_uid, *refused);
    return std::move(**order);
}

std::optional<Error> Charger::refuse_order(const std::optional<Order>& order,
                                           const MerchantUid& merchant_uid) const {
    if (!order)
        return Error{Errc::not_found, "there is no order " + merchant_uid.str()};
    if (order->kind != OrderKind::payment || !is_open(*order) || is_expired(*order, clock_.now()) ||
        order->state == OrderState::awaiting_deposit)
        return takes_no_money(*order);
    return std::nullopt;
}

/// One payment of an order at a time, whether in a window or by us.
Result<void> Charger::reserve(const MerchantUid& merchant_uid) {
    return store_.transact([&](store::Transaction& tx) -> Result<void> {
        auto order = tx.find_order(merchant_uid);
        if (!order)
            return order.error();
        // One that we do not know yet may be the shop's own, by its table or at i'mport: settling
        // tells.
        auto refused = *order ? refuse_order(*order, merchant_uid) : std::nullopt;
        if (refused)
            return *std::move(refused);
        const UnixSeconds now = clock_.now();
        auto held = tx.find_reservation(merchant_uid.str());
        if (!held)
            return held.error();
        if (*held && (*held)->until > now)
            return Error{Errc::refused,
                         "another payment of this order may be under way: try again, in " +
                             std::to_string((*held)->until - now) + " s at the latest"};
        return tx.put_reservation({.merchant_uid = merchant_uid.str(),
                                   .imp_uid = std::string(kCharging),
                                   .until = now + kChargeReservedFor});
    });
}

/// A line in the journal before anything is sent.
Result<void> Charger::note_sent(const Order& order, std::string_view call) {
    json::Value detail = json::Value::object();
    detail.set("call", json::Value::string(call));
    return store_.transact([&](store::Transaction& tx) {
        return tx.append_event(
            order_event(order, order, kChargeSent, Source::by_operator, clock_.now(), detail));
    });
}

Result<void> Charger::release(const MerchantUid& merchant_uid) {
    return store_.transact(
        [&](store::Transaction& tx) { return tx.remove_reservation(merchant_uid.str()); });
}

/// Nothing is under way: others may.
Error Charger::give_up(const MerchantUid& merchant_uid, const Error& why) {
    auto released = release(merchant_uid);
    return released ? why : released.error();
}

/// The request is gone, and its answer did not come. `attempts`: those that were known before.
Result<Answer> Charger::look_up(const MerchantUid& merchant_uid,
                                std::size_t attempts,
                                const Error& why) {
    Answer answer = settler_.settle({.merchant_uid = merchant_uid, .source = Source::by_operator});
    const auto known = store_.payments_of(merchant_uid.str());
    // An order that failed before still says so, whatever becomes of this charge.
    const bool is_known = !answer.trouble && answer.order && known && known->size() > attempts &&
                          answer.status != Status::pending;
    if (!is_known)
        return Error{Errc::unavailable,
                     why.detail +
                         "; it is not known whether the card was charged: look again with "
                         "`impctl settle " +
                         merchant_uid.str() + "` before charging"};
    if (auto released = release(merchant_uid); !released)
        return released.error();
    return answer;
}

}  // namespace imp::settlement
