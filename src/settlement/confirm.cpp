#include "settlement/confirm.hpp"

#include "base/json.hpp"
#include "base/random.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <future>

namespace imp::settlement {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr UnixSeconds kReservedFor = 120;  // design 5
/// i'mport's part of the time: what is left is for the store.
constexpr milliseconds kAskFor{900};
constexpr milliseconds kForTheStore{300};
constexpr std::size_t kMaxReason = 100;

ConfirmAnswer approve() {
    ConfirmAnswer answer;
    answer.approved = true;
    return answer;
}

ConfirmAnswer refuse(ConfirmRefusal refusal, std::string reason = {}) {
    ConfirmAnswer answer;
    answer.refusal = refusal;
    answer.reason = reason.empty() ? std::string(korean_reason(refusal)) : std::move(reason);
    return answer;
}

ConfirmAnswer cannot_confirm(Error trouble) {
    ConfirmAnswer answer;
    answer.trouble = std::move(trouble);
    return answer;
}

std::string stock_line(const std::string& id, const Order& order, const ConfirmQuestion& question) {
    json::Value data = json::Value::object();
    data.set("merchant_uid", json::Value::string(order.merchant_uid.str()));
    data.set("imp_uid",
             question.imp_uid ? json::Value::string(question.imp_uid->str()) : json::Value());
    data.set("amount", json::Value::number(order.price.amount().str()));
    data.set("currency", json::Value::string(order.price.currency().code()));
    json::Value line = json::Value::object();
    line.set("id", json::Value::string(id));
    line.set("type", json::Value::string("confirm.stock_check"));
    line.set("data", std::move(data));
    return line.dump();
}

/// What the shop's check says to the buyer, if it says anything.
std::string reason_in(const std::string& output) {
    const auto parsed = json::parse(text::trim(output));
    const json::Value* const reason =
        parsed && parsed->is_object() ? parsed->find("reason") : nullptr;
    return reason != nullptr && reason->is_string()
               ? text::clean_for_display(reason->text(), kMaxReason)
               : std::string();
}

/// The window that holds the order cannot be approved any more.
bool has_ended(const std::optional<Payment>& payment) noexcept {
    return !payment || payment->status == PaymentStatus::failed ||
           payment->status == PaymentStatus::cancelled;
}

}  // namespace

Confirmer::Confirmer(store::OrderStore& store,
                     ExpectedOrders& orders,
                     PaymentSource& source,
                     Hook* stock_check,
                     const Clock& clock,
                     Policy policy,
                     ConfirmLimits limits)
    : store_(store),
      orders_(orders),
      source_(source),
      stock_check_(stock_check),
      clock_(clock),
      policy_(std::move(policy)),
      limits_(limits) {}

ConfirmAnswer Confirmer::confirm(const ConfirmQuestion& question) {
    const SteadyTime started = steady_clock::now();
    const SteadyTime deadline = started + limits_.patience;
    auto order = orders_.find(question.merchant_uid,
                              {.remote_addr = question.remote_addr,
                               .is_browser = false,
                               .deadline = deadline,
                               .is_hurried = true});
    if (!order)
        return cannot_confirm(order.error());
    if (!*order)
        return refuse(ConfirmRefusal::unknown_order);
    if (const auto refusal = may_confirm(**order, question.amount, clock_.now()))
        return refuse(*refusal);

    // i'mport and the shop are asked at the same time: together they have less than 2 s.
    auto asked = std::async(std::launch::async, [&]() -> Result<std::optional<Payment>> {
        if (!question.imp_uid)
            return Error{Errc::unavailable, "no imp_uid to ask about"};
        return source_.find_payment(*question.imp_uid, std::min(deadline, started + kAskFor));
    });
    ConfirmAnswer stock = check_stock(**order, question, started);
    const Result<std::optional<Payment>> payment = asked.get();

    if (payment && !*payment)
        return refuse(ConfirmRefusal::not_ready);
    if (payment) {
        if (const auto refusal = may_confirm(**order, **payment, policy_))
            return refuse(*refusal);
    }
    if (!stock.approved)
        return stock;
    if (payment)
        return reserve(question, deadline);
    // i'mport cannot be asked: the amount decides, if the call had one.
    return question.amount ? approve() : cannot_confirm(payment.error());
}

ConfirmAnswer Confirmer::check_stock(const Order& order,
                                     const ConfirmQuestion& question,
                                     SteadyTime started) {
    if (stock_check_ == nullptr)
        return approve();
    const std::string id = "chk_" + random_hex(16);
    const auto reply =
        stock_check_->call(id, stock_line(id, order, question), started + limits_.stock_deadline);
    if (!reply)
        return cannot_confirm({reply.error().code, "confirm.stock_check: " + reply.error().detail});
    return reply->accepted ? approve()
                           : refuse(ConfirmRefusal::out_of_stock, reason_in(reply->output));
}

ConfirmAnswer Confirmer::reserve(const ConfirmQuestion& question, SteadyTime deadline) {
    std::optional<std::string> ended;  // a holder of the order that i'mport shows as over
    for (;;) {
        const Result<Reserved> reserved = try_to_reserve(question, ended, deadline);
        if (!reserved)
            return cannot_confirm(reserved.error());
        if (reserved->refusal)
            return refuse(*reserved->refusal);
        if (reserved->holder.empty())
            return approve();
        const auto holder = ImpUid::parse(reserved->holder);
        if (ended || !holder)
            return refuse(ConfirmRefusal::reserved);
        const auto payment = source_.find_payment(*holder, deadline - kForTheStore);
        if (!payment || !has_ended(*payment))
            return refuse(ConfirmRefusal::reserved);
        ended = reserved->holder;
    }
}

Result<Confirmer::Reserved> Confirmer::try_to_reserve(const ConfirmQuestion& question,
                                                      const std::optional<std::string>& ended,
                                                      SteadyTime deadline) {
    const std::string& merchant_uid = question.merchant_uid.str();
    Reserved reserved;
    const Result<void> done =
        store_.transact_by(deadline, [&](store::Transaction& tx) -> Result<void> {
            reserved = {};
            auto order = tx.find_order(question.merchant_uid);
            if (!order)
                return order.error();
            const UnixSeconds now = clock_.now();
            reserved.refusal =
                *order ? may_confirm(**order, question.amount, now) : ConfirmRefusal::unknown_order;
            if (reserved.refusal)
                return {};
            auto held = tx.find_reservation(merchant_uid);
            if (!held)
                return held.error();
            const bool is_held = *held && (*held)->until > now &&
                                 (*held)->imp_uid != question.imp_uid->str() &&
                                 ended != (*held)->imp_uid;
            if (is_held) {
                reserved.holder = (*held)->imp_uid;
                return {};
            }
            return tx.put_reservation({.merchant_uid = merchant_uid,
                                       .imp_uid = question.imp_uid->str(),
                                       .until = now + kReservedFor});
        });
    if (!done)
        return done.error();
    return reserved;
}

}  // namespace imp::settlement
