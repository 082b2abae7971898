#include "domain/payment.hpp"

namespace imp {

namespace {

/// The steps of compare_progress. Money held is one step whatever the word: a partial cancellation
/// may leave either.
int step(const Payment& payment) noexcept {
    if (is_fully_cancelled(payment))
        return 4;
    switch (payment.status) {
        case PaymentStatus::unknown:
            return 0;
        case PaymentStatus::ready:
            return 1;
        case PaymentStatus::failed:
            return 2;
        case PaymentStatus::paid:
        case PaymentStatus::cancelled:
            return 3;
    }
    return 0;
}

}  // namespace

std::string_view to_string(PaymentStatus status) noexcept {
    switch (status) {
        case PaymentStatus::ready:
            return "ready";
        case PaymentStatus::paid:
            return "paid";
        case PaymentStatus::cancelled:
            return "cancelled";
        case PaymentStatus::failed:
            return "failed";
        case PaymentStatus::unknown:
            return "unknown";
    }
    return "unknown";
}

PaymentStatus parse_payment_status(std::string_view word) noexcept {
    for (const PaymentStatus status : {PaymentStatus::ready,
                                       PaymentStatus::paid,
                                       PaymentStatus::cancelled,
                                       PaymentStatus::failed}) {
        if (word == to_string(status))
            return status;
    }
    return PaymentStatus::unknown;
}

bool is_plausible(const Payment& payment) noexcept {
    return !payment.amount.is_negative() && !payment.cancel_amount.is_negative() &&
           payment.cancel_amount <= payment.amount;
}

bool is_open_vbank(const Payment& payment) noexcept {
    return payment.status == PaymentStatus::ready && payment.pay_method == "vbank" &&
           !payment.vbank_num.empty();
}

bool is_fully_cancelled(const Payment& payment) noexcept {
    const bool has_partial_amount =
        !payment.cancel_amount.is_zero() && payment.cancel_amount < payment.amount;
    if (payment.status == PaymentStatus::cancelled)
        return !has_partial_amount;
    return payment.status == PaymentStatus::paid && !payment.amount.is_zero() &&
           payment.cancel_amount == payment.amount;
}

bool holds_money(const Payment& payment) noexcept {
    const bool was_paid =
        payment.status == PaymentStatus::paid || payment.status == PaymentStatus::cancelled;
    return was_paid && !payment.amount.is_zero() && !is_fully_cancelled(payment);
}

Decimal amount_left(const Payment& payment) noexcept {
    const std::optional<Decimal> left = payment.amount.minus(payment.cancel_amount);
    return left && !left->is_negative() ? *left : Decimal();
}

int compare_progress(const Payment& a, const Payment& b) noexcept {
    if (const int difference = step(a) - step(b); difference != 0)
        return difference;
    if (a.cancel_amount == b.cancel_amount)
        return 0;
    return a.cancel_amount < b.cancel_amount ? -1 : 1;
}

}  // namespace imp
