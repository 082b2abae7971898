#include "domain/order.hpp"

namespace imp {

std::string_view to_string(OrderKind kind) noexcept {
    switch (kind) {
        case OrderKind::payment:
            return "payment";
        case OrderKind::billing_key:
            return "billing_key";
        case OrderKind::certification:
            return "certification";
    }
    return "payment";
}

std::optional<OrderKind> parse_order_kind(std::string_view word) noexcept {
    for (const OrderKind kind :
         {OrderKind::payment, OrderKind::billing_key, OrderKind::certification}) {
        if (word == to_string(kind))
            return kind;
    }
    return std::nullopt;
}

std::string_view to_string(OrderState state) noexcept {
    switch (state) {
        case OrderState::pending:
            return "pending";
        case OrderState::awaiting_deposit:
            return "awaiting_deposit";
        case OrderState::paid:
            return "paid";
        case OrderState::partially_cancelled:
            return "partially_cancelled";
        case OrderState::cancelled:
            return "cancelled";
        case OrderState::failed:
            return "failed";
        case OrderState::completed:
            return "completed";
    }
    return "pending";
}

std::optional<OrderState> parse_order_state(std::string_view word) noexcept {
    for (const OrderState state : {OrderState::pending,
                                   OrderState::awaiting_deposit,
                                   OrderState::paid,
                                   OrderState::partially_cancelled,
                                   OrderState::cancelled,
                                   OrderState::failed,
                                   OrderState::completed}) {
        if (word == to_string(state))
            return state;
    }
    return std::nullopt;
}

bool is_open(const Order& order) noexcept {
    return !order.accepted && !order.closed;
}

bool is_expired(const Order& order, UnixSeconds now) noexcept {
    return order.expires_at != 0 && now >= order.expires_at;
}

Status status_of(const Order& order) noexcept {
    switch (order.state) {
        case OrderState::pending:
            return Status::pending;
        case OrderState::awaiting_deposit:
            return Status::vbank_issued;
        case OrderState::paid:
            return Status::success;
        case OrderState::completed:
            return order.kind == OrderKind::certification ? Status::certified : Status::success;
        case OrderState::partially_cancelled:
            return Status::partially_cancelled;
        case OrderState::cancelled:
            return Status::cancelled;
        case OrderState::failed:
            return Status::failed;
    }
    return Status::pending;
}

}  // namespace imp
