#include "domain/shop_event.hpp"

#include "base/calendar.hpp"
#include "base/digest.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "domain/decide.hpp"

namespace imp {

namespace {

/// Hexadecimal digits of an event's id: 128 bits.
constexpr std::size_t kIdDigits = 32;

/// The words that make this event what it is, apart by a byte that no id holds.
std::string make_id(ShopEventType type,
                    const Order& order,
                    const Payment& payment,
                    std::string_view detail) {
    std::string words(to_string(type));
    for (const std::string_view word : {std::string_view(order.merchant_uid.str()),
                                        std::string_view(payment.imp_uid.str()),
                                        detail}) {
        words += '\n';
        words += word;
    }
    return "evt_" + text::hex(digest::sha256(words)).substr(0, kIdDigits);
}

bool is_refused_money(Verdict verdict, const Payment& payment) noexcept {
    // A test payment moved no money, and forged_merchant_uid is another order's good money.
    return is_refusal(verdict) && verdict != Verdict::test_payment &&
           verdict != Verdict::forged_merchant_uid && took_money(payment);
}

/// Collects the events about one payment under one order.
class Teller {
  public:
    explicit Teller(const Change& change) : change_(change), payment_(change.record.payment) {}

    std::vector<ShopEvent> tell() {
        if (change_.after.accepted == payment_.imp_uid)
            tell_accepted();
        else
            tell_other();
        tell_refunded();
        return std::move(events_);
    }

  private:
    void tell_accepted() {
        if (change_.before.accepted != payment_.imp_uid) {
            add(change_.after.kind == OrderKind::billing_key ? ShopEventType::billing_key_issued
                                                             : ShopEventType::paid);
            if (change_.after.state == OrderState::partially_cancelled)
                add_cancellation();
            return;
        }
        if (change_.after.kind == OrderKind::payment && is_more_given_back())
            add_cancellation();
    }

    /// Of an archived order nothing but its state is known. That tells enough: one of which a part
    /// was given back is not archived.
    [[nodiscard]] bool is_more_given_back() const {
        if (change_.known == nullptr)
            return change_.before.state != change_.after.state;
        return change_.known->payment.cancel_amount < payment_.cancel_amount;
    }

    void add_cancellation() {
        add(is_fully_cancelled(payment_) ? ShopEventType::cancelled
                                         : ShopEventType::partially_cancelled,
            payment_.cancel_amount.str());
    }

    void tell_other() {
        const Verdict verdict = change_.record.verdict.value_or(Verdict::pending);
        if (is_refused_money(verdict, payment_)) {
            add(ShopEventType::refused, {}, std::string(refusal_reason(verdict)));
            return;
        }
        if (was_known_as(verdict))
            return;
        switch (verdict) {
            case Verdict::cancelled:
                add(ShopEventType::cancelled, payment_.cancel_amount.str());
                break;
            case Verdict::vbank_issued:
                add(ShopEventType::awaiting_deposit);
                break;
            case Verdict::failed:
                add(ShopEventType::failed);
                break;
            case Verdict::pending:
                if (was_known_as(Verdict::vbank_issued) && is_open_vbank(payment_))
                    add(ShopEventType::deposit_expired);
                break;
            case Verdict::bad_reply:
            case Verdict::forged_merchant_uid:
            case Verdict::test_payment:
            case Verdict::duplicate:
            case Verdict::superseded:
            case Verdict::billing_key_issued:
            case Verdict::forged_kind:
            case Verdict::forged_amount:
            case Verdict::forged_currency:
            case Verdict::paid:
            case Verdict::partially_cancelled:
                break;
        }
    }

    /// Money that was refused, and that is not with us any more.
    void tell_refunded() {
        if (change_.known == nullptr || !change_.known->verdict)
            return;
        if (is_refused_money(*change_.known->verdict, change_.known->payment) &&
            is_fully_cancelled(payment_))
            add(ShopEventType::refunded, {}, std::string(refusal_reason(*change_.known->verdict)));
    }

    [[nodiscard]] bool was_known_as(Verdict verdict) const {
        return change_.known != nullptr && change_.known->verdict == verdict;
    }

    void add(ShopEventType type, std::string_view detail = {}, std::string reason = {}) {
        events_.push_back(
            make_event(type, change_.after, payment_, change_.sandbox, detail, std::move(reason)));
    }

    const Change& change_;
    const Payment& payment_;
    std::vector<ShopEvent> events_;
};

json::Value deposit_account(const Payment& payment) {
    json::Value account = json::Value::object();
    account.set("bank", json::text_or_null(payment.vbank_name));
    account.set("number", json::text_or_null(payment.vbank_num));
    account.set("holder", json::text_or_null(payment.vbank_holder));
    account.set("due", json::Value::string(calendar::rfc3339(payment.vbank_date)));
    return account;
}

}  // namespace

std::string_view to_string(ShopEventType type) noexcept {
    switch (type) {
        case ShopEventType::paid:
            return "payment.paid";
        case ShopEventType::awaiting_deposit:
            return "payment.awaiting_deposit";
        case ShopEventType::deposit_expired:
            return "payment.deposit_expired";
        case ShopEventType::failed:
            return "payment.failed";
        case ShopEventType::cancelled:
            return "payment.cancelled";
        case ShopEventType::partially_cancelled:
            return "payment.partially_cancelled";
        case ShopEventType::refused:
            return "payment.refused";
        case ShopEventType::refunded:
            return "payment.refunded";
        case ShopEventType::refund_failed:
            return "payment.refund_failed";
        case ShopEventType::unapplied:
            return "payment.unapplied";
        case ShopEventType::billing_key_issued:
            return "billing_key.issued";
        case ShopEventType::certification_verified:
            return "certification.verified";
    }
    return "payment.paid";
}

ShopEvent make_event(ShopEventType type,
                     const Order& order,
                     const Payment& payment,
                     bool sandbox,
                     std::string_view detail,
                     std::string reason) {
    return {.type = type,
            .id = make_id(type, order, payment, detail),
            .order = order,
            .payment = payment,
            .sandbox = sandbox,
            .reason = std::move(reason)};
}

std::vector<ShopEvent> shop_events(const Change& change) {
    return Teller(change).tell();
}

std::string to_line(const ShopEvent& event, UnixSeconds happened_at) {
    const Payment& payment = event.payment;
    json::Value data = json::Value::object();
    data.set("merchant_uid", json::Value::string(event.order.merchant_uid.str()));
    data.set("imp_uid", json::Value::string(payment.imp_uid.str()));
    data.set("amount", json::Value::number(payment.amount.str()));
    data.set("currency", json::Value::string(payment.currency));
    data.set("status", json::Value::string(to_string(event.order.state)));
    data.set("sandbox", json::Value::boolean(event.sandbox));
    data.set("escrow", json::Value::boolean(payment.escrow));
    data.set("cancel_amount", json::Value::number(payment.cancel_amount.str()));
    data.set("pay_method", json::text_or_null(payment.pay_method));
    data.set("pg_provider", json::text_or_null(payment.pg_provider));
    data.set("reason", json::text_or_null(event.reason));
    if (event.type == ShopEventType::awaiting_deposit)
        data.set("vbank", deposit_account(payment));
    if (event.type == ShopEventType::failed)
        data.set("fail_reason", json::text_or_null(payment.fail_reason));
    if (event.type == ShopEventType::billing_key_issued) {
        data.set("customer_uid", json::text_or_null(payment.customer_uid));
        data.set("charged", json::Value::boolean(charges_at_issuance(payment)));
    }
    if (event.type == ShopEventType::certification_verified)
        data.set("certified_at", json::Value::string(calendar::rfc3339(payment.paid_at)));
    const bool gave_back = event.type == ShopEventType::cancelled ||
                           event.type == ShopEventType::partially_cancelled ||
                           event.type == ShopEventType::refunded;
    if (gave_back && !payment.cancel_history.empty())
        data.set("cancellation_id",
                 json::text_or_null(payment.cancel_history.back().cancellation_id));

    json::Value line = json::Value::object();
    line.set("id", json::Value::string(event.id));
    line.set("type", json::Value::string(to_string(event.type)));
    line.set("timestamp", json::Value::string(calendar::rfc3339(happened_at)));
    line.set("data", std::move(data));
    return line.dump();
}

}  // namespace imp
