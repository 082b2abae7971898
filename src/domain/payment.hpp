#pragma once

#include "base/clock.hpp"
#include "domain/ids.hpp"
#include "domain/money.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace imp {

enum class PaymentStatus {
    ready,  ///< means three things: see is_open_vbank()
    paid,
    cancelled,  ///< also after a partial cancellation: decide by what is left, not by the word
    failed,
    unknown,  ///< a word i'mport added after this was written
};

std::string_view to_string(PaymentStatus status) noexcept;

/// `unknown` for every word that is not one of the four.
PaymentStatus parse_payment_status(std::string_view word) noexcept;

/// One cancellation of a payment. Source: iamport-v1.md 3.5, cancel_history.
struct Cancellation {
    std::string cancellation_id;  ///< empty in old records
    Decimal amount;
    UnixSeconds cancelled_at = 0;
    std::string reason;

    bool operator==(const Cancellation&) const = default;
};

/// A payment as i'mport reports it, as far as this program uses it: no buyer's name, phone, address
/// or card number is ever read into it. Texts are empty where i'mport said null or nothing. Source:
/// iamport-v1.md 3.5.
struct Payment {
    ImpUid imp_uid;
    std::string merchant_uid;  ///< as i'mport has it; it need not be one that we would accept
    PaymentStatus status = PaymentStatus::unknown;
    Decimal amount;         ///< major units; not reduced by cancellations
    Decimal cancel_amount;  ///< cumulative
    std::string currency = "KRW";
    std::optional<bool> sandbox;  ///< empty where i'mport did not say (before 2026-01-26)
    bool escrow = false;
    std::string pay_method;
    std::string pg_provider;
    std::string pg_id;
    std::string pg_tid;
    std::string customer_uid;
    std::string customer_uid_usage;  ///< "", issue, payment, payment.scheduled
    /// i'mport showed the billing key itself, asked by customer_uid: not part of its own answer.
    bool billing_key_seen = false;
    bool has_promotion = false;
    Decimal promotion_discount;
    std::string fail_reason;
    std::string cancel_reason;
    std::string receipt_url;
    std::string vbank_name;
    std::string vbank_num;
    std::string vbank_holder;
    UnixSeconds vbank_date = 0;  ///< deposit deadline
    UnixSeconds started_at = 0;
    UnixSeconds paid_at = 0;
    UnixSeconds failed_at = 0;
    UnixSeconds cancelled_at = 0;
    std::vector<Cancellation> cancel_history;

    bool operator==(const Payment&) const = default;
};

/// No negative amount, and not more given back than was paid: what contradicts itself is not
/// believed.
bool is_plausible(const Payment& payment) noexcept;

/// A virtual account that was issued and waits for its deposit. Nothing else that is `ready` is
/// one.
bool is_open_vbank(const Payment& payment) noexcept;

/// Everything that was paid has been given back.
bool is_fully_cancelled(const Payment& payment) noexcept;

/// `paid` or `cancelled` with something left of it: the shop holds money. Not a card's registration
/// over 0.
bool holds_money(const Payment& payment) noexcept;

/// What of it has not been given back. Zero where the numbers contradict each other.
Decimal amount_left(const Payment& payment) noexcept;

/// How far a payment has come: unknown < ready < failed < money held (by cancel_amount) < all given
/// back. Negative, zero, positive: `a` is behind, level with, ahead of `b`.
int compare_progress(const Payment& a, const Payment& b) noexcept;

}  // namespace imp
