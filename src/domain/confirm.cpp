#include "domain/confirm.hpp"

namespace imp {

std::string_view to_string(ConfirmRefusal refusal) noexcept {
    switch (refusal) {
        case ConfirmRefusal::unknown_order:
            return "unknown_order";
        case ConfirmRefusal::already_paid:
            return "already_paid";
        case ConfirmRefusal::closed:
            return "closed";
        case ConfirmRefusal::expired:
            return "expired";
        case ConfirmRefusal::wrong_kind:
            return "wrong_kind";
        case ConfirmRefusal::amount:
            return "amount";
        case ConfirmRefusal::currency:
            return "currency";
        case ConfirmRefusal::other_order:
            return "other_order";
        case ConfirmRefusal::not_ready:
            return "not_ready";
        case ConfirmRefusal::reserved:
            return "reserved";
        case ConfirmRefusal::out_of_stock:
            return "out_of_stock";
        case ConfirmRefusal::test_payment:
            return "test_payment";
    }
    return "not_ready";
}

std::string_view korean_reason(ConfirmRefusal refusal) noexcept {
    switch (refusal) {
        case ConfirmRefusal::unknown_order:
            return "주문을 찾을 수 없습니다.";
        case ConfirmRefusal::already_paid:
            return "이미 결제된 주문입니다.";
        case ConfirmRefusal::closed:
            return "결제할 수 없는 주문입니다.";
        case ConfirmRefusal::expired:
            return "결제 가능 시간이 지난 주문입니다.";
        case ConfirmRefusal::wrong_kind:
            return "결제하는 주문이 아닙니다.";
        case ConfirmRefusal::amount:
            return "결제 금액이 주문 금액과 다릅니다.";
        case ConfirmRefusal::currency:
            return "결제 통화가 주문과 다릅니다.";
        case ConfirmRefusal::other_order:
            return "다른 주문의 결제입니다.";
        case ConfirmRefusal::not_ready:
            return "승인을 기다리는 결제가 아닙니다.";
        case ConfirmRefusal::reserved:
            return "다른 창에서 결제가 진행 중인 주문입니다. 잠시 후 다시 시도해 주세요.";
        case ConfirmRefusal::out_of_stock:
            return "재고가 부족합니다.";
        case ConfirmRefusal::test_payment:
            return "테스트 결제는 받지 않습니다.";
    }
    return "결제할 수 없는 주문입니다.";
}

std::optional<ConfirmRefusal> may_confirm(const Order& order,
                                          const std::optional<Decimal>& amount,
                                          UnixSeconds now) noexcept {
    if (order.kind == OrderKind::certification)
        return ConfirmRefusal::wrong_kind;
    if (order.accepted)
        return ConfirmRefusal::already_paid;
    if (order.closed)
        return ConfirmRefusal::closed;
    if (is_expired(order, now))
        return ConfirmRefusal::expired;
    if (amount && *amount != order.price.amount())
        return ConfirmRefusal::amount;
    return std::nullopt;
}

std::optional<ConfirmRefusal> may_confirm(const Order& order,
                                          const Payment& payment,
                                          const Policy& policy) noexcept {
    // What it would be once it is paid tells whether it may be.
    Payment approved = payment;
    approved.status = PaymentStatus::paid;
    switch (decide(order, approved, policy)) {
        case Verdict::forged_merchant_uid:
            return ConfirmRefusal::other_order;
        case Verdict::test_payment:
            return ConfirmRefusal::test_payment;
        case Verdict::forged_kind:
            return ConfirmRefusal::wrong_kind;
        case Verdict::forged_amount:
            return ConfirmRefusal::amount;
        case Verdict::forged_currency:
            return ConfirmRefusal::currency;
        case Verdict::duplicate:
        case Verdict::superseded:
            return order.accepted ? ConfirmRefusal::already_paid : ConfirmRefusal::closed;
        case Verdict::bad_reply:
        case Verdict::partially_cancelled:
        case Verdict::cancelled:
        case Verdict::vbank_issued:
        case Verdict::pending:
        case Verdict::failed:
            return ConfirmRefusal::not_ready;
        case Verdict::billing_key_issued:
        case Verdict::paid:
            break;
    }
    return payment.status == PaymentStatus::ready ? std::nullopt
                                                  : std::optional(ConfirmRefusal::not_ready);
}

}  // namespace imp
