#include "domain/decide.hpp"

#include <algorithm>
#include <array>

namespace imp {

namespace {

/// Paid after the order's time, whoever sees it first. An account is paid into when the buyer
/// likes: while it is open the order waits for it.
bool came_too_late(const Order& order, const Payment& payment) noexcept {
    return is_expired(order, payment.paid_at) && payment.pay_method != "vbank";
}

/// Rows 3 and 4: the order takes no money from this payment any more.
bool has_its_money_elsewhere(const Order& order, const Payment& payment) noexcept {
    if (order.accepted)
        return *order.accepted != payment.imp_uid;
    return order.closed || came_too_late(order, payment);
}

/// Row 6.
bool mismatches_kind(const Order& order, const Payment& payment) noexcept {
    switch (order.kind) {
        case OrderKind::certification:
            return true;
        case OrderKind::billing_key: {
            // Until money or a key is there i'mport may not have said what it is for: calling a
            // buyer who has not finished a forger would be unkind, and nothing is accepted by it.
            const bool is_undecided =
                payment.status != PaymentStatus::paid && payment.status != PaymentStatus::cancelled;
            const bool may_be_ours =
                payment.customer_uid.empty() || payment.customer_uid == order.customer_uid;
            if (is_undecided && payment.customer_uid_usage.empty() && may_be_ours)
                return false;
            return payment.customer_uid_usage != kIssuance ||
                   payment.customer_uid != order.customer_uid;
        }
        case OrderKind::payment:
            if (payment.customer_uid_usage == kIssuance && !charges_at_issuance(payment))
                return true;
            return !order.customer_uid.empty() && !payment.customer_uid.empty() &&
                   payment.customer_uid != order.customer_uid;
    }
    return true;
}

/// Row 7. An unknown currency that is the order's own is as good as any.
bool mismatches_currency(const Order& order, const Payment& payment) noexcept {
    return payment.currency != order.price.currency().code();
}

/// Row 7. Exact: a digit that the currency cannot hold makes the amounts unequal.
bool mismatches_amount(const Order& order, const Payment& payment) noexcept {
    const Decimal expected = order.price.amount();
    if (payment.amount == expected)
        return false;
    // Whether `amount` is before or after a promotion is not documented: either may be what was
    // ordered.
    if (!payment.has_promotion || payment.promotion_discount.is_negative())
        return true;
    const std::optional<Decimal> before_promotion = payment.amount.plus(payment.promotion_discount);
    return !before_promotion || *before_promotion != expected;
}

Verdict decide_matching(const Payment& payment) noexcept {
    if (payment.status == PaymentStatus::paid && payment.cancel_amount.is_zero())
        return Verdict::paid;  // row 8
    const bool was_paid =
        payment.status == PaymentStatus::paid || payment.status == PaymentStatus::cancelled;
    if (was_paid && !payment.cancel_amount.is_zero() && payment.cancel_amount < payment.amount)
        return Verdict::partially_cancelled;  // row 9
    if (was_paid)
        return Verdict::cancelled;  // row 10
    if (is_open_vbank(payment))
        return Verdict::vbank_issued;  // row 11
    if (payment.status == PaymentStatus::failed)
        return Verdict::failed;  // row 13
    return Verdict::pending;     // row 12
}

const Payment* find(std::span<const PaymentRecord> records, const ImpUid& imp_uid) noexcept {
    const auto found = std::find_if(records.begin(), records.end(), [&](const PaymentRecord& r) {
        return r.payment.imp_uid == imp_uid;
    });
    return found == records.end() ? nullptr : &found->payment;
}

OrderState state_with_money(const Payment& accepted) noexcept {
    if (is_fully_cancelled(accepted))
        return OrderState::cancelled;
    return accepted.cancel_amount.is_zero() ? OrderState::paid : OrderState::partially_cancelled;
}

UnixSeconds ended_at(const PaymentRecord& record) noexcept {
    const UnixSeconds at =
        record.verdict == Verdict::failed ? record.payment.failed_at : record.payment.cancelled_at;
    return at != 0 ? at : record.updated_at;
}

/// Nothing is accepted: what the other attempts say.
OrderState state_without_money(std::span<const PaymentRecord> records) noexcept {
    const PaymentRecord* last_ended = nullptr;
    for (const PaymentRecord& record : records) {
        if (record.verdict == Verdict::vbank_issued && is_open_vbank(record.payment))
            return OrderState::awaiting_deposit;
        const bool ended =
            record.verdict == Verdict::failed || record.verdict == Verdict::cancelled;
        if (ended && (last_ended == nullptr || ended_at(record) >= ended_at(*last_ended)))
            last_ended = &record;
    }
    if (last_ended == nullptr)
        return OrderState::pending;
    return last_ended->verdict == Verdict::failed ? OrderState::failed : OrderState::cancelled;
}

}  // namespace

bool charges_at_issuance(const Payment& payment) noexcept {
    constexpr std::array<std::string_view, 6> kProviders{
        "danal_tpay", "danal", "mobilians", "kakaopay", "settle_acc", "paymentwall"};
    if (payment.pg_provider == "welcome")
        return payment.pay_method == "phone";
    return std::find(kProviders.begin(), kProviders.end(), payment.pg_provider) != kProviders.end();
}

bool issues_billing_key(const Order& order, const Payment& payment) noexcept {
    return order.kind == OrderKind::billing_key && payment.customer_uid_usage == kIssuance &&
           payment.status == PaymentStatus::paid && payment.customer_uid == order.customer_uid;
}

bool is_test_payment(const Payment& payment, const Policy& policy) noexcept {
    if (payment.sandbox)
        return *payment.sandbox;
    const auto& ids = policy.test_pg_ids;
    return std::find(ids.begin(), ids.end(), payment.pg_id) != ids.end();
}

Verdict decide(const Order& order,
               const Payment& payment,
               const Policy& policy,
               bool overruled) noexcept {
    if (!is_plausible(payment))
        return Verdict::bad_reply;  // row 0
    if (payment.merchant_uid != order.merchant_uid.str())
        return Verdict::forged_merchant_uid;  // row 1
    if (!overruled && !policy.accept_test_payments && is_test_payment(payment, policy))
        return Verdict::test_payment;  // row 2
    if (has_its_money_elsewhere(order, payment))
        return holds_money(payment) ? Verdict::duplicate : Verdict::superseded;  // rows 3, 4
    if (issues_billing_key(order, payment))  // row 5; till the key itself is seen we do not know
        return payment.billing_key_seen ? Verdict::billing_key_issued : Verdict::pending;
    if (overruled)
        return decide_matching(payment);  // rows 6 and 7 do not count
    if (mismatches_kind(order, payment))
        return Verdict::forged_kind;  // row 6
    if (payment.status != PaymentStatus::failed) {
        if (mismatches_currency(order, payment))
            return Verdict::forged_currency;  // row 7
        if (mismatches_amount(order, payment))
            return Verdict::forged_amount;  // row 7
    }
    return decide_matching(payment);  // rows 8 to 13
}

bool is_deposit_overdue(const Payment& payment, UnixSeconds now) noexcept {
    constexpr UnixSeconds kGrace = UnixSeconds{24} * 60 * 60;
    return is_open_vbank(payment) && payment.vbank_date != 0 && now >= payment.vbank_date + kGrace;
}

bool took_money(const Payment& payment) noexcept {
    const bool only_registers =
        payment.customer_uid_usage == kIssuance && !charges_at_issuance(payment);
    return holds_money(payment) && !only_registers;
}

bool is_refundable_refusal(Verdict verdict, const Payment& payment) noexcept {
    if (payment.status != PaymentStatus::paid || !took_money(payment))
        return false;
    switch (verdict) {
        case Verdict::duplicate:
            return true;
        case Verdict::forged_kind:
        case Verdict::forged_amount:
        case Verdict::forged_currency:
            return !payment.has_promotion;
        case Verdict::bad_reply:
        case Verdict::forged_merchant_uid:
        case Verdict::test_payment:
        case Verdict::superseded:
        case Verdict::billing_key_issued:
        case Verdict::paid:
        case Verdict::partially_cancelled:
        case Verdict::cancelled:
        case Verdict::vbank_issued:
        case Verdict::pending:
        case Verdict::failed:
            return false;
    }
    return false;
}

Status status_of(Verdict verdict, const Order& order) noexcept {
    switch (verdict) {
        case Verdict::bad_reply:
        case Verdict::pending:
            return Status::pending;
        case Verdict::forged_merchant_uid:
        case Verdict::test_payment:
        case Verdict::forged_kind:
        case Verdict::forged_amount:
        case Verdict::forged_currency:
            return Status::forgery;
        case Verdict::duplicate:
            return Status::duplicate;
        case Verdict::superseded:
            return status_of(order);
        case Verdict::billing_key_issued:
        case Verdict::paid:
            return Status::success;
        case Verdict::partially_cancelled:
            return Status::partially_cancelled;
        case Verdict::cancelled:
            return Status::cancelled;
        case Verdict::vbank_issued:
            return Status::vbank_issued;
        case Verdict::failed:
            return Status::failed;
    }
    return Status::pending;
}

Order settle_order(Order order,
                   const Payment& payment,
                   Verdict verdict,
                   std::span<const PaymentRecord> records) {
    switch (verdict) {
        case Verdict::bad_reply:
        case Verdict::forged_merchant_uid:
        case Verdict::test_payment:
        case Verdict::duplicate:
        case Verdict::superseded:
        case Verdict::forged_kind:
        case Verdict::forged_amount:
        case Verdict::forged_currency:
            return order;
        case Verdict::pending:
            // Row 12 leaves the order as it is, but for an account whose time has run out.
            if (order.accepted || order.state != OrderState::awaiting_deposit)
                return order;
            break;
        case Verdict::billing_key_issued:
        case Verdict::paid:
        case Verdict::partially_cancelled:
            order.accepted = payment.imp_uid;
            break;
        case Verdict::cancelled:
        case Verdict::vbank_issued:
        case Verdict::failed:
            break;
    }
    if (!order.accepted) {
        order.state = state_without_money(records);
    } else if (order.kind != OrderKind::payment) {
        order.state = OrderState::completed;
    } else if (const Payment* accepted = find(records, *order.accepted); accepted != nullptr) {
        order.state = state_with_money(*accepted);
    }
    return order;
}

}  // namespace imp
